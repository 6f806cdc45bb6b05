// The form that turns a question into a draft, with a preview of what would be answered.

import { ApiError, attempt, get, post, toast, whoAmI } from "./api.js";
import { byId, element } from "./dom.js";
import { refreshDrafts } from "./drafts.js";

const LOOKUP_MS = 250;
let lookup = 0;
let ready = false;

/** `start`: {question, kind, item?: {code, title}} */
export function openEditor({ question = "", kind = "synonym", item = null } = {}) {
  prepare();
  const form = byId("editor").querySelector("form");
  form.reset();
  form.elements.question.value = question;
  form.elements.kind.value = kind;
  form.elements.service.value = item ? `${item.code} ${item.title}` : "";
  form.querySelector(".compare").hidden = true;
  form.querySelector(".wrong").textContent = "";
  showKind(form);
  byId("editor").showModal();
}

function prepare() {
  if (ready) return;
  ready = true;
  const form = byId("editor").querySelector("form");
  form.elements.kind.addEventListener("change", () => showKind(form));
  form.elements.service.addEventListener("input", () => {
    clearTimeout(lookup);
    lookup = setTimeout(() => attempt(() => fillItems(form.elements.service.value)), LOOKUP_MS);
  });
  form.querySelector('[value="cancel"]').addEventListener("click", () => byId("editor").close());
  form.querySelector('[value="preview"]').addEventListener("click", () => tell(form, () => preview(form)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell(form, () => save(form));
  });
}

async function fillItems(text) {
  const items = await get(`/api/kb/items?q=${encodeURIComponent(text)}`);
  byId("items").replaceChildren(...items.map(({ code, title }) => element("option", { value: `${code} ${title}` })));
}

function showKind(form) {
  const answer = form.elements.kind.value === "answer";
  form.querySelectorAll(".for-answer").forEach((part) => (part.hidden = !answer));
  form.elements.text.required = answer;
  form.elements.service.required = !answer;
}

function draftOf(form) {
  const { question, kind, service, text, title, clause, effective_date: date } = form.elements;
  return {
    who: whoAmI(),
    kind: kind.value,
    question: question.value.trim(),
    item: service.value.trim().split(/\s/)[0],
    text: text.value.trim(),
    source: { title: title.value.trim(), clause: clause.value.trim(), effective_date: date.value },
  };
}

/** Errors stand inside the dialogue: a toast would lie behind it. */
async function tell(form, action) {
  const wrong = form.querySelector(".wrong");
  wrong.textContent = "";
  if (!form.reportValidity()) return;
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    wrong.textContent = error.message;
  }
}

async function preview(form) {
  const { before, after } = await post("/api/kb/preview", draftOf(form));
  const box = form.querySelector(".compare");
  box.replaceChildren(renderReply("现在会答", before), renderReply("发布后会答", after));
  box.hidden = false;
}

function renderReply(title, { item_title: item, spoken, confidence, sources = [] }) {
  return element(
    "div",
    {},
    element("h3", {}, title),
    element("p", {}, spoken || "（不作声）"),
    element("small", {}, [item, `把握 ${Math.round(confidence * 100)}%`, ...sources].filter(Boolean).join(" · ")),
  );
}

async function save(form) {
  await post("/api/kb/draft", draftOf(form));
  byId("editor").close();
  toast("已存为草稿，发布后生效");
  await refreshDrafts();
}
