// The presenter's idle loop: one binary file of JPEGs, decoded a few frames ahead. Format: see kiosk/PROTOCOL.md.

const AHEAD = 4;
const KEPT = 16; // decoded frames in memory: 16 × 3.7 MB at 720×1280

/** Cut the file into its JPEGs: u32 count, count × u32 length, the JPEGs. Throws RangeError on a damaged file. */
export function parseIdleFile(buffer) {
  const view = new DataView(buffer);
  const count = view.getUint32(0, true);
  const frames = [];
  let offset = 4 + 4 * count;
  for (let index = 0; index < count; index += 1) {
    const length = view.getUint32(4 + 4 * index, true);
    frames.push(new Uint8Array(buffer, offset, length));
    offset += length;
  }
  if (offset !== buffer.byteLength) throw new RangeError(`idle file: ${buffer.byteLength} bytes, ${offset} expected`);
  return frames;
}

/** The whole body; `showFirst` gets the first frame as soon as it has come: the file may take many seconds. */
async function received(response, showFirst) {
  const chunks = [];
  let waiting = Boolean(showFirst);
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks).arrayBuffer();
    chunks.push(value);
    waiting &&= chunks.length < 100;
    const first = waiting && firstFrame(await new Blob(chunks).arrayBuffer());
    if (!first) continue;
    waiting = false;
    decodeJpeg(first).then(showFirst, () => null);
  }
}

/** The first JPEG of a file that has only begun to come; null until it is whole. */
function firstFrame(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8) return null;
  const [count, length] = [view.getUint32(0, true), view.getUint32(4, true)];
  const start = 4 + 4 * count;
  return buffer.byteLength < start + length ? null : new Uint8Array(buffer, start, length);
}

/** Decode a JPEG; the browser does it off the main thread. */
export function decodeJpeg(bytes) {
  return createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
}

export class IdleLoop {
  #frames = [];
  #decoded = new Map(); // index → ImageBitmap | Promise
  #decodedOrder = [];

  get count() {
    return this.#frames.length;
  }

  /** Fetch the file; `showFirst` is given a bitmap of its first frame, to close, before the rest has come. */
  async load(url, showFirst = null) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`idle frames: HTTP ${response.status}`);
    this.#forget();
    this.#frames = parseIdleFile(await received(response, showFirst));
  }

  /** The bitmap of a frame if it is decoded already, else null; asks for it and for the ones after it. */
  frame(index) {
    if (!this.count) return null;
    for (let ahead = 0; ahead < AHEAD; ahead += 1) this.#want((index + ahead) % this.count);
    const bitmap = this.#decoded.get(index % this.count);
    return bitmap instanceof ImageBitmap ? bitmap : null;
  }

  #want(index) {
    if (this.#decoded.has(index)) return;
    const frames = this.#frames;
    const pending = decodeJpeg(frames[index]).then(
      (bitmap) => (frames === this.#frames ? this.#keep(index, bitmap) : bitmap.close()),
      () => this.#decoded.delete(index),
    );
    this.#decoded.set(index, pending);
  }

  #keep(index, bitmap) {
    this.#decoded.set(index, bitmap);
    this.#decodedOrder.push(index);
    while (this.#decodedOrder.length > KEPT) {
      const oldest = this.#decodedOrder.shift();
      this.#decoded.get(oldest)?.close?.();
      this.#decoded.delete(oldest);
    }
  }

  #forget() {
    for (const bitmap of this.#decoded.values()) bitmap.close?.();
    this.#decoded.clear();
    this.#decodedOrder = [];
  }
}
