// What stands beside the spoken answer: card, steps, sources, choices.

import { drawChart } from "./charts.js";
import { element } from "./dom.js";
import { renderPapers } from "./papers.js";
import { renderQr } from "./qr.js";

/** Elements for one `show` message; `ask(text, code)` is called for a touched choice. */
export function renderShow(show, ask) {
  if (show.action === "guide" && show.card) return [renderStep(show, ask)];
  const parts = [];
  if (show.chart) parts.push(renderChart(show.chart));
  if (show.card) parts.push(renderCard(show.card, show.sources ?? [], ask));
  else if (show.sources?.length) parts.push(renderSources(show.sources));
  if (show.choices?.length) parts.push(renderChoices(show.choices, ask));
  return parts;
}

/** One step of handling a service together: the question and its answers first, what is known so far below. */
function renderStep({ card, choices, sources }, ask) {
  return element(
    "article",
    { class: "card step" },
    renderHeader(card),
    choices?.length ? renderChoices(choices, ask) : null,
    card.papers && renderPapers(card.papers),
    ...card.sections.map((section) => renderSection(section, !section.highlight)),
    card.chips?.length ? renderChips(card.chips, ask) : null,
    renderFoot(card, sources ?? []),
  );
}

function renderHeader(card) {
  return element("header", {}, element("h2", {}, card.title), card.subtitle && element("p", { class: "subtitle" }, card.subtitle));
}

const OPEN_UNASKED = 2; // sections that stand open when the question was about the whole item

function renderCard(card, sources, ask) {
  const stressed = card.sections.some((section) => section.highlight);
  const ordered = [...card.sections].sort((a, b) => Number(b.highlight) - Number(a.highlight));
  const isOpen = (section, index) => (stressed ? section.highlight : index < OPEN_UNASKED);
  return element(
    "article",
    { class: "card" },
    renderHeader(card),
    card.chips?.length ? renderChips(card.chips, ask) : null,
    sources.length ? renderSources(groundsOf(sources)) : null,
    ...ordered.map((section, index) => renderSection(section, !isOpen(section, index))),
    card.link && renderLink(card.link),
    renderFoot(card, sources),
  );
}

function renderFoot(card, sources) {
  if (!card.phone && !card.notice && !sources.length) return null;
  return element(
    "footer",
    {},
    card.phone && element("p", { class: "phone" }, "咨询电话 ", element("b", {}, card.phone)),
    card.notice && element("p", { class: "notice" }, card.notice),
    sources.length ? renderSources(joinClauses(sources), "出处") : null,
  );
}

/** Pure: clauses of one document together, 「第二条、第九条」; what is otherwise the same stands once. */
export function joinClauses(sources) {
  const joined = new Map();
  for (const source of sources) {
    const key = [source.title, source.code, source.issuer, source.effective_date].join("|");
    const before = joined.get(key);
    const clause = [...new Set([before?.clause, source.clause].filter(Boolean))].join("、");
    joined.set(key, { ...source, clause });
  }
  return [...joined.values()];
}

/** Pure: the short form beside the title: documents with a clause if there are any, without issuer and number. */
function groundsOf(sources) {
  const joined = joinClauses(sources);
  const cited = joined.filter(({ clause }) => clause);
  return (cited.length ? cited : joined.slice(0, 1)).slice(0, 2).map((source) => ({ ...source, issuer: "", code: "" }));
}

/** The block that was asked for stands open; the others wait behind their heading. */
function renderSection(section, folded) {
  const body = renderItems(section);
  if (folded) {
    return element("details", { class: `section ${section.kind}` }, element("summary", {}, section.heading), body);
  }
  return element("section", { class: `section ${section.kind}` }, element("h3", {}, section.heading), body);
}

function renderItems({ kind, items }) {
  if (kind === "steps") return element("ol", {}, ...items.map((item) => element("li", {}, element("span", {}, item))));
  if (kind === "text") return element("div", {}, ...items.map((item) => element("p", {}, item)));
  if (kind === "fields") return element("dl", {}, ...items.map(renderField));
  return element("ul", {}, ...items.map((item) => element("li", {}, item)));
}

function renderField(item) {
  const cut = item.search(/[：:]/);
  const [name, value] = cut < 0 ? ["", item] : [item.slice(0, cut), item.slice(cut + 1)];
  return element("div", {}, element("dt", {}, name), element("dd", {}, value));
}

function renderLink(link) {
  const code = renderQr(link);
  if (!code) return element("p", { class: "address" }, link);
  return element("figure", { class: "link", role: "img", "aria-label": `二维码：${link}` }, code, element("figcaption", {}, "手机扫码查看"));
}

export function renderSources(sources, label = "依据") {
  return element("div", { class: "sources" }, element("span", { class: "label" }, label), ...sources.map(renderSource));
}

function renderSource({ title, clause, issuer, effective_date: effective, code }) {
  // a law comes into force, a table or an item is of a date
  const since = effective && (clause || title.startsWith("《") ? `${effective} 起施行` : effective);
  const details = [clause, issuer, code, since].filter(Boolean).map((part) => element("span", {}, part));
  return element("p", { class: "source" }, element("b", {}, title), ...details);
}

function renderChoices(choices, ask) {
  const buttons = choices.map(({ code, label }, index) =>
    element("button", { class: "choice", type: "button", onclick: () => ask(label, code) }, element("i", {}, String(index + 1)), label),
  );
  return element("nav", { class: "choices", "aria-label": "您想问的是" }, ...buttons);
}

/** What may be done next; a touch says it. */
function renderChips(chips, ask) {
  const buttons = chips.map(({ code, label }) => element("button", { class: "chip", type: "button", onclick: () => ask(label, code) }, label));
  return element("nav", { class: "chips", "aria-label": "接下来可以" }, ...buttons);
}

function renderChart(chart) {
  const box = element("figure", { class: "chart", role: "img", "aria-label": chart.title });
  drawChart(box, chart);
  return box;
}
