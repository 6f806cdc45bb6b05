// A Chart of kiosk/answers.py drawn with ECharts when the server has it, else as a table. Nothing is ever lost: the
// figures of a missing value stay missing.

import { element } from "./dom.js";
import { areProvinces, renderTiles } from "./tiles.js";

let loading = null;
let outline = null;

/** ECharts, loaded once; null when the server does not have it. */
export function loadEcharts(url = "/static/vendor/echarts.min.js") {
  loading ??= new Promise((resolve) => {
    const script = element("script", { src: url, onload: () => resolve(window.echarts ?? null), onerror: () => resolve(null) });
    document.head.append(script);
  });
  return loading;
}

const DIGIT_WIDTH = 0.62; // of a figure's digit, as a share of its size
const LEAST_FIGURE = 0.55; // smaller than this share of the text, figures are left out

const LIGHT = { ink: "#22313c", soft: "#5b6b76", line: "#d9dedf", colors: ["#1d6a78", "#c08a3e", "#7d9aa5", "#a94b3c", "#4f7f5c", "#6d5f94"] };
const DARK = { ink: "#eaf3f8", soft: "#8fb0c2", line: "#1f3b4f", colors: ["#4fc3e8", "#f2b45a", "#7ee0b5", "#e8837a", "#a7a3f0", "#c9d36b"] };

/** 15883.9 → 「15,883.9」; null → 「—」. */
export function formatFigure(value) {
  if (value === null || value === undefined) return "—";
  return new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 4 }).format(value);
}

/** Put the chart into `box`; returns the ECharts instance or null when a table had to do. */
export async function drawChart(box, chart, { dark = false, scale = 1 } = {}) {
  if (chart.kind === "figure") return renderFigure(box, chart);
  if (chart.kind === "table") return renderTable(box, chart);
  const echarts = await loadEcharts();
  if (chart.kind === "map" && !(echarts && (await loadMap(echarts)))) {
    if (areProvinces(chart.categories)) return renderTileMap(box, chart);
    chart = asRanking(chart);
  }
  if (!echarts) return renderTable(box, chart);
  const plot = element("div", { class: "plot" });
  box.replaceChildren(heading(chart), plot);
  await new Promise((done) => requestAnimationFrame(done)); // the box must have its size first
  if (!plot.isConnected) return null;
  const size = 24 * scale;
  const fitting = isLying(chart) ? firstOf(chart, rowsIn(plot.clientHeight - size, size, chart.categories.length)) : chart;
  box.append(note(fitting));
  const drawn = echarts.init(plot, null, { renderer: "canvas" });
  drawn.setOption(chartOption(fitting, { theme: dark ? DARK : LIGHT, scale, width: plot.clientWidth, height: plot.clientHeight }));
  new ResizeObserver(() => (plot.isConnected ? drawn.resize() : drawn.dispose())).observe(plot);
  return drawn;
}

function heading(chart) {
  return element("figcaption", {}, element("b", {}, chart.title), chart.unit && element("span", {}, `单位：${chart.unit}`));
}

/** Many names are read better one under the other. */
function isLying(chart) {
  return chart.kind === "bar" && chart.categories.length > 8;
}

/** Pure: how many bars have room one under the other; a little closer than they like where all of them then fit. */
export function rowsIn(height, size, wanted) {
  const [close, loose] = [height / size, height / (size * 1.2)].map(Math.floor);
  return Math.max(3, wanted <= close ? wanted : loose);
}

/** Pure: what fits, with a note that says what does not; stressed categories always stay. */
export function firstOf(chart, most) {
  if (chart.categories.length <= most) return chart;
  const stressed = chart.categories.map((name, index) => index).filter((index) => chart.highlight.includes(chart.categories[index]));
  const others = chart.categories.map((_, index) => index).filter((index) => !stressed.includes(index));
  const kept = [...stressed, ...others.slice(0, Math.max(0, most - stressed.length))].sort((a, b) => a - b);
  const series = chart.series.map(({ name, values }) => ({ name, values: kept.map((index) => values[index]) }));
  const left = `共 ${chart.categories.length} 项，此处列出 ${kept.length} 项`;
  return { ...chart, categories: kept.map((index) => chart.categories[index]), series, note: [chart.note, left].filter(Boolean).join("；") };
}

function note(chart) {
  return chart.note ? element("p", { class: "note" }, chart.note) : "";
}

/** Pure: the ECharts option of a chart. */
export function chartOption(chart, { theme = LIGHT, scale = 1, width = 900, height = 460 } = {}) {
  const size = Math.round(24 * scale);
  const common = {
    color: theme.colors,
    textStyle: { fontFamily: "Noto Sans CJK SC, sans-serif", fontSize: size, color: theme.ink },
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 900,
    tooltip: { trigger: chart.kind === "pie" || chart.kind === "map" ? "item" : "axis", textStyle: { fontSize: size } },
  };
  if (chart.series.length > 1) common.legend = { top: 0, textStyle: { color: theme.ink, fontSize: size }, itemGap: size * 1.6, itemWidth: size * 1.3, itemHeight: size * 0.6 };
  if (chart.kind === "pie") return { ...common, legend: undefined, series: [pieSeries(chart, theme, size)] };
  if (chart.kind === "map") return { ...common, ...mapOption(chart, theme, size) };
  return { ...common, ...axesOption(chart, theme, size, { width, height }) };
}

function axesOption(chart, theme, size, { width, height }) {
  const lying = isLying(chart) || (chart.kind === "bar" && width < chart.categories.length * size * 3);
  const each = (lying ? height : width) / Math.max(1, chart.categories.length * (lying ? 1 : chart.series.length));
  const figureSize = lying ? Math.min(size, each * 0.72) : Math.min(size, each / (longestFigure(chart) * DIGIT_WIDTH));
  const labelled = chart.kind === "bar" ? figureSize > size * LEAST_FIGURE : each > size * 4;
  const longest = Math.max(...chart.categories.map((name) => name.length));
  const named = longest * size * 1.1 < (width * 0.94) / chart.categories.length; // every name has its place
  const text = { color: theme.soft, fontSize: size, margin: size * 0.6 };
  const categories = {
    type: "category",
    data: [...chart.categories],
    inverse: lying,
    axisLabel: lying ? { ...text, interval: 0, fontSize: Math.min(size, each * 0.72) } : { ...text, ...(named ? { interval: 0 } : { hideOverlap: true }) },
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    boundaryGap: chart.kind !== "line",
  };
  const values = {
    type: "value",
    show: !(labelled && chart.kind === "bar"), // the bars say their figures themselves
    scale: chart.kind === "line",
    splitNumber: Math.max(2, Math.floor(height / (size * 4))),
    axisLabel: text,
    splitLine: { lineStyle: { color: theme.line } },
  };
  return {
    grid: { left: 8, right: size * (lying ? 5.5 : chart.kind === "line" ? 3.2 : 1), top: chart.series.length > 1 || !lying ? size * 2.4 : 4, bottom: 8, containLabel: true },
    xAxis: lying ? values : categories,
    yAxis: lying ? categories : values,
    series: chart.series.map((series) => axisSeries(chart, series, { theme, size: lying ? figureSize : size, figureSize: chart.kind === "bar" ? figureSize : size, lying, labelled })),
  };
}

function longestFigure(chart) {
  return Math.max(1, ...chart.series.flatMap(({ values }) => values.map((value) => formatFigure(value).length)));
}

function axisSeries(chart, series, { theme, size, figureSize, lying, labelled }) {
  const bars = chart.kind === "bar";
  return {
    name: series.name,
    type: bars ? "bar" : "line",
    barMaxWidth: size * 3,
    symbol: "circle",
    lineStyle: { width: Math.max(3, size / 6) },
    connectNulls: false,
    label: { show: labelled, position: lying ? "right" : "top", color: theme.ink, fontSize: figureSize, formatter: ({ value }) => formatFigure(value) },
    labelLayout: { hideOverlap: true },
    data: series.values.map((value, index) => point(chart, value ?? null, chart.categories[index], { bars, theme, size, figureSize })),
  };
}

/** One figure; a stressed one is larger and always says its value. */
function point(chart, value, category, { bars, theme, size, figureSize }) {
  const stressed = chart.highlight.includes(category);
  const itemStyle = barStyle(bars, new Set(chart.highlight), category, theme, size);
  const plain = { value, itemStyle, symbolSize: stressed ? size * 0.8 : size / 2.2 };
  return stressed ? { ...plain, label: { show: true, fontSize: Math.min(size * 1.15, figureSize * 1.3), fontWeight: "bold" } } : plain;
}

function barStyle(bars, stressed, category, theme, size) {
  const color = stressed.has(category) ? theme.colors[1] : undefined;
  return bars ? { borderRadius: size / 5, color, opacity: stressed.size && !color ? 0.75 : 1 } : { color };
}

function pieSeries(chart, theme, size) {
  const stressed = new Set(chart.highlight);
  const slices = chart.categories.map((name, index) => ({ name, value: chart.series[0].values[index], selected: stressed.has(name) }));
  return {
    type: "pie",
    radius: ["36%", "62%"],
    selectedMode: "single",
    itemStyle: { borderRadius: 6, borderColor: "transparent", borderWidth: 3 },
    label: { color: theme.ink, fontSize: size, formatter: "{b}\n{d}%", overflow: "break" },
    labelLine: { length: size * 0.5, length2: size * 0.4 },
    data: slices.filter(({ value }) => value !== null && value !== undefined),
  };
}

function mapOption(chart, theme, size) {
  const values = chart.series[0].values.filter((value) => value !== null);
  return {
    visualMap: {
      min: Math.min(...values), max: Math.max(...values), left: 0, bottom: 0, calculable: false,
      textStyle: { color: theme.soft, fontSize: size }, inRange: { color: [theme.line, theme.colors[0]] },
    },
    series: [{
      type: "map", map: "china", roam: false,
      label: { show: false }, itemStyle: { borderColor: theme.soft },
      data: chart.categories.map((name, index) => ({ name, value: chart.series[0].values[index], selected: chart.highlight.includes(name) })),
    }],
  };
}

/** A tile is small: thousands and more lose their decimals. */
function tileFigure(value) {
  return formatFigure(value !== null && Math.abs(value) >= 1000 ? Math.round(value) : value);
}

function renderTileMap(box, chart) {
  box.replaceChildren(heading(chart), renderTiles(chart, tileFigure), note(chart));
  return null;
}

/** Register the outline of the provinces if this hall has put in an approved one; none is shipped. */
async function loadMap(echarts, url = "/static/vendor/china.json") {
  outline ??= fetch(url).then((response) => (response.ok ? response.json() : null), () => null);
  const shapes = await outline;
  if (shapes && !echarts.getMap("china")) echarts.registerMap("china", shapes);
  return shapes !== null;
}

/** Without an outline a map is told as a ranking, largest first, missing ones last. */
export function asRanking(chart) {
  const rows = chart.categories.map((name, index) => [name, chart.series[0].values[index]]);
  rows.sort((a, b) => (b[1] ?? -Infinity) - (a[1] ?? -Infinity));
  const values = rows.map(([, value]) => value);
  return { ...chart, kind: "bar", categories: rows.map(([name]) => name), series: [{ ...chart.series[0], values }] };
}

export function renderTable(box, chart) {
  const stressed = new Set(chart.highlight);
  const head = element("tr", {}, element("th", {}, ""), ...chart.series.map(({ name }) => element("th", { scope: "col" }, name)));
  const rows = chart.categories.map((category, index) =>
    element(
      "tr",
      { class: stressed.has(category) ? "stressed" : null },
      element("th", { scope: "row" }, category),
      ...chart.series.map(({ values }) => element("td", {}, formatFigure(values[index]))),
    ),
  );
  box.replaceChildren(heading(chart), element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)), note(chart));
  return null;
}

function renderFigure(box, chart) {
  const tiles = chart.series.map(({ name, values }, index) =>
    element(
      "div",
      { class: "figure" },
      element("span", { class: "name" }, name || (chart.categories[index] ?? "")),
      element("b", {}, formatFigure(values[0])),
      element("span", { class: "unit" }, chart.unit),
    ),
  );
  box.replaceChildren(heading({ title: chart.title }), element("div", { class: "figures" }, ...tiles), note(chart));
  return null;
}
