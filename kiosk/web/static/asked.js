// What people asked: unanswered questions in clusters, answers that did not help, everything by frequency.

import { attempt, get } from "./api.js";
import { element } from "./dom.js";
import { openEditor } from "./editor.js";

const ACTIONS = { answer: "已回答", clarify: "反问", decline: "没答上来", hand_over: "转人工", small_talk: "寒暄", command: "指令" };

function time(at) {
  return new Date(at).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
}

/** A panel with a heading and the list that `load` gives; an empty one says so. */
async function fillPanel(main, title, hint, load) {
  const list = element("ol", { class: "asked" });
  main.append(element("section", { class: "panel" }, element("h2", {}, title, element("small", {}, hint)), list));
  const rows = await attempt(load);
  if (rows) list.replaceChildren(...(rows.length ? rows : [element("li", { class: "empty" }, "暂时没有")]));
}

export function openUnanswered(main) {
  fillPanel(main, "没答上来的问题", "近 30 天，意思相近的归在一起，多的在前", async () =>
    (await get("/api/kb/unanswered?days=30")).map(renderCluster),
  );
}

function renderCluster({ size, examples, nearest = [] }) {
  const question = examples[0].question;
  const others = examples.slice(1).map(({ question: text, at }) => element("p", {}, text, " ", element("small", {}, time(at))));
  return element(
    "li",
    {},
    element("p", {}, element("span", { class: "count" }, `${size} 次`), question),
    acts(
      element("button", { type: "button", class: "plain", onclick: () => openEditor({ question, kind: "synonym", item: nearest[0] }) }, "加问法"),
      element("button", { type: "button", onclick: () => openEditor({ question, kind: "answer" }) }, "写回答"),
    ),
    element("small", {}, nearest.length ? "相近事项 " : "", ...nearest.map(({ title }) => element("span", { class: "chip" }, title))),
    others.length ? element("details", {}, element("summary", {}, `其他问法 ${others.length} 个`), ...others) : null,
  );
}

export function openLow(main) {
  fillPanel(main, "评价“没帮助”的回答", "近 30 天，新的在前", async () =>
    (await get("/api/kb/low?days=30")).map(({ question, item, item_title: title, spoken, at }) =>
      element(
        "li",
        {},
        element("p", {}, question),
        acts(element("button", { type: "button", onclick: () => openEditor({ question, kind: "answer", item: { code: item, title } }) }, "改进回答")),
        element("small", {}, `${time(at)} · ${title || "无事项"}`),
        element("details", {}, element("summary", {}, "当时的回答"), element("p", {}, spoken)),
      ),
    ),
  );
}

export function openAsked(main) {
  fillPanel(main, "大家问了什么", "近 7 天，多的在前", async () =>
    (await get("/api/kb/questions?days=7")).map((row) =>
      element(
        "li",
        {},
        element("p", {}, element("span", { class: "count" }, `${row.count} 次`), row.question),
        acts(element("button", { type: "button", class: "plain", onclick: () => openEditor({ question: row.question, kind: "synonym" }) }, "加问法")),
        element("small", {}, [ACTIONS[row.action] ?? row.action, row.item_title, `把握 ${Math.round(row.confidence * 100)}%`, `有帮助 ${row.helpful}`, `没帮助 ${row.unhelpful}`, time(row.last_at)].filter(Boolean).join(" · ")),
      ),
    ),
  );
}

function acts(...buttons) {
  return element("div", { class: "acts" }, ...buttons);
}
