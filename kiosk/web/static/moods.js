// Faces of waiting laid over the idle loop: she listens while somebody speaks, and thinks when an answer takes long.
// Each is a loop of the same length as the idle one, of the part of the picture that follows the head.

import { IdleLoop } from "./idle.js";

const RETRY_MS = 15_000;
const MAX_RETRIES = 40;

export class Moods {
  #layers = new Map(); // state → {loop, x, y, afterMs, fadeMs, share}
  #state = "";
  #since = 0;
  #held = ""; // the face that stays until the new one's time has come
  #stepped = 0;

  /** Fetch what `welcome.moods` names; a loop that is not drawn yet is asked for again. */
  prepare(moods = []) {
    this.#layers = new Map(
      moods.map(({ state, url, x, y, after_s: after, fade_s: fade }) => [
        state,
        { loop: new IdleLoop(), url, x, y, afterMs: after * 1000, fadeMs: fade * 1000, share: 0 },
      ]),
    );
    for (const layer of this.#layers.values()) this.#fetch(layer, MAX_RETRIES);
  }

  /** The conversation is in `state` now. */
  enter(state, now = performance.now()) {
    if (state === this.#state) return;
    this.#held = this.#active(now);
    this.#state = state;
    this.#since = now;
  }

  /** Her speech takes over the whole face: no frame of waiting may lie on it. */
  clear() {
    for (const layer of this.#layers.values()) layer.share = 0;
  }

  /** What to draw over idle frame `index` now: [{bitmap, x, y, share}], and whether it changes from tick to tick. */
  step(now, index) {
    const passed = Math.min(100, now - this.#stepped);
    this.#stepped = now;
    const active = this.#active(now);
    const drawn = [];
    let changing = false;
    for (const [state, layer] of this.#layers) {
      if (!layer.loop.count) continue;
      const goal = state === active ? 1 : 0;
      const way = passed / layer.fadeMs;
      const share = goal > layer.share ? Math.min(goal, layer.share + way) : Math.max(goal, layer.share - way);
      const bitmap = share > 0 || goal > 0 ? layer.loop.frame(index) : null;
      if (bitmap || share < layer.share) {
        changing ||= share !== layer.share;
        layer.share = share;
      }
      if (bitmap && layer.share > 0) drawn.push({ bitmap, x: layer.x, y: layer.y, share: layer.share });
    }
    return { drawn, changing };
  }

  #active(now) {
    const layer = this.#layers.get(this.#state);
    if (!layer) return "";
    return now - this.#since >= layer.afterMs ? this.#state : this.#held;
  }

  async #fetch(layer, retries) {
    try {
      await layer.loop.load(layer.url);
    } catch {
      const current = [...this.#layers.values()].includes(layer);
      if (current && retries > 0) setTimeout(() => this.#fetch(layer, retries - 1), RETRY_MS);
    }
  }
}
