// The few large numbers beside a chart, taken from what the answer already says; nothing is computed that it does not.

import { formatFigure } from "./charts.js";
import { element } from "./dom.js";

const MOST = 3; // more would leave no room for the questions before
const FIGURE = /^\s*([+\-−]?[\d,]+(?:\.\d+)?)\s*(.*)$/;

/** Pure: [{name, value, unit, stressed}] of a `show`: the card's fields first, else the stressed or last categories. */
export function keyFigures({ card, chart }) {
  const fields = (card?.sections ?? []).filter(({ kind }) => kind === "fields").flatMap(({ items }) => items.map(splitField));
  const several = chart?.kind === "line" && chart.series.length > 1; // of each the last year, not the first years of one
  if (fields.length && !several) return withoutDoubles(fields).slice(0, MOST);
  return chart && chart.series.length ? fromChart(chart).slice(0, MOST) : [];
}

function withoutDoubles(figures) {
  return figures.filter(({ name, value }, at) => figures.findIndex((other) => other.name === name && other.value === value) === at);
}

function splitField(item) {
  const cut = item.search(/[：:]/);
  const [name, text] = cut < 0 ? ["", item] : [item.slice(0, cut), item.slice(cut + 1).trim()];
  const found = FIGURE.exec(text);
  return found ? { name, value: found[1], unit: found[2], stressed: false } : { name, value: text, unit: "", stressed: false };
}

function fromChart({ categories, series, highlight, unit }) {
  const chosen = highlight.length ? highlight : categories.slice(-1);
  return chosen.flatMap((category) =>
    series.map(({ name, values }) => ({
      name: series.length > 1 ? `${category} · ${name}` : category,
      value: formatFigure(values[categories.indexOf(category)]),
      unit,
      stressed: highlight.includes(category),
    })),
  );
}

export function renderFigures(figures) {
  return figures.map(({ name, value, unit, stressed }) =>
    element(
      "div",
      { class: stressed ? "key stressed" : "key" },
      element("span", { class: "name" }, name),
      element("p", {}, element("b", { class: value.length > 12 ? "words" : null }, value), element("span", { class: "unit" }, unit)),
    ),
  );
}
