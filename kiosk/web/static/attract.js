// The time of day, and the examples that change while nobody is there.

const ROTATE_MS = 5_000;
const CLOCK_MS = 1_000;

export class Attract {
  #examples = [];
  #next = 0;

  constructor({ clock, date, example }) {
    this.nodes = { clock, date, example };
    this.#tell();
    setInterval(() => this.#tell(), CLOCK_MS);
    setInterval(() => this.#rotate(), ROTATE_MS);
  }

  set examples(texts) {
    this.#examples = [...texts];
    this.#next = 0;
    this.#rotate();
  }

  #tell() {
    const now = new Date();
    const { clock, date } = this.nodes;
    clock.textContent = now.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
    const day = now.toLocaleDateString("zh-CN", { month: "long", day: "numeric" });
    date.textContent = `${day} ${now.toLocaleDateString("zh-CN", { weekday: "long" })}`;
  }

  #rotate() {
    if (!this.#examples.length) return;
    const { example } = this.nodes;
    example.textContent = `“${this.#examples[this.#next % this.#examples.length]}”`;
    example.classList.remove("appear");
    void example.offsetWidth; // restarts the animation
    example.classList.add("appear");
    this.#next += 1;
  }
}
