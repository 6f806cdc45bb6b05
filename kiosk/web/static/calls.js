// The staff desk: people who asked for a person, newest waiting first.

import { attempt, get, post, whoAmI } from "./api.js";
import { element } from "./dom.js";

const REFRESH_MS = 2_000;
const STATES = { waiting: "等待", taken: "已接", done: "办结" };

export function openDesk(main) {
  const box = element("div", { class: "calls" });
  main.append(element("p", { class: "lead" }, "有人在终端上点“找工作人员”，或数字人转人工，就会出现在这里。"), box);
  const refresh = async () => {
    const calls = await attempt(() => get("/api/desk/calls"));
    if (!calls) return;
    const order = ["waiting", "taken", "done"];
    calls.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.at.localeCompare(a.at));
    box.replaceChildren(...(calls.length ? calls.map((call) => renderCall(call, refresh)) : [element("p", { class: "empty" }, "现在没有人需要帮助")]));
  };
  refresh();
  const timer = setInterval(refresh, REFRESH_MS);
  return () => clearInterval(timer);
}

function renderCall({ id, at, screen, question, state, who }, refresh) {
  const act = (path) => () => attempt(async () => {
    await post(path, { id, who: whoAmI() });
    await refresh();
  });
  return element(
    "article",
    { class: `call ${state}` },
    element("small", {}, `${new Date(at).toLocaleTimeString("zh-CN", { hour12: false })} · ${screen} · ${STATES[state] ?? state}${who ? ` · ${who}` : ""}`),
    element("p", {}, question || "（没有说明问题）"),
    state === "waiting" && element("button", { type: "button", onclick: act("/api/desk/take") }, "我来接"),
    state === "taken" && element("button", { type: "button", class: "plain", onclick: act("/api/desk/done") }, "办结"),
  );
}
