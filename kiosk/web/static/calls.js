// The staff desk: people who asked for a person, newest waiting first; what was said so far, and speaking to them.

import { attempt, get, post, toast, whoAmI } from "./api.js";
import { element } from "./dom.js";

const REFRESH_MS = 2_000;
const STATES = { waiting: "等待", taken: "已接", done: "办结" };
const LONGEST = 200;

export function openDesk(main) {
  const box = element("div", { class: "calls" });
  const one = element("section", { class: "talking", hidden: true });
  main.append(element("p", { class: "lead" }, "有人在终端上点“找工作人员”，或数字人转人工，就会出现在这里。"), element("div", { class: "desk" }, box, one));
  let open = null;
  const show = async (id) => {
    open = id;
    await refresh();
  };
  const refresh = async () => {
    const calls = await attempt(() => get("/api/desk/calls"));
    if (!calls) return;
    const order = ["waiting", "taken", "done"];
    calls.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.at.localeCompare(a.at));
    const none = element("p", { class: "empty" }, "现在没有人需要帮助");
    box.replaceChildren(...(calls.length ? calls.map((call) => renderCall(call, refresh, show)) : [none]));
    const detail = open === null ? null : await attempt(() => get(`/api/desk/call?id=${open}`));
    if (detail && detail.id === open) fillTalk(one, detail);
  };
  refresh();
  const timer = setInterval(refresh, REFRESH_MS);
  return () => clearInterval(timer);
}

function renderCall({ id, at, screen, question, state, who, ticket, here }, refresh, show) {
  const act = (path) => () => attempt(async () => {
    await post(path, { id, who: whoAmI() });
    await (path.endsWith("take") ? show(id) : refresh());
  });
  const time = new Date(at).toLocaleTimeString("zh-CN", { hour12: false });
  return element(
    "article",
    { class: `call ${state}` },
    element("small", {}, [time, screen, ticket, STATES[state] ?? state, who, here === false && state !== "done" && "已离开"].filter(Boolean).join(" · ")),
    element("p", {}, question || "（没有说明问题）"),
    state === "waiting" && element("button", { type: "button", onclick: act("/api/desk/take") }, "我来接"),
    state === "taken" && element("button", { type: "button", class: "plain", onclick: () => show(id) }, "看对话"),
    state === "taken" && element("button", { type: "button", class: "plain", onclick: act("/api/desk/done") }, "办结"),
  );
}

/** The conversation with one citizen. What is being typed survives every refresh. */
function fillTalk(one, call) {
  if (one.dataset.call !== String(call.id)) {
    one.dataset.call = call.id;
    one.replaceChildren(element("header", {}), element("ol", { class: "said" }), element("div", { class: "hints" }), renderTyping(call.id));
  }
  one.hidden = false;
  const [head, said, hints, typing] = one.children;
  const facts = [call.ticket, call.item?.title, call.phone && `电话 ${call.phone}`, call.here ? "在屏幕前" : "已经离开"];
  head.replaceChildren(element("h3", {}, `${call.screen} · ${STATES[call.state]}`), element("p", {}, facts.filter(Boolean).join(" · ")));
  said.replaceChildren(...call.turns.flatMap(renderTurn));
  hints.replaceChildren(...call.suggestions.map(({ label, text }) => element("button", { type: "button", class: "chip", title: text, onclick: () => (typing.elements.text.value = text) }, label)));
  for (const button of typing.querySelectorAll("button")) button.disabled = !call.here;
}

function renderTurn({ question, spoken, intent }) {
  const line = (who, text) => text && element("li", { class: who }, element("b", {}, { citizen: "群众", presenter: "数字人", staff: "工作人员" }[who]), text);
  return [line("citizen", question), line(intent === "staff" ? "staff" : "presenter", spoken)].filter(Boolean);
}

function renderTyping(id) {
  const field = element("textarea", { name: "text", maxlength: LONGEST, rows: 3, placeholder: "打字，她会用自己的声音说给这位群众听", "aria-label": "对群众说" });
  const send = (path, fields) => attempt(async () => {
    await post(path, { id, who: whoAmI(), ...fields });
    if (path.endsWith("say")) field.value = "";
    toast("正在说给群众听");
  });
  const form = element(
    "form",
    { class: "typing" },
    field,
    element("div", { class: "acts" }, element("button", { type: "button", class: "plain", onclick: () => send("/api/desk/ticket", {}) }, "给号码和电话"), element("button", { type: "submit" }, "说给他听")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) send("/api/desk/say", { text: field.value });
  });
  return form;
}
