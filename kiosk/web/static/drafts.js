// Drafts wait here until they are published; every published version can be taken back.

import { attempt, get, post, toast, whoAmI } from "./api.js";
import { byId, element } from "./dom.js";

let button = null;

/** The button in the bar shows how many drafts wait, and publishes them. */
export function watchDrafts(publish) {
  button = publish;
  button.addEventListener("click", () => attempt(publishAll));
  attempt(refreshDrafts);
}

export async function refreshDrafts() {
  const drafts = await get("/api/kb/drafts");
  button.disabled = drafts.length === 0;
  button.textContent = drafts.length ? `发布 ${drafts.length} 条` : "发布";
  if (document.getElementById("waiting")) await fill(drafts);
}

async function publishAll() {
  const { version } = await post("/api/kb/publish", { who: whoAmI() });
  toast(`已发布，第 ${version} 版`);
  await refreshDrafts();
}

export function openDrafts(main) {
  main.append(
    element("section", { class: "panel" }, element("h2", {}, "等待发布的草稿"), element("ol", { class: "asked", id: "waiting" })),
    element(
      "section",
      { class: "panel" },
      element("h2", {}, "已发布的版本"),
      element("ol", { class: "asked", id: "versions" }),
      element("p", {}, element("button", { type: "button", class: "plain", onclick: () => attempt(takeBack) }, "退回上一版")),
    ),
  );
  attempt(refreshDrafts);
}

async function takeBack() {
  const { version } = await post("/api/kb/undo", { who: whoAmI() });
  toast(`已退回到第 ${version} 版`);
  await refreshDrafts();
}

async function fill(drafts) {
  byId("waiting").replaceChildren(...(drafts.length ? drafts.map(renderDraft) : [element("li", { class: "empty" }, "没有草稿")]));
  const versions = await get("/api/kb/versions");
  byId("versions").replaceChildren(...versions.map(renderVersion));
}

function renderDraft({ id, at, who, kind, question, item, item_title: title, text }) {
  const drop = async () => {
    await post("/api/kb/drop", { id });
    await refreshDrafts();
  };
  return element(
    "li",
    {},
    element("p", {}, question),
    element("div", { class: "acts" }, element("button", { type: "button", class: "plain", onclick: () => attempt(drop) }, "不要了")),
    element("small", {}, `${kind === "synonym" ? `另一种问法 → ${title || item}` : `新回答：${text}`}　${who} · ${new Date(at).toLocaleString("zh-CN", { hour12: false })}`),
  );
}

function renderVersion({ version, at, who, changes, current }) {
  return element(
    "li",
    {},
    element("p", {}, `第 ${version} 版 `, current && element("span", { class: "chip" }, "正在使用")),
    element("small", {}, `${new Date(at).toLocaleString("zh-CN", { hour12: false })} · ${who} · ${changes} 处改动`),
  );
}
