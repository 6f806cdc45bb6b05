// The turns of one screen: which turn may still be heard and seen, and what of it really was. Shared by every page with
// a presenter. Whatever belongs to a turn that was stopped, or to an older one, is dropped here and counted.

import { Captions } from "./captions.js";
import { Player } from "./player.js";
import { Stage } from "./stage.js";
import { MediaKind } from "./wire.js";

const REPORT_EVERY_MS = 250;

/** Events: `state`, `caption`, `show`, `do` (the messages), `started` {turn, audibleAtMs}, `spoken` {turn}, `silenced`
 * {turn, byUs}, `wipe`. */
export class Conversation extends EventTarget {
  #stoppedThrough = 0; // turns up to this one are over: nothing of them is accepted any more
  #reporting = 0;

  constructor(wire, { canvas, citizen, presenter }) {
    super();
    this.wire = wire;
    this.player = new Player();
    this.stage = new Stage(canvas, (turn) => (turn === this.player.turn ? this.player.audibleSample() : null));
    this.captions = new Captions(citizen, presenter);
    this.turn = 0;
    this.speaking = false;
    this.shown = null;
    this.metrics = { stale: 0, firstAudioAt: null, stopRequestedAt: null, silentAt: null, underruns: 0 };
    wire.addEventListener("message", ({ detail }) => this.#receive(detail));
    wire.addEventListener("media", ({ detail }) => this.#media(detail));
    wire.addEventListener("close", () => this.#disconnected());
    this.stage.addEventListener("videofailed", ({ detail }) => this.#videoFailed(detail));
    this.player.addEventListener("started", ({ detail }) => this.#started(detail));
    this.player.addEventListener("ended", ({ detail }) => this.#ended(detail));
    this.player.addEventListener("stopped", ({ detail }) => this.#stopped(detail));
  }

  /** Silence her now, before the server knows. */
  silence() {
    if (!this.speaking) return false;
    this.#drop(this.turn, true);
    return true;
  }

  wipe() {
    this.captions.wipe();
    this.shown = null;
    this.dispatchEvent(new CustomEvent("wipe"));
  }

  #stale(turn) {
    return turn !== 0 && turn <= this.#stoppedThrough;
  }

  #receive(message) {
    if (message.turn && this.#stale(message.turn) && message.type !== "stop") {
      this.metrics.stale += 1;
      return;
    }
    const handlers = {
      state: () => this.#state(message),
      caption: () => this.#caption(message),
      show: () => this.#show(message),
      speech_start: () => this.#speechStart(message),
      speech_end: () => this.#speechEnd(message),
      stop: () => this.#drop(message.turn, false),
      do: () => this.#emit("do", message),
      wipe: () => this.#wiped(),
    };
    handlers[message.type]?.();
  }

  #state(message) {
    this.stage.moods.enter(message.state);
    this.#emit("state", message);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #caption(message) {
    this.captions.receive(message);
    this.#emit("caption", message);
  }

  #show(message) {
    this.shown = message;
    this.#emit("show", message);
  }

  #speechStart({ turn }) {
    this.#stoppedThrough = Math.max(this.#stoppedThrough, turn - 1); // a newer turn ends every older one
    this.turn = turn;
    this.speaking = true;
    Object.assign(this.metrics, { firstAudioAt: null, stopRequestedAt: null, silentAt: null, underruns: 0 });
    this.player.begin(turn);
    this.stage.begin(turn);
  }

  #speechEnd({ turn, samples, resume_frame: resumeFrame }) {
    this.player.end(turn, samples);
    this.stage.end(turn, samples, resumeFrame);
  }

  #media(media) {
    if (media.turn !== this.turn || this.#stale(media.turn)) this.metrics.stale += 1;
    else if (media.kind === MediaKind.SPEECH) this.player.push(media.turn, media.pts, media.payload);
    else if (media.kind !== MediaKind.MICROPHONE) this.stage.push(media);
  }

  #drop(turn, byUs) {
    if (this.#stale(turn)) return;
    this.#stoppedThrough = Math.max(this.#stoppedThrough, turn);
    if (turn !== this.turn || !this.speaking) return;
    this.metrics.stopRequestedAt = performance.now();
    this.player.stop(turn);
    this.stage.stop(turn);
    this.captions.stop(turn);
    this.speaking = false;
    this.#emit("silenced", { turn, byUs });
  }

  #disconnected() {
    if (this.speaking) this.#drop(this.turn, true);
    this.#stoppedThrough = 0; // a new connection is a new session and counts its turns anew
    this.turn = 0;
  }

  #wiped() {
    if (this.speaking) this.#drop(this.turn, false);
    this.wipe();
  }

  /** JPEG every browser draws: ask for it, now and on every later connection. */
  #videoFailed(reason) {
    console.warn("video", reason);
    const codecs = this.wire.hello.codecs.filter((codec) => codec !== "h264");
    this.wire.hello = { ...this.wire.hello, codecs };
    this.wire.send("codecs", { codecs });
  }

  #started({ turn, audibleAtMs }) {
    this.metrics.firstAudioAt = audibleAtMs;
    this.#report("started", 0);
    clearInterval(this.#reporting);
    this.#reporting = setInterval(() => this.#report("playing", this.player.audibleSample() ?? 0), REPORT_EVERY_MS);
    this.#emit("started", { turn, audibleAtMs });
  }

  #ended({ turn, samples }) {
    this.speaking = false;
    this.captions.finish(turn);
    this.#report("ended", samples);
    this.#emit("spoken", { turn });
  }

  #stopped({ turn, samples }) {
    this.metrics.silentAt = performance.now();
    this.#report("stopped", samples, turn);
  }

  #report(state, samples, turn = this.turn) {
    if (state === "ended" || state === "stopped") clearInterval(this.#reporting);
    this.metrics.underruns = this.player.underruns;
    this.wire.send("playback", {
      turn,
      state,
      played_samples: Math.round(samples),
      skew_ms: Number(this.stage.skewMs.toFixed(2)),
      dropped_frames: this.stage.metrics.dropped,
      underruns: this.player.underruns,
    });
  }
}
