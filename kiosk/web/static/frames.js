// Speech frames on their way to the canvas: few decoded ahead, in order, and none that would come too late. A machine
// that cannot keep up shows fewer frames, not later ones.

import { decodeJpeg } from "./idle.js";
import { Video } from "./video.js";
import { FLAG_KEY, MediaKind } from "./wire.js";

const MAX_QUEUED = 750; // compressed frames of one turn: half a minute at 25 fps
const DECODED_AHEAD = 8; // bitmaps held: 0.3 s
const IN_FLIGHT = 2; // more only makes all of them late together
const LEAD_MS = 10; // a frame may stand this much before its sound
const LATE_MS = 80; // later than this a mouth is out of step with its voice: better the frame before it
const FROZEN_MS = 250; // a face that stood still this long takes a frame as late as this rather than none
const FIRST_GUESS_MS = 15;

export class FrameQueue {
  #frames = []; // {pts, aux, kind, key, bytes, x, y, scale, bitmap, decoding}
  #inFlight = 0;
  #decodeMs = FIRST_GUESS_MS;
  #shownAt = 0; // audible sample at the newest frame shown

  regionScale = 1; // a region is drawn so many times larger than it comes

  /** `dropped(count)` hears of frames that will not be shown, `videoFailed(reason)` once that H.264 cannot be drawn. */
  constructor({ rateHz, dropped, undecodable, videoFailed }) {
    this.rateHz = rateHz;
    this.video = new Video(videoFailed);
    this.dropped = dropped;
    this.undecodable = undecodable;
  }

  get empty() {
    return this.#frames.length === 0;
  }

  push({ kind, pts, aux, flags, payload }, audible) {
    const key = (flags & FLAG_KEY) !== 0;
    const frame = { pts, aux, kind, key, bytes: payload, x: 0, y: 0, scale: 1, bitmap: null, decoding: false };
    if (kind === MediaKind.REGION || kind === MediaKind.H264) {
      const view = new DataView(payload.buffer, payload.byteOffset);
      Object.assign(frame, { x: view.getUint16(0, true), y: view.getUint16(2, true), bytes: payload.subarray(4) });
      if (kind === MediaKind.REGION) frame.scale = this.regionScale;
    }
    this.#frames.push(frame);
    if (this.#frames.length > MAX_QUEUED) this.#remove(this.#frames[0]);
    this.decode(audible);
  }

  /** The frame that should stand on the canvas now, if there is a new one; older ones are let go. */
  take(audible) {
    const due = this.#frames.filter(({ pts }) => pts <= audible + this.#samples(LEAD_MS));
    const frozen = audible - this.#shownAt > this.#samples(FROZEN_MS);
    const oldest = audible - this.#samples(frozen ? FROZEN_MS : LATE_MS);
    const shown = due.findLast(({ bitmap, pts }) => bitmap && pts >= oldest) ?? null;
    for (const frame of due) if (frame.pts < (shown?.pts ?? oldest)) this.#giveUp(frame);
    if (shown) {
      this.#frames.splice(this.#frames.indexOf(shown), 1);
      this.#shownAt = audible;
    }
    this.decode(audible);
    return shown;
  }

  /** A frame that was taken could not be drawn after all. */
  reject(frame) {
    this.#discard(frame);
  }

  clear() {
    this.#shownAt = 0;
    for (const frame of this.#frames) frame.bitmap?.close();
    this.#frames = [];
    this.video.reset();
  }

  /** Start decoding what can still be in time; what cannot is dropped undecoded. */
  decode(audible) {
    const inTime = audible === null ? -Infinity : audible + this.#samples(this.#decodeMs - LATE_MS / 4);
    while (this.#inFlight < IN_FLIGHT) {
      const next = this.#frames.find(({ decoding }) => !decoding);
      if (!next || this.#frames.indexOf(next) >= DECODED_AHEAD) return;
      const late = next.pts < inTime && this.#frames.at(-1).pts > next.pts;
      if (late && next.kind !== MediaKind.H264) this.#remove(next);
      else this.#start(next);
    }
  }

  #samples(ms) {
    return (ms * this.rateHz) / 1000;
  }

  /** Not to be shown. A frame of video must be decoded all the same: those after it are built on it. */
  #giveUp(frame) {
    if (frame.kind === MediaKind.H264 && !frame.decoding) this.#start(frame);
    this.#remove(frame);
  }

  #remove(frame) {
    this.#frames.splice(this.#frames.indexOf(frame), 1);
    this.#discard(frame);
  }

  #discard(frame) {
    frame.bitmap?.close();
    this.dropped(1);
  }

  async #start(frame) {
    frame.decoding = true;
    this.#inFlight += 1;
    const began = performance.now();
    try {
      const bitmap = await (frame.kind === MediaKind.H264 ? this.video.decode(frame.bytes, frame.key) : decodeJpeg(frame.bytes));
      if (this.#frames.includes(frame)) frame.bitmap = bitmap;
      else bitmap.close();
    } catch {
      if (this.#frames.includes(frame)) this.undecodable();
      if (this.#frames.includes(frame)) this.#remove(frame);
    }
    this.#inFlight -= 1;
    this.#decodeMs += 0.2 * (performance.now() - began - this.#decodeMs);
  }
}
