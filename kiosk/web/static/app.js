// The hall screen: decides which view stands on the screen and what the visitor's hands do.

import { Attract } from "./attract.js";
import { renderShow } from "./cards.js";
import { byId, element } from "./dom.js";
import { exposeHooks } from "./hooks.js";
import { Meter } from "./meter.js";
import { forgetPapers, printPapers } from "./papers.js";
import { CameraPresence } from "./presence.js";
import { Screen } from "./screen.js";

const LOUDER_STEP = 1.35;
const BEAT_MS = 66;
const TOAST_MS = 6_000;

const HINTS = {
  idle: "请对我说话",
  listening: "我在听，请说",
  hearing: "正在听您说……",
  thinking: "正在为您查找……",
  speaking: "正在回答 · 您可以随时打断我",
};
const DEAF_HINTS = { denied: "话筒没有打开，请点选问题或打字", missing: "没有找到话筒，请点选问题或打字" };
const TROUBLES = {
  connecting: ["正在连接", "请稍等片刻"],
  reconnecting: ["网络连接中断", "正在重新连接，请稍等；着急办事请到人工窗口。"],
  busy: ["请稍等一下", "着急办事请到人工窗口。"],
  error: ["数字人暂时不能服务", "请到人工窗口咨询，工作人员会帮助您。"],
};

class Hall {
  constructor() {
    this.screen = new Screen("hall", { canvas: byId("presenter"), citizen: byId("citizen"), presenter: byId("says") });
    this.conversation = this.screen.conversation;
    this.meter = new Meter(byId("meter"));
    this.camera = new CameraPresence();
    this.attract = new Attract({ clock: byId("clock"), date: byId("date"), example: byId("example") });
    this.view = "connecting";
    this.state = "idle";
    this.lastActiveAt = performance.now();
    this.ratedTurn = 0;
    this.#listen();
    this.#controls();
    this.setView("connecting");
    this.screen.start();
    setInterval(() => this.#everySecond(), 1_000);
    setInterval(() => this.#everyBeat(), BEAT_MS);
    exposeHooks(this);
  }

  // ---- what comes in

  #listen() {
    const { screen, conversation } = this;
    const on = (source, name, action) => source.addEventListener(name, ({ detail }) => action(detail));
    on(screen, "welcome", (welcome) => this.#welcomed(welcome));
    on(screen, "ready", ({ unlocked }) => (byId("unlock").hidden = unlocked));
    on(screen, "busy", ({ message }) => this.#troubled("busy", message));
    on(screen, "failed", ({ message, fatal }) => (fatal ? this.#troubled("error", message) : this.toast(message)));
    on(screen, "lost", () => this.#lost());
    on(screen, "active", () => this.#active());
    on(screen, "microphone", (state) => this.#microphone(state));
    on(this.camera, "arrived", () => this.begin());
    on(this.camera, "left", () => this.view === "talk" && screen.wipe());
    on(conversation, "caption", ({ role, text }) => role === "citizen" && text && this.setView("talk"));
    on(conversation, "state", ({ state }) => this.#state(state));
    on(conversation, "show", (show) => this.#show(show));
    on(conversation, "do", ({ command, argument }) => this.#do(command, argument));
    on(conversation, "started", () => this.#hint());
    on(conversation, "silenced", () => this.#hint());
    on(conversation, "spoken", ({ turn }) => this.#spoken(turn));
    on(conversation, "wipe", () => this.#clear());
  }

  #welcomed(welcome) {
    byId("hall-name").textContent = welcome.hall;
    byId("region").textContent = welcome.region;
    const contact = [welcome.hours, welcome.phone && `咨询电话 ${welcome.phone}`].filter(Boolean);
    byId("contact").replaceChildren(...contact.map((text) => element("span", {}, text)));
    byId("greeting").textContent = welcome.greeting;
    byId("notice").textContent = welcome.notice;
    byId("presenter").setAttribute("aria-label", `数字人${welcome.presenter_name}`);
    this.attract.examples = welcome.suggestions;
    this.setView("attract");
  }

  #lost() {
    if (this.view !== "busy" && this.view !== "error") this.setView(this.screen.welcome ? "reconnecting" : "connecting");
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

  #do(command, argument) {
    if (command === "print") printPapers(argument);
    if (command === "louder") this.#volume(LOUDER_STEP);
    if (command === "quieter") this.#volume(1 / LOUDER_STEP);
    if (command === "home") this.screen.wipe();
  }

  #microphone(state) {
    document.body.dataset.mic = state;
    this.#hint();
  }

  // ---- what the visitor does

  #controls() {
    const press = (id, action) => byId(id).addEventListener("click", action);
    press("stop", () => this.screen.stop());
    press("again", () => this.#press("again"));
    press("slower", () => this.#press("slower"));
    press("louder", () => this.#volume(LOUDER_STEP));
    press("person", () => this.#press("person"));
    press("begin", () => this.begin());
    press("presenter", () => (this.conversation.speaking ? this.screen.stop() : this.begin()));
    byId("typed").addEventListener("submit", (event) => this.#typed(event));
    byId("rate").addEventListener("click", (event) => this.#rate(event.target.dataset.helpful));
    document.addEventListener("pointerdown", () => this.#touched());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  async #touched() {
    this.#active();
    byId("unlock").hidden = await this.screen.unlock();
  }

  #key(event) {
    this.#active();
    if (event.key === "Escape") this.screen.stop();
  }

  /** Somebody is there: leave the attract view and say so. */
  begin() {
    this.#active();
    if (this.view !== "attract") return;
    this.screen.wire.send("presence", { near: true });
    this.#suggest();
    this.setView("talk");
  }

  ask(text, code = "") {
    this.screen.ask(text, code);
    this.setView("talk");
  }

  #press(button) {
    this.screen.press(button);
    this.setView("talk");
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
    this.screen.wire.send("rate", { turn: this.ratedTurn, helpful: helpful === "yes" });
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
    const state = this.shownState;
    const deaf = state !== "speaking" && DEAF_HINTS[this.screen.microphone.state];
    document.body.dataset.state = state;
    byId("hint").textContent = deaf || HINTS[state];
  }

  #suggest() {
    const buttons = (this.screen.welcome?.suggestions ?? []).map((text) =>
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

  #clear() {
    forgetPapers();
    byId("board").replaceChildren();
    byId("rate").hidden = true;
    byId("question").value = "";
    document.querySelector(".toast")?.remove();
    if (this.view === "talk") this.setView("attract");
  }

  /** Nobody was here for a while: what was said is forgotten, here and at the server. */
  #everySecond() {
    if (this.conversation.speaking || this.state === "hearing" || this.state === "thinking") this.#active();
    const absentS = (performance.now() - this.lastActiveAt) / 1000;
    if (this.view === "talk" && absentS > this.screen.welcome.absence_s) this.screen.wipe();
  }

  /** Fifteen times a second is lively enough; more would repaint the page for nothing. */
  #everyBeat() {
    this.meter.update(this.screen.microphone.rms);
    const { captions, player, turn, speaking } = this.conversation;
    if (speaking) captions.follow(turn, player.audibleSample());
  }
}

new Hall();
