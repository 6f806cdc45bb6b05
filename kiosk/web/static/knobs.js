// The technician's knobs: each says its unit, safe range, default and what it trades; a change counts from the next turn.

import { attempt, get, post, toast, whoAmI } from "./api.js";
import { element } from "./dom.js";

const GROUPS = { hearing: "听", speaking: "说", screen: "画面与声音" };

export function openKnobs(main) {
  const undo = element("button", { type: "button", class: "plain", onclick: () => attempt(takeBack) }, "撤销最近一次调整");
  const box = element("div", { class: "knobs" });
  main.append(element("p", { class: "lead" }, "调整从下一轮对话起生效，写入本机配置，并记下是谁、何时改的。", undo), box, element("section", { class: "panel" }, element("h2", {}, "调整记录"), element("ol", { id: "changes" })));
  const takeBack = async () => {
    const change = await post("/api/bench/undo", { who: whoAmI() });
    toast(`已撤销：${change.label ?? change.name ?? ""}`);
    await fill(box);
  };
  attempt(() => fill(box));
}

async function fill(box) {
  const [knobs, history] = await Promise.all([get("/api/bench/knobs"), get("/api/bench/history")]);
  const groups = Map.groupBy ? Map.groupBy(knobs, ({ name }) => name.split(".")[0]) : groupBy(knobs);
  box.replaceChildren(
    ...[...groups].map(([group, members]) => element("section", { class: "panel" }, element("h2", {}, GROUPS[group] ?? group), ...members.map((knob) => renderKnob(knob, box)))),
  );
  renderHistory(knobs, history);
}

function groupBy(knobs) {
  const groups = new Map();
  for (const knob of knobs) groups.set(knob.name.split(".")[0], [...(groups.get(knob.name.split(".")[0]) ?? []), knob]);
  return groups;
}

function renderKnob(knob, box) {
  const { name, label, unit, min, max, value, trade, step = (max - min) / 100, restart = false } = knob;
  const number = element("input", { type: "number", min, max, step, value, "aria-label": `${label}（${unit}）` });
  const slider = element("input", { type: "range", min, max, step, value, "aria-label": label, tabindex: -1 });
  const save = async (wanted) => {
    await post("/api/bench/knobs", { name, value: wanted, who: whoAmI() });
    toast(restart ? `${label}：${wanted} ${unit}，重启后生效` : `${label}：${wanted} ${unit}，下一轮生效`);
    await fill(box);
  };
  slider.addEventListener("input", () => (number.value = slider.value));
  for (const input of [slider, number]) {
    input.addEventListener("change", async () => {
      if ((await attempt(() => checkedSave(input, knob, save))) === null) [number.value, slider.value] = [value, value];
    });
  }
  const changed = value !== knob.default;
  return element(
    "div",
    { class: changed ? "knob changed" : "knob" },
    element("div", { class: "name" }, element("b", {}, label), element("small", {}, trade), restart && element("small", { class: "restart" }, "重启后生效")),
    slider,
    element("div", { class: "value" }, number, element("span", {}, unit)),
    element("div", { class: "range" }, `${min}–${max}`, element("button", { type: "button", class: "plain", disabled: !changed, onclick: () => attempt(() => save(knob.default)) }, `默认 ${knob.default}`)),
  );
}

async function checkedSave(input, { label, min, max, unit }, save) {
  const wanted = Number(input.value);
  if (!Number.isFinite(wanted) || input.value === "" || wanted < min || wanted > max) {
    toast(`${label}须在 ${min} 到 ${max} ${unit}之间`, "bad");
    return null;
  }
  await save(wanted);
  return wanted;
}

function renderHistory(knobs, history) {
  const label = new Map(knobs.map((knob) => [knob.name, knob.label]));
  const rows = [...history].reverse().map(({ at, who, name, old, new: now, undone }) =>
    element("li", { class: undone ? "undone" : null }, element("small", {}, new Date(at).toLocaleString("zh-CN", { hour12: false })), ` ${who}　${label.get(name) ?? name}：${old} → ${now}${undone ? "（已撤销）" : ""}`),
  );
  document.getElementById("changes").replaceChildren(...(rows.length ? rows : [element("li", { class: "empty" }, "还没有调整过")]));
}
