// JSON from the server, and the PIN that opens it.
//
// POST /api/login {"pin"} → 200 and a session cookie, or 403 {"error"}; any other call without it → 401.

import { element } from "./dom.js";

/** What went wrong, in words that may be shown. */
export class ApiError extends Error {}

async function call(path, options) {
  const response = await fetch(path, { credentials: "same-origin", ...options }).catch(() => {
    throw new ApiError("连不上服务");
  });
  if (response.status === 401) {
    await askPin();
    return call(path, options);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(body.error ?? `服务答复 ${response.status}`);
  return body;
}

export const get = (path) => call(path, {});

export function post(path, body) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

let asking = null;

/** One PIN form, however many calls wait for it. */
function askPin() {
  asking ??= new Promise((resolve) => showPin(resolve)).finally(() => (asking = null));
  return asking;
}

function showPin(opened) {
  const message = element("p", { class: "wrong", role: "alert" });
  const input = element("input", { type: "password", inputmode: "numeric", autocomplete: "current-password", "aria-label": "技术口令", required: true });
  const form = element("form", { class: "pin" }, element("h2", {}, "请输入技术口令"), input, message, element("button", { type: "submit" }, "进入"));
  const veil = element("div", { class: "veil" }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const response = await fetch("/api/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ pin: input.value }) }).catch(() => null);
    if (response?.ok) {
      veil.remove();
      opened();
      return;
    }
    message.textContent = response ? ((await response.json().catch(() => ({}))).error ?? "口令不对") : "连不上服务";
    input.select();
  });
  document.body.append(veil);
  input.focus();
}

/** Run a call and show its error instead of throwing it. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message, "bad");
    return null;
  }
}

export function toast(text, kind = "good") {
  document.querySelector(".toast")?.remove();
  const box = element("p", { class: `toast ${kind}`, role: "status" }, text);
  document.body.append(box);
  setTimeout(() => box.remove(), 5_000);
}

/** Who makes the change; asked once and kept in this browser. */
export function whoAmI() {
  const known = localStorage.getItem("kiosk-who");
  if (known) return known;
  const given = (prompt("您的姓名（记入调整记录）") ?? "").trim();
  if (given) localStorage.setItem("kiosk-who", given);
  return given;
}
