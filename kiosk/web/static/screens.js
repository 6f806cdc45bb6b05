// The screens that are connected now, as the server and their pages see them.

import { attempt, get } from "./api.js";
import { element } from "./dom.js";

const REFRESH_MS = 2_000;
const COLUMNS = [
  ["screen", "屏幕", (value) => value],
  ["kind", "种类", (value) => ({ hall: "大厅终端", wall: "大屏", probe: "测试" })[value] ?? value],
  ["state", "状态", (value) => ({ idle: "空闲", listening: "在听", hearing: "有人说话", thinking: "查找", speaking: "回答" })[value] ?? value],
  ["since", "连接于", (value) => new Date(value).toLocaleString("zh-CN", { hour12: false })],
  ["turns", "轮次", String],
  ["microphone", "话筒", (value) => ({ on: "正常", off: "关", denied: "未授权", missing: "没找到" })[value] ?? value],
  ["level_db", "话筒电平", (value) => `${value.toFixed(0)} 分贝`],
  ["noise_db", "本底噪声", (value) => `${value.toFixed(0)} 分贝`],
  ["rtt_ms", "网络往返", (value) => `${value.toFixed(1)} 毫秒`],
  ["skew_ms", "音画差", (value) => `${value.toFixed(0)} 毫秒`],
  ["dropped_frames", "丢帧", String],
  ["underruns", "断音", String],
];

export function openScreens(main) {
  const table = element("table");
  main.append(element("section", { class: "panel" }, element("h2", {}, "已连接的屏幕"), table));
  const refresh = async () => {
    const screens = await attempt(() => get("/api/bench/screens"));
    if (screens) render(table, screens);
  };
  refresh();
  const timer = setInterval(() => document.hidden || refresh(), REFRESH_MS);
  return () => clearInterval(timer);
}

/** Only what the server knows is shown; a column nobody fills is left out. */
function render(table, screens) {
  const columns = COLUMNS.filter(([name]) => screens.some((screen) => screen[name] !== undefined && screen[name] !== null));
  const rows = screens.map((screen) =>
    element("tr", {}, ...columns.map(([name, , format], index) => element(index ? "td" : "th", {}, screen[name] === undefined || screen[name] === null ? "—" : format(screen[name])))),
  );
  table.replaceChildren(element("thead", {}, element("tr", {}, ...columns.map(([, title]) => element("th", { scope: "col" }, title)))), element("tbody", {}, ...rows));
  if (!screens.length) table.replaceChildren(element("tbody", {}, element("tr", {}, element("td", { class: "empty" }, "没有屏幕连接"))));
}
