// The large screen: an answer's chart when somebody asked, the dashboard otherwise. No hand is needed.

import { Attract } from "./attract.js";
import { joinClauses, renderSources } from "./cards.js";
import { drawChart } from "./charts.js";
import { Dashboard, wallScale } from "./dashboard.js";
import { byId, element } from "./dom.js";
import { keyFigures, renderFigures } from "./figures.js";
import { exposeHooks } from "./hooks.js";
import { Meter } from "./meter.js";
import { Screen } from "./screen.js";

const LOUDER_STEP = 1.35;
const BEAT_MS = 66;
const HISTORY = 8;
const PAGES_RETRY_MS = 10_000;
const HINTS = { idle: "请提问", listening: "请提问", hearing: "正在听……", thinking: "正在查询……", speaking: "正在回答" };
const DEAF_HINTS = { denied: "话筒没有打开", missing: "没有找到话筒" };

class Wall {
  constructor() {
    this.screen = new Screen("wall", { canvas: byId("presenter"), citizen: byId("citizen"), presenter: byId("says") });
    this.conversation = this.screen.conversation;
    this.dashboard = new Dashboard(byId("board"), byId("pages"));
    this.meter = new Meter(byId("meter"));
    this.attract = new Attract({ clock: byId("clock"), date: byId("date"), example: byId("example") });
    this.view = "connecting";
    this.state = "idle";
    this.history = []; // {turn, question, show}
    this.question = "";
    this.lastActiveAt = performance.now();
    this.#listen();
    this.#controls();
    this.screen.start();
    setInterval(() => this.#everySecond(), 1_000);
    setInterval(() => this.#everyBeat(), BEAT_MS);
    exposeHooks(this);
  }

  #listen() {
    const { screen, conversation } = this;
    const on = (source, name, action) => source.addEventListener(name, ({ detail }) => action(detail));
    on(screen, "welcome", (welcome) => this.#welcomed(welcome));
    on(screen, "ready", ({ unlocked }) => (byId("unlock").hidden = unlocked));
    on(screen, "busy", ({ message }) => this.#trouble("请稍等", message));
    on(screen, "failed", ({ message }) => this.#trouble("提示", message));
    on(screen, "lost", () => this.#trouble("网络连接中断", "正在重新连接……"));
    on(screen, "active", () => (this.lastActiveAt = performance.now()));
    on(screen, "microphone", (state) => {
      document.body.dataset.mic = state;
      this.#hint();
    });
    on(conversation, "caption", (caption) => this.#caption(caption));
    on(conversation, "state", ({ state }) => {
      this.state = state;
      this.#hint();
      if (state !== "speaking" && !conversation.speaking) conversation.captions.finish();
    });
    on(conversation, "show", (show) => this.#show(show));
    on(conversation, "do", (command) => this.#do(command));
    for (const name of ["started", "silenced", "spoken"]) on(conversation, name, () => this.#hint());
    on(conversation, "wipe", () => this.#forget());
  }

  async #welcomed(welcome) {
    byId("trouble").hidden = true;
    byId("notice").textContent = welcome.notice;
    this.attract.examples = welcome.suggestions;
    byId("title").textContent = welcome.hall;
    this.home();
    await this.#loadPages();
  }

  /** The pages may be ready later than the conversation: ask again until they are. */
  async #loadPages() {
    if (!(await this.dashboard.load())) {
      setTimeout(() => this.dashboard.page || this.#loadPages(), PAGES_RETRY_MS);
      return;
    }
    byId("title").textContent = this.dashboard.title || this.screen.welcome.hall;
    if (this.view === "dashboard") this.home();
  }

  #trouble(title, text) {
    const box = byId("trouble");
    box.hidden = false;
    box.querySelector("b").textContent = title;
    box.querySelector("span").textContent = text;
    if (title === "提示") setTimeout(() => (box.hidden = true), 6_000);
  }

  #caption({ role, text, final }) {
    document.body.dataset.talk = "yes";
    if (role === "citizen" && final) this.question = text;
  }

  // ---- answers

  #show(show) {
    if (show.action === "command" || !(show.chart || show.card)) return;
    this.history = [...this.history.filter(({ turn }) => turn !== show.turn), { turn: show.turn, question: this.question, show }].slice(-HISTORY);
    this.#renderHistory();
    this.#renderAnswer(show);
  }

  #renderAnswer(show) {
    this.#setView("answer");
    const chart = element("figure", { class: "chart large", role: "img", "aria-label": show.chart?.title ?? "" });
    byId("board").replaceChildren(chart, this.#renderGround(show));
    if (show.chart) drawChart(chart, show.chart, { dark: true, scale: wallScale() * 1.25 });
    else chart.replaceChildren(...this.#renderCard(show.card));
    byId("figures").replaceChildren(element("h3", {}, "关键数字"), ...renderFigures(keyFigures(show)));
  }

  #renderCard(card) {
    const sections = card.sections.filter(({ kind }) => kind !== "fields");
    return [
      element("figcaption", {}, element("b", {}, card.title), card.subtitle && element("span", {}, card.subtitle)),
      ...sections.map(({ heading, items }) => element("section", { class: "words" }, element("h4", {}, heading), ...items.map((item) => element("p", {}, item)))),
    ];
  }

  /** Where the figures come from; the query is one touch away. */
  #renderGround({ sources = [], sql, card }) {
    return element(
      "div",
      { class: "ground" },
      sources.length ? renderSources(joinClauses(sources)) : null,
      card?.notice && element("p", { class: "notice" }, card.notice),
      sql && element("details", {}, element("summary", {}, "查询语句"), element("pre", {}, sql)),
    );
  }

  #renderHistory() {
    const entries = [...this.history].reverse().map(({ question, show, turn }, index) =>
      element("li", { class: index === 0 ? "newest" : null }, element("button", { type: "button", onclick: () => this.#renderAnswer(show) }, question || show.chart?.title || `第${turn}问`)),
    );
    byId("history").querySelector("ol").replaceChildren(...entries);
  }

  // ---- the dashboard

  home() {
    this.#setView("dashboard");
    delete document.body.dataset.talk;
    const figures = this.dashboard.figures();
    byId("figures").replaceChildren(element("h3", {}, this.dashboard.page?.title ?? ""), ...figures);
    document.body.classList.toggle("wide", !figures.length && !this.history.length);
    this.dashboard.render();
  }

  #do({ command, argument }) {
    const { player } = this.conversation;
    if (command === "louder") player.setGain(player.gain * LOUDER_STEP);
    if (command === "quieter") player.setGain(player.gain / LOUDER_STEP);
    if (command === "home") this.dashboard.turnTo("1");
    if (command === "page" || (command === "broadcast" && argument)) this.dashboard.turnTo(argument);
    if (command === "zoom") this.#zoom(argument);
    if (command === "filter") this.dashboard.filter(argument);
    if (["home", "page", "broadcast", "filter"].includes(command) || (command === "zoom" && this.view === "dashboard")) this.home();
  }

  /** On an answer 「放大」 gives the chart the whole width; on the dashboard it enlarges one chart. */
  #zoom(argument) {
    if (this.view === "answer") document.body.classList.toggle("wide", !/缩小|还原|out/.test(argument));
    else this.dashboard.zoom(argument);
    dispatchEvent(new Event("resize"));
  }

  // ---- the rest

  #controls() {
    byId("presenter").addEventListener("click", () => this.screen.stop());
    byId("typed").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = byId("question").value.trim();
      if (!text || !this.screen.wire.connected) return;
      byId("question").value = "";
      this.question = text;
      document.body.dataset.talk = "yes";
      this.screen.ask(text);
    });
    document.addEventListener("pointerdown", async () => (byId("unlock").hidden = await this.screen.unlock()));
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.screen.stop());
  }

  #setView(view) {
    this.view = view;
    document.body.dataset.view = view;
    document.body.classList.remove("wide");
  }

  #hint() {
    const speaking = this.conversation.speaking;
    const state = speaking ? "speaking" : this.state === "speaking" ? "listening" : this.state;
    document.body.dataset.state = state;
    byId("hint").textContent = (!speaking && DEAF_HINTS[this.screen.microphone.state]) || HINTS[state];
  }

  #forget() {
    this.history = [];
    this.question = "";
    this.#renderHistory();
    if (this.view !== "connecting") this.home();
  }

  #everySecond() {
    if (this.conversation.speaking || this.state === "hearing" || this.state === "thinking") this.lastActiveAt = performance.now();
    const absentS = (performance.now() - this.lastActiveAt) / 1000;
    if (this.screen.welcome && document.body.dataset.talk && absentS > this.screen.welcome.absence_s) this.screen.wipe();
  }

  /** Fifteen times a second is lively enough; more would repaint the page for nothing. */
  #everyBeat() {
    this.meter.update(this.screen.microphone.rms);
    const { captions, player, turn, speaking } = this.conversation;
    if (!speaking) return;
    captions.follow(turn, player.audibleSample());
    if (this.view === "dashboard") this.dashboard.follow(byId("says").querySelector(".now")?.textContent ?? "");
  }
}

new Wall();
