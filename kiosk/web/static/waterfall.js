// Where the time of a turn went, drawn in SVG; 0 is the last speech sample of the question.

import { SLOW_MS, stageName } from "./percentiles.js";

const SVG = "http://www.w3.org/2000/svg";
const COLORS = {
  capture: "#6f8797", vad: "#7c93a3", endpoint: "#e8b04f", decode: "#4fa3e0", understanding: "#9d8df1",
  synthesis: "#4fc08d", first_audio: "#3fae7c", first_frame: "#e07a9b", network: "#8aa0ae", playout: "#c9d36b", speculation: "#5a7080",
};
const ROW = 34;
const LEFT = 110;
const WIDTH = 900;

function shape(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

export function stageColor(name) {
  return COLORS[name] ?? "#8aa0ae";
}

/** Ticks that a person would choose between two times; pure. */
export function ticks(low, high) {
  const step = [50, 100, 200, 500, 1000, 2000, 5000].find((size) => (high - low) / size <= 10) ?? 10_000;
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, index) => first + index * step);
}

/** One turn, a line a stage. */
export function drawWaterfall(turn) {
  const { stages } = turn;
  const low = Math.min(0, ...stages.map(({ start_ms: start }) => start));
  const high = Math.max(100, turn.total_ms ?? 0, ...stages.map(({ end_ms: end }) => end)) * 1.06;
  const x = (ms) => LEFT + ((ms - low) / (high - low)) * (WIDTH - LEFT - 70);
  const height = stages.length * ROW + 46;
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": "时间去向" });
  svg.append(shape("rect", { x: x(low), y: 0, width: Math.max(0, x(0) - x(low)), height: height - 26, class: "speech" }));
  for (const ms of ticks(low, high)) {
    svg.append(shape("line", { x1: x(ms), x2: x(ms), y1: 0, y2: height - 26, class: ms === 0 ? "zero" : "tick" }));
    svg.append(shape("text", { x: x(ms), y: height - 8, class: "axis" }, `${ms}`));
  }
  stages.forEach((stage, row) => svg.append(...drawStage(stage, row, x)));
  if (turn.total_ms !== null) svg.append(shape("line", { x1: x(turn.total_ms), x2: x(turn.total_ms), y1: 0, y2: height - 26, class: "total" }));
  return svg;
}

function drawStage({ name, start_ms: start, end_ms: end }, row, x) {
  const y = row * ROW + 6;
  const bar = shape("rect", { x: x(start), y, width: Math.max(2, x(end) - x(start)), height: ROW - 12, rx: 4, fill: stageColor(name) });
  bar.append(shape("title", {}, `${stageName(name)}：${start.toFixed(0)} → ${end.toFixed(0)} 毫秒`));
  return [
    shape("text", { x: LEFT - 12, y: y + 16, class: "stage" }, stageName(name)),
    bar,
    shape("text", { x: x(end) + 8, y: y + 16, class: "value" }, (end - start).toFixed(0)),
  ];
}

/** The last turns side by side, oldest at the left; choose(turn) on a touch. */
export function drawStrip(turns, choose) {
  const height = 190;
  const top = Math.max(1_200, ...turns.map(({ total_ms: total }) => total ?? 0)) * 1.05;
  const y = (ms) => height - 22 - (ms / top) * (height - 34);
  const step = (1_400 - 60) / Math.max(30, turns.length);
  const svg = shape("svg", { viewBox: `0 0 1400 ${height}`, role: "img", "aria-label": "最近各轮时延" });
  for (const ms of [500, SLOW_MS]) {
    svg.append(shape("line", { x1: 56, x2: 1400, y1: y(ms), y2: y(ms), class: ms === SLOW_MS ? "limit" : "tick" }));
    svg.append(shape("text", { x: 48, y: y(ms) + 5, class: "stage" }, `${ms}`));
  }
  turns.forEach((turn, index) => {
    const total = turn.total_ms;
    const bar = shape("rect", {
      x: 60 + index * step, width: Math.max(2, step - 3), y: total === null ? height - 25 : y(total), height: total === null ? 3 : height - 22 - y(total), rx: 2,
      class: total === null ? "none" : total > SLOW_MS ? "slow" : "fine", tabindex: 0,
    });
    bar.append(shape("title", {}, `${turn.question || "（触摸）"}　${total === null ? "没有声音" : `${Math.round(total)} 毫秒`}`));
    bar.addEventListener("click", () => choose(turn));
    svg.append(bar);
  });
  return svg;
}
