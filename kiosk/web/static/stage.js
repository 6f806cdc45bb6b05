// The presenter on a canvas: idle frames by the wall clock, speech frames by the audio clock.

import { decodeJpeg, IdleLoop } from "./idle.js";
import { MediaKind } from "./wire.js";

const DECODE_AHEAD = 10; // decoded speech frames held: 0.4 s
const MAX_QUEUED = 750; // compressed frames of one turn: half a minute at 25 fps
const SETTLE_MS = 120; // the mouth closes by a short dissolve into the idle frame, never by a cut
const MAX_METRICS = 4_000;

export class Stage {
  #context;
  #turn = 0;
  #queue = []; // frames in pts order: {pts, aux, kind, bytes, x, y, bitmap, decoding}
  #end = null; // {samples, resume}
  #shown = null; // what stands on the canvas while she speaks
  #settle = null; // {bitmap, since}
  #idleFrom = { index: 0, at: performance.now() };
  #drawnIdle = -1;
  #fps = 25;

  /** `clock(turn)` gives the audible sample of the turn, or null before its first. */
  constructor(canvas, clock, rateHz = 24_000) {
    this.canvas = canvas;
    this.clock = clock;
    this.rateHz = rateHz;
    this.idle = new IdleLoop();
    this.#context = canvas.getContext("2d", { alpha: false, desynchronized: true });
    this.metrics = { shown: 0, dropped: 0, refused: 0, undecodable: 0, idleShown: 0, skewMs: [], firstFrameAt: null };
    this.onFirstFrame = () => {};
    requestAnimationFrame((now) => this.#tick(now));
  }

  async prepare({ width, height, fps, idle_url: idleUrl, speak_rate_hz: rateHz }) {
    this.#fps = fps;
    this.rateHz = rateHz;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
      this.#drawnIdle = -1;
    }
    await this.idle.load(idleUrl);
    this.#drawnIdle = -1;
  }

  /** Idle frame that is, or would be, on the canvas: it travels with every chunk of microphone sound. */
  get idleIndex() {
    const { index, at } = this.#idleFrom;
    const elapsed = Math.max(0, Math.floor(((performance.now() - at) * this.#fps) / 1000));
    return this.idle.count ? (index + elapsed) % this.idle.count : 0;
  }

  get skewMs() {
    return this.metrics.skewMs.at(-1) ?? 0;
  }

  begin(turn) {
    this.stop(this.#turn);
    this.#turn = turn;
    Object.assign(this.metrics, { shown: 0, dropped: 0, skewMs: [], firstFrameAt: null });
  }

  /** One picture of the turn in hand; of any other turn it is refused. */
  push({ kind, turn, pts, aux, payload }) {
    if (turn !== this.#turn) {
      this.metrics.refused += 1;
      return false;
    }
    const frame = { pts, aux, kind, bytes: payload, x: 0, y: 0, bitmap: null, decoding: false };
    if (kind === MediaKind.REGION) {
      const view = new DataView(payload.buffer, payload.byteOffset);
      Object.assign(frame, { x: view.getUint16(0, true), y: view.getUint16(2, true), bytes: payload.subarray(4) });
    }
    this.#queue.push(frame);
    if (this.#queue.length > MAX_QUEUED) this.#drop(this.#queue.shift());
    this.#decodeAhead();
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
    for (const frame of this.#queue) frame.bitmap?.close();
    this.#queue = [];
    this.#end = null;
    this.#turn = 0;
  }

  #drop(frame) {
    frame.bitmap?.close();
    frame.bytes = null;
    this.metrics.dropped += 1;
  }

  #decodeAhead() {
    for (const frame of this.#queue.slice(0, DECODE_AHEAD)) {
      if (frame.decoding) continue;
      frame.decoding = true;
      decodeJpeg(frame.bytes).then(
        (bitmap) => (this.#queue.includes(frame) ? (frame.bitmap = bitmap) : bitmap.close()),
        () => (this.metrics.undecodable += 1),
      );
      if (frame.kind === MediaKind.REGION) this.idle.frame(frame.aux);
    }
  }

  #tick(now) {
    requestAnimationFrame((next) => this.#tick(next));
    const audible = this.#turn ? this.clock(this.#turn) : null;
    if (audible !== null && this.#speak(audible, now)) return;
    if (!this.#shown) this.#drawIdle(now);
  }

  /** Show the newest frame that is due; true while the picture belongs to the speech. */
  #speak(audible, now) {
    const halfFrame = this.rateHz / this.#fps / 2;
    let due = null;
    while (this.#queue.length && this.#queue[0].pts <= audible + halfFrame / 2) {
      if (this.#queue[0].decoding && !this.#queue[0].bitmap && this.#queue[0].pts > audible - 2 * halfFrame) break;
      if (due) this.#drop(due);
      due = this.#queue.shift();
    }
    if (due?.bitmap) this.#draw(due, audible, now);
    else if (due) this.#drop(due);
    if (due) this.#decodeAhead();
    if (this.#end && audible >= this.#end.samples - 1 && !this.#queue.length) this.#finish();
    return this.#shown !== null;
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
    if (!this.#paint(frame)) return this.#drop(frame);
    if (this.#shown?.bitmap) this.#shown.bitmap.close();
    this.#settle = null;
    this.#shown = frame;
    this.metrics.shown += 1;
    if (this.metrics.firstFrameAt === null) {
      this.metrics.firstFrameAt = now;
      this.onFirstFrame(this.#turn, now);
    }
    this.metrics.skewMs.push(((frame.pts - audible) * 1000) / this.rateHz);
    if (this.metrics.skewMs.length > MAX_METRICS) this.metrics.skewMs.shift();
  }

  /** False when a region's idle frame is not decoded: half a picture is worse than the last whole one. */
  #paint(frame) {
    if (frame.kind === MediaKind.REGION) {
      const base = this.idle.frame(frame.aux);
      if (!base) return false;
      this.#context.drawImage(base, 0, 0);
    }
    this.#context.drawImage(frame.bitmap, frame.x, frame.y);
    return true;
  }

  #drawIdle(now) {
    const index = this.idleIndex;
    if (index === this.#drawnIdle && !this.#settle) return;
    const bitmap = this.idle.frame(index);
    if (!bitmap) return;
    this.#context.drawImage(bitmap, 0, 0);
    if (index !== this.#drawnIdle) this.metrics.idleShown += 1;
    this.#drawnIdle = index;
    if (this.#settle) this.#dissolve(now);
  }

  #dissolve(now) {
    const { frame, since } = this.#settle;
    const left = 1 - (now - since) / SETTLE_MS;
    if (left > 0) {
      this.#context.globalAlpha = Math.min(1, left);
      this.#context.drawImage(frame.bitmap, frame.x, frame.y);
      this.#context.globalAlpha = 1;
      return;
    }
    frame.bitmap.close();
    this.#settle = null;
  }
}
