// The presenter on a canvas: idle frames by the wall clock, speech frames by the audio clock.

import { FrameQueue } from "./frames.js";
import { IdleLoop } from "./idle.js";
import { Moods } from "./moods.js";
import { MediaKind } from "./wire.js";

const SETTLE_MS = 120; // the mouth closes by a short dissolve into the idle frame, never by a cut
const MAX_METRICS = 4_000;

/** Events: `videofailed` (reason): H.264 cannot be drawn here, now or later. */
export class Stage extends EventTarget {
  #context;
  #turn = 0;
  #queue;
  #end = null; // {samples, resume}
  #shown = null; // what stands on the canvas while she speaks
  #settle = null; // {frame, since}
  #idleFrom = { index: 0, at: performance.now() };
  #drawnIdle = -1;
  #fps = 25;
  #section = 0; // frames after which the idle loop may go on at any other section
  #nextSection = 0;

  /** `clock(turn)` gives the audible sample of the turn, or null before its first. */
  constructor(canvas, clock, rateHz = 24_000) {
    super();
    this.canvas = canvas;
    this.clock = clock;
    this.idle = new IdleLoop();
    this.moods = new Moods();
    this.metrics = { kinds: {}, shown: 0, dropped: 0, refused: 0, undecodable: 0, idleShown: 0, skewMs: [], firstFrameAt: null };
    this.#queue = new FrameQueue({
      rateHz,
      dropped: (count) => (this.metrics.dropped += count),
      undecodable: () => (this.metrics.undecodable += 1),
      videoFailed: (reason) => this.dispatchEvent(new CustomEvent("videofailed", { detail: reason })),
    });
    this.#context = canvas.getContext("2d", { alpha: false });
    requestAnimationFrame((now) => this.#tick(now));
  }

  async prepare({ width, height, fps, idle_url: idleUrl, idle_section: section, moods, speak_rate_hz: rateHz, region_scale: regionScale }) {
    this.#fps = fps;
    this.#section = section ?? 0;
    Object.assign(this.#queue, { rateHz, regionScale: regionScale ?? 1 });
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    await this.idle.load(idleUrl, (bitmap) => this.#showFirst(bitmap));
    this.#drawnIdle = -1;
    this.moods.prepare(moods);
  }

  /** Somebody stands there before the whole loop has come. */
  #showFirst(bitmap) {
    if (!this.idle.count) this.#context.drawImage(bitmap, 0, 0);
    bitmap.close();
  }

  /** Idle frame that is, or would be, on the canvas: it travels with every chunk of microphone sound. */
  get idleIndex() {
    if (!this.idle.count) return 0;
    this.#wander(performance.now());
    const { index, at } = this.#idleFrom;
    const elapsed = Math.max(0, Math.floor(((performance.now() - at) * this.#fps) / 1000));
    return (index + elapsed) % this.idle.count;
  }

  /** Sections of the idle loop all begin and end in the same pose: shown in any order they never repeat visibly. */
  #wander(now) {
    if (!this.#section) return;
    const sections = Math.floor(this.idle.count / this.#section);
    const left = this.#section - (this.#idleFrom.index % this.#section);
    const leftMs = (left * 1000) / this.#fps;
    const current = Math.floor(this.#idleFrom.index / this.#section);
    if (this.#nextSection >= sections || this.#nextSection === current) {
      this.#nextSection = (current + 1 + Math.floor(Math.random() * Math.max(1, sections - 1))) % sections;
    }
    const next = this.#nextSection * this.#section;
    if (now - this.#idleFrom.at >= leftMs - 160) this.idle.frame(next); // decoded by the time it is shown
    if (now - this.#idleFrom.at < leftMs) return;
    const late = now - this.#idleFrom.at - leftMs > 1000; // the page slept
    this.#idleFrom = { index: next, at: late ? now : this.#idleFrom.at + leftMs };
  }

  get skewMs() {
    return this.metrics.skewMs.at(-1) ?? 0;
  }

  begin(turn) {
    this.stop(this.#turn);
    this.#turn = turn;
    Object.assign(this.metrics, { kinds: {}, shown: 0, dropped: 0, skewMs: [], firstFrameAt: null });
  }

  /** One picture of the turn in hand; of any other turn it is refused. */
  push(media) {
    if (media.turn !== this.#turn) {
      this.metrics.refused += 1;
      return false;
    }
    if (media.kind !== MediaKind.JPEG) this.idle.frame(media.aux); // decoded by the time it is drawn under the region
    this.#queue.push(media, this.clock(this.#turn));
    return true;
  }

  end(turn, samples, resumeFrame) {
    if (turn === this.#turn) this.#end = { samples, resume: resumeFrame };
  }

  /** Drop everything of the turn and let the mouth settle. */
  stop(turn) {
    if (turn !== this.#turn) return;
    const last = this.#shown;
    this.#clear();
    if (last) this.#toIdle(last.aux, last);
  }

  #clear() {
    this.#queue.clear();
    this.#end = null;
    this.#turn = 0;
  }

  #tick(now) {
    requestAnimationFrame((next) => this.#tick(next));
    const audible = this.#turn ? this.clock(this.#turn) : null;
    if (audible !== null) this.#speak(audible, now);
    if (!this.#shown) this.#drawIdle(now);
  }

  #speak(audible, now) {
    const frame = this.#queue.take(audible);
    if (frame) this.#draw(frame, audible, now);
    if (this.#end && audible >= this.#end.samples - 1) this.#finish();
  }

  #finish() {
    const last = this.#shown;
    const { resume } = this.#end;
    this.#clear();
    this.#toIdle(resume, last);
  }

  #toIdle(index, last) {
    this.#idleFrom = { index, at: performance.now() };
    this.#drawnIdle = -1;
    this.#shown = null;
    if (last) this.#settle = { frame: last, since: performance.now() };
  }

  #draw(frame, audible, now) {
    if (!this.#paint(frame)) return this.#queue.reject(frame);
    this.#shown?.bitmap.close();
    this.#settle = null;
    this.#shown = frame;
    this.moods.clear();
    this.metrics.shown += 1;
    this.metrics.kinds[frame.kind] = (this.metrics.kinds[frame.kind] ?? 0) + 1;
    this.metrics.firstFrameAt ??= now;
    this.metrics.skewMs.push(((frame.pts - audible) * 1000) / this.#queue.rateHz);
    if (this.metrics.skewMs.length > MAX_METRICS) this.metrics.skewMs.shift();
  }

  /** False when a region's idle frame is not decoded: half a picture is worse than the last whole one. */
  #paint(frame) {
    if (frame.kind !== MediaKind.JPEG) {
      const base = this.idle.frame(frame.aux);
      if (!base) return false;
      this.#context.drawImage(base, 0, 0);
    }
    this.#lay(frame);
    return true;
  }

  #lay({ bitmap, x, y, scale }) {
    if (scale === 1) this.#context.drawImage(bitmap, x, y); // a frame of video, which has no width of that name, among them
    else this.#context.drawImage(bitmap, x, y, bitmap.width * scale, bitmap.height * scale);
  }

  #drawIdle(now) {
    const index = this.idleIndex;
    const faces = this.moods.step(now, index);
    if (index === this.#drawnIdle && !this.#settle && !faces.changing) return;
    const bitmap = this.idle.frame(index);
    if (!bitmap) return;
    this.#context.drawImage(bitmap, 0, 0);
    for (const face of faces.drawn) {
      this.#context.globalAlpha = face.share;
      this.#context.drawImage(face.bitmap, face.x, face.y);
      this.#context.globalAlpha = 1;
    }
    if (index !== this.#drawnIdle) this.metrics.idleShown += 1;
    this.#drawnIdle = index;
    if (this.#settle) this.#dissolve(now);
  }

  #dissolve(now) {
    const { frame, since } = this.#settle;
    const left = 1 - (now - since) / SETTLE_MS;
    if (left > 0) {
      this.#context.globalAlpha = Math.min(1, left);
      this.#lay(frame);
      this.#context.globalAlpha = 1;
      return;
    }
    frame.bitmap.close();
    this.#settle = null;
  }
}
