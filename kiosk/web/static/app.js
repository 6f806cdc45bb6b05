// The hall screen: joins the parts and decides which view stands on the screen.

import { Attract } from "./attract.js";
import { renderShow } from "./cards.js";
import { Conversation } from "./conversation.js";
import { byId, element } from "./dom.js";
import { exposeHooks } from "./hooks.js";
import { Meter } from "./meter.js";
import { Microphone } from "./microphone.js";
import { screenAddress, screenIdentity } from "./identity.js";
import { MediaKind, Wire } from "./wire.js";

const LOUDER_STEP = 1.35;
const MICROPHONE_RETRY_MS = 15_000;
const TOAST_MS = 6_000;

const HINTS = {
  idle: "请对我说话",
  listening: "我在听，请说",
  hearing: "正在听您说……",
  thinking: "正在为您查找……",
  speaking: "正在回答 · 您可以随时打断我",
};
const TROUBLES = {
  connecting: ["正在连接", "请稍等片刻"],
  reconnecting: ["网络连接中断", "正在重新连接，请稍等；着急办事请到人工窗口。"],
  busy: ["现在咨询的人较多", "请稍等，或到人工窗口咨询。"],
  error: ["数字人暂时不能服务", "请到人工窗口咨询，工作人员会帮助您。"],
};

class Hall {
  constructor() {
    this.wire = new Wire(screenAddress(), screenIdentity("hall"));
    this.conversation = new Conversation(this.wire, {
      canvas: byId("presenter"),
      citizen: byId("citizen"),
      presenter: byId("says"),
    });
    this.microphone = new Microphone(microphoneWishes());
    this.meter = new Meter(byId("meter"));
    this.attract = new Attract({ clock: byId("clock"), date: byId("date"), example: byId("example") });
    this.welcome = null;
    this.view = "connecting";
    this.state = "idle";
    this.lastActiveAt = performance.now();
    this.ratedTurn = 0;
    this.#listen();
    this.#controls();
    this.setView("connecting");
    this.wire.connect();
    setInterval(() => this.#everySecond(), 1_000);
    this.#everyFrame();
    exposeHooks(this);
  }

  // ---- what comes in

  #listen() {
    const { wire, conversation, microphone } = this;
    wire.addEventListener("message", ({ detail }) => this.#message(detail));
    wire.addEventListener("close", () => this.#lost());
    conversation.addEventListener("state", ({ detail }) => this.#state(detail.state));
    conversation.addEventListener("show", ({ detail }) => this.#show(detail));
    conversation.addEventListener("do", ({ detail }) => this.#do(detail));
    conversation.addEventListener("started", () => this.#hint());
    conversation.addEventListener("silenced", () => this.#hint());
    conversation.addEventListener("spoken", ({ detail }) => this.#spoken(detail.turn));
    conversation.addEventListener("wipe", () => this.#clear());
    microphone.addEventListener("state", ({ detail }) => this.#microphone(detail));
    microphone.addEventListener("chunk", ({ detail }) => this.#chunk(detail));
  }

  #message(message) {
    if (message.type === "welcome") this.#welcomed(message);
    else if (message.type === "busy") this.#troubled("busy", message.message);
    else if (message.type === "error") this.#failed(message);
    else if (message.type === "caption" || (message.type === "state" && message.state !== "idle")) this.#active();
    if (message.type === "caption" && message.role === "citizen" && message.text) this.setView("talk");
  }

  async #welcomed(welcome) {
    this.welcome = welcome;
    byId("hall-name").textContent = welcome.hall;
    byId("region").textContent = [welcome.region, welcome.hours].filter(Boolean).join(" · ");
    byId("greeting").textContent = welcome.greeting;
    byId("notice").textContent = [welcome.notice, welcome.phone && `咨询电话 ${welcome.phone}`].filter(Boolean).join("　");
    byId("presenter").setAttribute("aria-label", `数字人${welcome.presenter_name}`);
    this.attract.examples = welcome.suggestions;
    this.conversation.wipe();
    this.setView("attract");
    this.conversation.stage.prepare(welcome).catch((error) => console.warn("idle frames", error));
    const unlocked = await this.conversation.player.open({ rateHz: welcome.speak_rate_hz, jitterMs: welcome.jitter_ms });
    byId("unlock").hidden = unlocked;
    await this.microphone.open();
    this.#tellMicrophone();
  }

  #lost() {
    if (this.view !== "busy" && this.view !== "error") this.setView(this.welcome ? "reconnecting" : "connecting");
  }

  #failed({ message, fatal }) {
    if (fatal) this.#troubled("error", message);
    else this.toast(message);
  }

  #troubled(view, message) {
    this.setView(view);
    if (message) byId("trouble-text").textContent = message;
  }

  #state(state) {
    this.state = state;
    this.#hint();
    if (state === "hearing" || state === "thinking" || state === "speaking") {
      this.setView("talk");
      byId("rate").hidden = true;
    } else if (!this.conversation.speaking) this.conversation.captions.finish(); // what could not be spoken is read
  }

  /** What the visitor experiences: she speaks until the last sample is heard, whatever the server has got to. */
  get shownState() {
    if (this.conversation.speaking) return "speaking";
    return this.state === "speaking" ? "listening" : this.state;
  }

  #show(show) {
    this.setView("talk");
    byId("rate").hidden = true;
    const board = byId("board");
    board.replaceChildren(...renderShow(show, (text, code) => this.ask(text, code)));
    board.scrollTop = 0;
    if (!board.children.length) this.#suggest();
  }

  #spoken(turn) {
    this.#hint();
    const { shown } = this.conversation;
    byId("rate").hidden = !(shown?.turn === turn && shown.action === "answer" && turn !== this.ratedTurn);
  }

  #do({ command }) {
    if (command === "louder") this.#volume(LOUDER_STEP);
    if (command === "quieter") this.#volume(1 / LOUDER_STEP);
    if (command === "home") this.wipe();
  }

  #microphone(state) {
    document.body.dataset.mic = state;
    this.#tellMicrophone();
    this.#hint();
    if (state === "missing" || state === "denied") setTimeout(() => this.microphone.open(), MICROPHONE_RETRY_MS);
  }

  #tellMicrophone() {
    this.wire.send("microphone", { state: this.microphone.state, sample_rate_hz: 16_000 });
  }

  #chunk({ samples, pts }) {
    if (!this.welcome || !this.wire.connected) return;
    this.wire.sendMedia(MediaKind.MICROPHONE, this.conversation.turn, pts, this.conversation.stage.idleIndex, samples);
  }

  // ---- what the visitor does

  #controls() {
    const press = (id, action) => byId(id).addEventListener("click", action);
    press("stop", () => this.stop());
    press("again", () => this.#press("again"));
    press("slower", () => this.#press("slower"));
    press("louder", () => this.#volume(LOUDER_STEP));
    press("person", () => this.#press("person"));
    press("begin", () => this.begin());
    press("presenter", () => (this.conversation.speaking ? this.stop() : this.begin()));
    byId("typed").addEventListener("submit", (event) => this.#typed(event));
    byId("rate").addEventListener("click", (event) => this.#rate(event.target.dataset.helpful));
    document.addEventListener("pointerdown", () => this.#touched());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  async #touched() {
    this.#active();
    byId("unlock").hidden = await this.conversation.player.unlock();
  }

  #key(event) {
    this.#active();
    if (event.key === "Escape") this.stop();
  }

  /** Somebody is there: leave the attract view and say so. */
  begin() {
    this.#active();
    if (this.view !== "attract") return;
    this.wire.send("presence", { near: true });
    this.#suggest();
    this.setView("talk");
  }

  stop() {
    this.conversation.silence();
    this.wire.send("press", { button: "stop" });
  }

  ask(text, code = "") {
    this.conversation.silence();
    byId("citizen").textContent = text;
    byId("citizen").classList.remove("interim");
    this.setView("talk");
    this.wire.send("ask", { text, code, presenter_frame: this.conversation.stage.idleIndex });
  }

  #press(button) {
    this.conversation.silence();
    this.setView("talk");
    this.wire.send("press", { button });
  }

  #typed(event) {
    event.preventDefault();
    const text = byId("question").value.trim();
    if (!text) return;
    byId("question").value = "";
    this.ask(text);
  }

  #rate(helpful) {
    if (!helpful) return;
    this.ratedTurn = this.conversation.shown?.turn ?? this.conversation.turn;
    this.wire.send("rate", { turn: this.ratedTurn, helpful: helpful === "yes" });
    byId("rate").hidden = true;
    this.toast(helpful === "yes" ? "谢谢您的评价" : "谢谢您，我们会改进；需要时请点“找工作人员”");
  }

  #volume(factor) {
    const { player } = this.conversation;
    player.setGain(player.gain * factor);
    this.toast(factor > 1 ? "声音已调大" : "声音已调小");
  }

  // ---- what stands on the screen

  setView(view) {
    this.view = view;
    document.body.dataset.view = view;
    const [title, text] = TROUBLES[view] ?? [];
    if (title) {
      byId("trouble-title").textContent = title;
      byId("trouble-text").textContent = text;
    }
    this.#hint();
  }

  #hint() {
    const blind = { denied: "话筒没有打开，请点选问题或打字", missing: "没有找到话筒，请点选问题或打字" }[this.microphone.state];
    const state = this.shownState;
    document.body.dataset.state = state;
    byId("hint").textContent = blind && state !== "speaking" ? blind : HINTS[state];
  }

  #suggest() {
    const buttons = (this.welcome?.suggestions ?? []).map((text) =>
      element("button", { class: "suggestion", type: "button", onclick: () => this.ask(text) }, text),
    );
    const list = element("nav", { class: "suggestions", "aria-label": "常问的问题" }, element("h3", {}, "大家常问"), ...buttons);
    byId("board").replaceChildren(list);
  }

  toast(text) {
    document.querySelector(".toast")?.remove();
    const toast = element("p", { class: "toast", role: "status" }, text);
    byId("hall").append(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  #active() {
    this.lastActiveAt = performance.now();
  }

  /** Nobody was here for a while: forget what was said, here and at the server. */
  wipe() {
    this.conversation.silence();
    this.wire.send("press", { button: "wipe" });
    this.wire.send("presence", { near: false });
    this.conversation.wipe();
  }

  #clear() {
    byId("board").replaceChildren();
    byId("rate").hidden = true;
    byId("question").value = "";
    document.querySelector(".toast")?.remove();
    if (this.view === "talk") this.setView("attract");
  }

  #everySecond() {
    const busy = this.conversation.speaking || this.state === "hearing" || this.state === "thinking";
    if (busy) this.#active();
    const absentS = (performance.now() - this.lastActiveAt) / 1000;
    if (this.welcome && this.view === "talk" && absentS > this.welcome.absence_s) this.wipe();
  }

  #everyFrame() {
    requestAnimationFrame(() => this.#everyFrame());
    this.meter.update(this.microphone.rms);
    const { captions, player, turn, speaking } = this.conversation;
    if (speaking) captions.follow(turn, player.audibleSample());
  }
}

function microphoneWishes() {
  const wish = new URLSearchParams(location.search);
  const on = (name) => wish.get(name) !== "off";
  return { echoCancellation: on("aec"), noiseSuppression: on("ns"), autoGainControl: on("agc") };
}

new Hall();
