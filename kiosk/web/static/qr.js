// A QR code of a link, as SVG. Byte mode, error correction M, versions 1–10 (213 bytes), as ISO/IEC 18004 has it.

const ECC_PER_BLOCK = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26]; // level M, by version
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
const CODEWORDS = [0, 26, 44, 70, 100, 134, 172, 196, 242, 292, 346];
const ALIGNMENT = [[], [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const SVG = "http://www.w3.org/2000/svg";

/** Modules of the code, true = dark; null when the text is too long. */
export function qrModules(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const version = CODEWORDS.findIndex((_, index) => index > 0 && dataCodewords(index) * 8 >= 4 + (index < 10 ? 8 : 16) + bytes.length * 8);
  if (version < 1) return null;
  const words = interleave(version, encodeData(bytes, version));
  const candidates = Array.from({ length: 8 }, (_, mask) => draw(version, words, mask));
  return candidates.reduce((best, next) => (penalty(next) < penalty(best) ? next : best));
}

/** An SVG element, four modules of quiet zone included; null when the text is too long. */
export function renderQr(text) {
  const modules = qrModules(text);
  if (!modules) return null;
  const size = modules.length + 8;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join(""));
  svg.append(path);
  return svg;
}

function dataCodewords(version) {
  return CODEWORDS[version] - ECC_PER_BLOCK[version] * BLOCKS[version];
}

function encodeData(bytes, version) {
  const bits = [];
  const put = (value, length) => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  const capacity = dataCodewords(version) * 8;
  put(0, Math.min(4, capacity - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xfd) put(pad, 8);
  return Array.from({ length: capacity / 8 }, (_, index) => bits.slice(index * 8, index * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

// ---- Reed–Solomon over GF(256), polynomial 0x11d

function multiply(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

function generator(degree) {
  let polynomial = [...Array(degree - 1).fill(0), 1];
  for (let index = 0, root = 1; index < degree; index += 1, root = multiply(root, 2)) {
    polynomial = polynomial.map((value, place) => multiply(value, root) ^ (polynomial[place + 1] ?? 0));
  }
  return polynomial;
}

function remainder(data, divisor) {
  const rest = Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((coefficient, index) => (rest[index] ^= multiply(coefficient, factor)));
  }
  return rest;
}

function interleave(version, data) {
  const count = BLOCKS[version];
  const short = Math.floor(data.length / count);
  const longer = data.length % count;
  const divisor = generator(ECC_PER_BLOCK[version]);
  let offset = 0;
  const blocks = Array.from({ length: count }, (_, index) => {
    const length = short + (index >= count - longer ? 1 : 0);
    offset += length;
    const block = data.slice(offset - length, offset);
    return { block, ecc: remainder(block, divisor) };
  });
  const columns = (name, length) => Array.from({ length }, (_, index) => blocks.map((part) => part[name][index])).flat();
  return [...columns("block", short + 1), ...columns("ecc", divisor.length)].filter((word) => word !== undefined);
}

// ---- the picture

const MASKS = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

function draw(version, words, mask) {
  const size = version * 4 + 17;
  const grid = Array.from({ length: size }, () => Array(size).fill(null));
  drawFixed(grid, version, mask);
  const fixed = grid.map((row) => row.map((value) => value !== null));
  const bits = words.flatMap((word) => Array.from({ length: 8 }, (_, bit) => ((word >> (7 - bit)) & 1) === 1));
  let next = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (!fixed[y][x]) grid[y][x] = (bits[next++] ?? false) !== (MASKS[mask](x, y) === 0);
      }
    }
  }
  return grid;
}

function drawFixed(grid, version, mask) {
  const size = grid.length;
  for (let index = 0; index < size; index += 1) grid[6][index] = grid[index][6] = index % 2 === 0;
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(grid, x, y, 4, (ring) => ring !== 2 && ring !== 4);
  const places = ALIGNMENT[version];
  const last = places.at(-1);
  for (const x of places) {
    for (const y of places) {
      if (!((x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6))) square(grid, x, y, 2, (ring) => ring !== 1);
    }
  }
  drawFormat(grid, mask);
  if (version >= 7) drawVersion(grid, version);
}

function square(grid, cx, cy, radius, dark) {
  for (let y = Math.max(0, cy - radius); y <= Math.min(grid.length - 1, cy + radius); y += 1) {
    for (let x = Math.max(0, cx - radius); x <= Math.min(grid.length - 1, cx + radius); x += 1) {
      grid[y][x] = dark(Math.max(Math.abs(x - cx), Math.abs(y - cy)));
    }
  }
}

function withCheck(data, length, divisor) {
  let rest = data;
  for (let index = 0; index < length; index += 1) rest = (rest << 1) ^ ((rest >> (length - 1)) * divisor);
  return (data << length) | rest;
}

function drawFormat(grid, mask) {
  const size = grid.length;
  const bits = withCheck(mask, 10, 0x537) ^ 0x5412; // level M is 00
  const bit = (index) => ((bits >> index) & 1) === 1;
  const near = [0, 1, 2, 3, 4, 5, 7, 8];
  near.forEach((y, index) => (grid[y][8] = bit(index)));
  [7, 5, 4, 3, 2, 1, 0].forEach((x, index) => (grid[8][x] = bit(index + 8)));
  for (let index = 0; index < 8; index += 1) grid[8][size - 1 - index] = bit(index);
  for (let index = 8; index < 15; index += 1) grid[size - 15 + index][8] = bit(index);
  grid[size - 8][8] = true;
}

function drawVersion(grid, version) {
  const bits = withCheck(version, 12, 0x1f25);
  for (let index = 0; index < 18; index += 1) {
    const [a, b] = [grid.length - 11 + (index % 3), Math.floor(index / 3)];
    grid[b][a] = grid[a][b] = ((bits >> index) & 1) === 1;
  }
}

/** Runs, blocks and balance; the rule on finder-like patterns only prefers, and is left out. */
function penalty(grid) {
  const size = grid.length;
  const columns = grid[0].map((_, x) => grid.map((row) => row[x]));
  let total = 0;
  for (const line of [...grid, ...columns]) {
    for (let index = 1, run = 1; index <= size; index += 1) {
      if (line[index] === line[index - 1]) run += 1;
      else {
        if (run >= 5) total += run - 2;
        run = 1;
      }
    }
  }
  for (let y = 0; y + 1 < size; y += 1) {
    for (let x = 0; x + 1 < size; x += 1) {
      if (grid[y][x] === grid[y][x + 1] && grid[y][x] === grid[y + 1][x] && grid[y][x] === grid[y + 1][x + 1]) total += 3;
    }
  }
  const dark = grid.flat().filter(Boolean).length;
  return total + Math.floor(Math.abs(dark / (size * size) - 0.5) * 20) * 10;
}
