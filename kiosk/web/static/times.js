// The technician's view of time: percentiles, the last turns, one turn's waterfall.

import { attempt, get } from "./api.js";
import { byId, element } from "./dom.js";
import { formatMs, measureName, SLOW_MS, slowReason, stageName, stageSummaries, summary } from "./percentiles.js";
import { drawStrip, drawWaterfall, stageColor } from "./waterfall.js";

const REFRESH_MS = 2_000;
const LAST = 200;
const ACTIONS = { answer: "回答", clarify: "反问", decline: "说明不知道", hand_over: "转人工", small_talk: "寒暄", command: "指令", ignore: "不理会" };
const ENDINGS = { played: "说完", barge_in: "被打断", pressed: "按停", replaced: "被新问题替换", disconnected: "断线", error: "出错" };
const SPECULATION = { hit: "命中", miss: "未命中", waste: "作废", off: "未用" };

/** Show the view and keep it fresh; returns what stops it. */
export function openTimes(main) {
  main.append(byId("times").content.cloneNode(true));
  const view = new Times();
  byId("slow-only").addEventListener("change", () => view.render());
  view.refresh();
  const timer = setInterval(() => document.hidden || view.refresh(), REFRESH_MS);
  return () => clearInterval(timer);
}

class Times {
  #turns = []; // newest first
  #chosen = null;
  #signature = "";

  async refresh() {
    const turns = await attempt(() => get(`/api/bench/turns?limit=${LAST}`));
    if (!turns || !document.getElementById("turns")) return;
    byId("pulse").textContent = `更新于 ${new Date().toLocaleTimeString("zh-CN", { hour12: false })}`;
    const signature = `${turns.length} ${turns[0]?.id}`;
    if (signature === this.#signature) return; // nothing new: do not disturb who reads
    this.#signature = signature;
    this.#turns = turns;
    this.#chosen ??= turns[0] ?? null;
    this.render();
  }

  render() {
    this.#renderSummary();
    const choose = (turn) => this.#choose(turn);
    document.querySelector("#strip .plot").replaceChildren(drawStrip([...this.#turns].reverse(), choose));
    const slowOnly = byId("slow-only").checked;
    const listed = this.#turns.filter(({ total_ms: total }) => !slowOnly || total > SLOW_MS);
    document.querySelector("#turns ol").replaceChildren(...listed.map((turn) => this.#renderRow(turn)));
    if (!listed.length) document.querySelector("#turns ol").append(element("li", { class: "empty" }, slowOnly ? "没有慢的轮次" : "还没有对话"));
    this.#renderStages();
    if (this.#chosen) this.#choose(this.#chosen);
  }

  #renderSummary() {
    const total = summary(this.#turns.map(({ total_ms: ms }) => ms));
    const slow = this.#turns.filter(({ total_ms: ms }) => ms > SLOW_MS).length;
    const speculated = this.#turns.filter(({ speculation }) => speculation && speculation !== "off");
    const hits = speculated.filter(({ speculation }) => speculation === "hit").length;
    const skew = summary(this.#turns.map(({ measures }) => Math.abs(measures?.skew_ms)));
    byId("summary").replaceChildren(
      tile("一半的轮次不超过", formatMs(total.p50), "毫秒", total.p50 > 500),
      tile("95% 的轮次不超过", formatMs(total.p95), "毫秒", total.p95 > SLOW_MS),
      tile("99% 的轮次不超过", formatMs(total.p99), "毫秒", false),
      tile(`慢于 ${SLOW_MS} 毫秒`, `${slow}`, `/ ${total.n} 轮`, slow > total.n * 0.05),
      tile("预先准备命中", speculated.length ? `${Math.round((hits * 100) / speculated.length)}` : "—", "%", false),
      tile("音画差 95%", formatMs(skew.p95), "毫秒", skew.p95 > 40),
    );
  }

  #renderRow(turn) {
    const { question, total_ms: total, at, ending, screen } = turn;
    const time = new Date(at).toLocaleTimeString("zh-CN", { hour12: false });
    const row = element(
      "button",
      { type: "button", class: `row${total === null ? " mute" : total > SLOW_MS ? " slow" : ""}${turn.id === this.#chosen?.id ? " chosen" : ""}`, onclick: () => this.#choose(turn, true) },
      element("b", {}, total === null ? "—" : `${Math.round(total)}`),
      element("span", { class: "question" }, question || "（触摸）"),
      element("small", {}, [time, screen, ENDINGS[ending], total > SLOW_MS ? slowReason(turn) : ""].filter(Boolean).join(" · ")),
    );
    return element("li", {}, row);
  }

  #choose(turn, rerender = false) {
    this.#chosen = turn;
    if (rerender) {
      document.querySelectorAll("#turns .chosen").forEach((row) => row.classList.remove("chosen"));
      document.activeElement?.classList.add("chosen");
    }
    document.querySelector("#one .waterfall").replaceChildren(drawWaterfall(turn));
    const facts = [
      ["问题", turn.question || "（触摸）"], ["总时延", turn.total_ms === null ? "没有声音" : `${Math.round(turn.total_ms)} 毫秒`],
      ["结果", [ACTIONS[turn.action] ?? turn.action, ENDINGS[turn.ending]].filter(Boolean).join(" · ")], ["预先准备", SPECULATION[turn.speculation] ?? "—"],
      ["慢的原因", turn.total_ms > SLOW_MS ? slowReason(turn) : "—"],
      ...Object.entries(turn.measures ?? {}).map(([name, value]) => [measureName(name), String(Math.round(value * 100) / 100)]),
    ];
    document.querySelector("#one dl").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
    const link = (format, text) => element("a", { href: `/api/bench/trace?id=${turn.id}&format=${format}`, download: `turn-${turn.id}.${format}.json` }, text);
    document.querySelector("#one .links").replaceChildren("导出：", link("perfetto", "Perfetto 文件"), link("otlp", "OpenTelemetry"));
  }

  #renderStages() {
    const head = element("tr", {}, ...["阶段", "次数", "p50", "p95", "p99 毫秒"].map((text) => element("th", { scope: "col" }, text)));
    const rows = stageSummaries(this.#turns).map(({ name, n, p50, p95, p99 }) =>
      element("tr", {}, element("th", { scope: "row" }, element("i", { style: `background:${stageColor(name)}` }), stageName(name)), ...[n, ...[p50, p95, p99].map(formatMs)].map((value) => element("td", {}, String(value)))),
    );
    document.querySelector("#stages table").replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows));
  }
}

function tile(name, value, unit, bad) {
  return element("div", { class: bad ? "tile bad" : "tile" }, element("span", {}, name), element("p", {}, element("b", {}, value), element("small", {}, ` ${unit}`)));
}
