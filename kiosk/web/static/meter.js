// The visible ear: bars that move with the voice, so that a person sees being heard.

import { element } from "./dom.js";

const BARS = 9;
const FLOOR_DB = -58;
const CEILING_DB = -16;

/** 0…1 of the bars' height for a level; pure. */
export function levelOf(rms) {
  const db = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
}

export class Meter {
  #bars;
  #level = 0;
  #drawn = -1;

  constructor(box) {
    this.#bars = Array.from({ length: BARS }, () => element("i"));
    box.replaceChildren(...this.#bars);
  }

  update(rms) {
    const target = levelOf(rms);
    this.#level += (target - this.#level) * (target > this.#level ? 0.6 : 0.2); // quick up, slow down
    if (Math.abs(this.#level - this.#drawn) < 0.02) return; // still: nothing to repaint
    this.#drawn = this.#level;
    this.#bars.forEach((bar, index) => {
      const fromCentre = Math.abs(index - (BARS - 1) / 2) / (BARS / 2);
      bar.style.transform = `scaleY(${(0.12 + this.#level * (1 - 0.75 * fromCentre)).toFixed(3)})`;
    });
  }
}
