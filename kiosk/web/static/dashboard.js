// The pages that stand on the wall while nobody asks, steered by voice.
//
// GET /api/dashboard →
//   {"title": str,
//    "pages": [{"id": str, "title": str,
//               "figures": [{"name": str, "value": str, "unit": str, "note": str}],
//               "charts": [Chart],                          as kiosk/answers.py
//               "filters": {NAME: [category, …]},           what 「只看NAME」 keeps
//               "broadcast": [{"text": str, "chart": int}]  clauses in order; chart -1 = none
//              }]}

import { drawChart } from "./charts.js";
import { element } from "./dom.js";
import { renderFigures } from "./figures.js";

export class Dashboard {
  #box;
  #tabs;
  #pages = [];
  #filter = "";
  #zoomed = -1;

  constructor(box, tabs) {
    this.#box = box;
    this.#tabs = tabs;
    this.index = 0;
    this.title = "";
  }

  async load(url = "/api/dashboard") {
    const response = await fetch(url).catch(() => null);
    if (!response?.ok) return false;
    const { title, pages } = await response.json();
    this.title = title;
    this.#pages = pages;
    return pages.length > 0;
  }

  get page() {
    return this.#pages[this.index] ?? null;
  }

  /** 「人口」, "population" or "2"; false when there is no such page. */
  turnTo(wanted) {
    const index = findPage(this.#pages, wanted);
    if (index < 0) return false;
    Object.assign(this, { index });
    this.#filter = "";
    this.#zoomed = -1;
    return true;
  }

  /** Enlarge the chart of this name (or number); an empty name toggles the first, 「缩小」 shrinks. */
  zoom(wanted) {
    const charts = this.page?.charts ?? [];
    const shrink = /缩小|还原|全部|out/.test(wanted) || (!wanted && this.#zoomed >= 0);
    this.#zoomed = shrink ? -1 : Math.max(0, findTitle(charts, wanted));
  }

  /** Keep only the categories of this filter; one that the page does not know, or an empty one, keeps all. */
  filter(name) {
    this.#filter = name;
  }

  render() {
    this.#renderTabs();
    const page = this.page;
    if (!page) {
      this.#box.replaceChildren(element("p", { class: "empty" }, "请直接提问，图表会显示在这里"));
      return;
    }
    const shown = this.#zoomed >= 0 ? [page.charts[this.#zoomed]] : page.charts;
    const grid = element("div", { class: `grid n${Math.min(shown.length, 6)}` });
    this.#box.replaceChildren(grid);
    for (const chart of shown) {
      const box = element("figure", { class: "chart", "data-chart": page.charts.indexOf(chart) });
      grid.append(box);
      drawChart(box, keepOnly(chart, page.filters?.[this.#filter]), { dark: true, scale: wallScale() * (shown.length > 1 ? 0.9 : 1.2) });
    }
  }

  figures() {
    return renderFigures((this.page?.figures ?? []).map((figure) => ({ ...figure, stressed: false })));
  }

  /** While she reads this page out, the chart her clause is about stands out. */
  follow(clause) {
    const step = (this.page?.broadcast ?? []).find(({ text }) => sameWords(text, clause));
    for (const box of this.#box.querySelectorAll("[data-chart]")) {
      const about = step !== undefined && Number(box.dataset.chart) === step.chart;
      box.classList.toggle("about", about);
      box.classList.toggle("dim", step !== undefined && step.chart >= 0 && !about);
    }
  }

  #renderTabs() {
    const tabs = this.#pages.map(({ title }, index) =>
      element("button", { type: "button", "aria-current": index === this.index ? "page" : null, onclick: () => {
        this.turnTo(String(index + 1));
        this.render();
      } }, title),
    );
    this.#tabs.replaceChildren(...tabs);
  }
}

/** Pixels of the 1920×1080 design; type in canvases does not follow CSS units. */
export function wallScale() {
  return Math.min(innerWidth / 1920, innerHeight / 1080);
}

/** Pure: index of the page meant, or -1. */
export function findPage(pages, wanted) {
  const name = wanted.replace(/页面?$/, "").trim();
  if (/^(首|主|第一)$|^home$/.test(name)) return pages.length ? 0 : -1;
  const exact = pages.findIndex(({ id, title }) => id === name || title === name);
  if (exact >= 0) return exact;
  if (/^\d+$/.test(name)) return Number(name) >= 1 && Number(name) <= pages.length ? Number(name) - 1 : -1;
  return name ? findTitle(pages, name) : -1;
}

function findTitle(things, wanted) {
  const exact = things.findIndex(({ title }) => wanted && (title.includes(wanted) || wanted.includes(title)));
  return exact >= 0 || !/^\d+$/.test(wanted) ? exact : Math.min(things.length, Number(wanted)) - 1;
}

function sameWords(written, spoken) {
  const bare = (text) => text.replace(/[\s，。、；：！？,.;:!?]/g, "");
  const [a, b] = [bare(written), bare(spoken)];
  return a !== "" && b !== "" && (a.includes(b) || b.includes(a));
}

/** Pure: the chart with only these categories; all of them when none would be left. */
export function keepOnly(chart, wanted) {
  const kept = chart.categories.map((name, index) => [name, index]).filter(([name]) => wanted?.includes(name));
  if (!kept.length) return chart;
  const series = chart.series.map(({ name, values }) => ({ name, values: kept.map(([, index]) => values[index]) }));
  return { ...chart, categories: kept.map(([name]) => name), series };
}
