// What every page with a presenter does alike: connect, open sound and microphone, forward what is heard.

import { Conversation } from "./conversation.js";
import { screenAddress, screenIdentity } from "./identity.js";
import { Microphone } from "./microphone.js";
import { canDecodeVideo } from "./video.js";
import { MediaKind, Wire } from "./wire.js";

const MICROPHONE_RETRY_MS = 15_000;
const IDLE_RETRY_MS = 3_000;

/** Events: `welcome` (message), `ready` {unlocked}, `busy` (message), `failed` (error message), `lost`, `microphone`
 * (state), `active` (somebody spoke or was answered). */
export class Screen extends EventTarget {
  constructor(kind, { canvas, citizen, presenter }) {
    super();
    this.wire = new Wire(screenAddress(), screenIdentity(kind));
    this.conversation = new Conversation(this.wire, { canvas, citizen, presenter });
    this.microphone = new Microphone(microphoneWishes());
    this.welcome = null;
    this.wire.addEventListener("message", ({ detail }) => this.#message(detail));
    this.wire.addEventListener("close", () => this.#emit("lost"));
    this.microphone.addEventListener("state", ({ detail }) => this.#microphone(detail));
    this.microphone.addEventListener("chunk", ({ detail }) => this.#chunk(detail));
  }

  async start() {
    if (wantsVideo() && (await canDecodeVideo())) {
      this.wire.hello = { ...this.wire.hello, codecs: ["h264", ...this.wire.hello.codecs] };
    }
    this.wire.connect();
  }

  /** A question in writing; silences her first. */
  ask(text, code = "") {
    this.conversation.silence();
    this.conversation.captions.receive({ turn: 0, role: "citizen", text, final: false });
    this.conversation.captions.citizen.classList.remove("interim");
    this.wire.send("ask", { text, code, presenter_frame: this.conversation.stage.idleIndex });
  }

  /** Silence here and now, then tell the server. */
  stop() {
    this.conversation.silence();
    this.press("stop");
  }

  press(button) {
    if (button !== "stop") this.conversation.silence();
    this.wire.send("press", { button });
  }

  /** Forget the conversation, here and at the server. */
  wipe() {
    this.conversation.silence();
    this.wire.send("press", { button: "wipe" });
    this.wire.send("presence", { near: false });
    this.conversation.wipe();
  }

  /** Call from a touch; true when sound can be heard. */
  unlock() {
    return this.conversation.player.unlock();
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #message(message) {
    if (message.type === "welcome") this.#welcomed(message);
    else if (message.type === "busy") this.#emit("busy", message);
    else if (message.type === "error") this.#emit("failed", message);
    else if (message.type === "caption" || (message.type === "state" && message.state !== "idle")) this.#emit("active");
  }

  async #welcomed(welcome) {
    this.welcome = welcome;
    this.conversation.wipe();
    this.#emit("welcome", welcome);
    this.#prepareStage(welcome);
    const unlocked = await this.conversation.player.open({ rateHz: welcome.speak_rate_hz, jitterMs: welcome.jitter_ms });
    this.#emit("ready", { unlocked });
    await this.microphone.open();
    this.#tellMicrophone();
  }

  /** Without idle frames she would be a blank: ask until they come or the connection is another. */
  async #prepareStage(welcome) {
    try {
      await this.conversation.stage.prepare(welcome);
    } catch (error) {
      console.warn("idle frames", error);
      setTimeout(() => this.welcome === welcome && this.#prepareStage(welcome), IDLE_RETRY_MS);
    }
  }

  #microphone(state) {
    this.#tellMicrophone();
    this.#emit("microphone", state);
    if (state === "missing" || state === "denied") setTimeout(() => this.microphone.open(), MICROPHONE_RETRY_MS);
  }

  #tellMicrophone() {
    this.wire.send("microphone", { state: this.microphone.state, sample_rate_hz: 16_000 });
  }

  #chunk({ samples, pts }) {
    if (!this.welcome) return;
    this.wire.sendMedia(MediaKind.MICROPHONE, this.conversation.turn, pts, this.conversation.stage.idleIndex, samples);
  }
}

/** `?video=off` of the page's address: JPEG only. */
function wantsVideo() {
  return new URLSearchParams(location.search).get("video") !== "off";
}

/** `?aec=off&ns=off&agc=off` of the page's address, for a microphone that does its own processing. */
function microphoneWishes() {
  const wish = new URLSearchParams(location.search);
  const on = (name) => wish.get(name) !== "off";
  return { echoCancellation: on("aec"), noiseSuppression: on("ns"), autoGainControl: on("agc") };
}
