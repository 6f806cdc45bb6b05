// Live captions of both sides. The presenter's clauses appear when their first sample is heard.

export class Captions {
  #clauses = []; // {pts, text, node}
  #turn = 0;

  constructor(citizen, presenter) {
    this.citizen = citizen;
    this.presenter = presenter;
    this.log = []; // {turn, role, text}: for the test hooks, emptied by a wipe
  }

  receive({ turn, role, text, final, pts = 0 }) {
    if (role === "citizen") this.#citizenSaid(text, final);
    else this.#presenterSays(turn, text, pts);
    if (final || role === "presenter") this.log.push({ turn, role, text });
  }

  #citizenSaid(text, final) {
    this.citizen.textContent = text;
    this.citizen.classList.toggle("interim", !final);
  }

  #presenterSays(turn, text, pts) {
    if (turn !== this.#turn) this.begin(turn);
    const node = document.createElement("span");
    node.textContent = text;
    node.className = "clause waiting";
    this.presenter.append(node);
    this.#clauses.push({ pts, node });
  }

  begin(turn) {
    this.#turn = turn;
    this.#clauses = [];
    this.presenter.replaceChildren();
  }

  /** Follow the voice; `audible` is null before the first sample. Call it a few times a second. */
  follow(turn, audible) {
    if (turn !== this.#turn || audible === null) return;
    const heard = this.#clauses.filter((clause) => clause.pts <= audible);
    const now = heard.at(-1)?.node;
    if (!now || now.classList.contains("now")) return;
    for (const { node } of heard) node.className = node === now ? "clause now" : "clause";
    now.scrollIntoView({ block: "nearest" });
  }

  /** What was not said is not left standing. */
  stop(turn) {
    if (turn !== this.#turn) return;
    this.#clauses.filter(({ node }) => node.classList.contains("waiting")).forEach(({ node }) => node.remove());
  }

  /** Nothing is being said any more: no clause is the current one. */
  finish(turn = this.#turn) {
    if (turn === this.#turn) this.#clauses.forEach(({ node }) => (node.className = "clause"));
  }

  wipe() {
    this.begin(0);
    this.citizen.textContent = "";
    this.log = [];
  }
}
