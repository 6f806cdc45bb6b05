// A Chart of kiosk/answers.py drawn with ECharts when the server has it, else as a table. Nothing is ever lost: the
// figures of a missing value stay missing.

import { element } from "./dom.js";

let loading = null;

/** ECharts, loaded once; null when the server does not have it. */
export function loadEcharts(url = "/static/vendor/echarts.min.js") {
  loading ??= new Promise((resolve) => {
    const script = element("script", { src: url, onload: () => resolve(window.echarts ?? null), onerror: () => resolve(null) });
    document.head.append(script);
  });
  return loading;
}

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
  if (!echarts) return renderTable(box, chart);
  if (chart.kind === "map" && !(await loadMap(echarts))) chart = asRanking(chart);
  const plot = element("div", { class: "plot" });
  box.replaceChildren(heading(chart), plot, note(chart));
  await new Promise((done) => requestAnimationFrame(done)); // the box must have its size first
  if (!plot.isConnected) return null;
  const drawn = echarts.init(plot, null, { renderer: "canvas" });
  drawn.setOption(chartOption(chart, { theme: dark ? DARK : LIGHT, scale, width: plot.clientWidth }));
  new ResizeObserver(() => (plot.isConnected ? drawn.resize() : drawn.dispose())).observe(plot);
  return drawn;
}

function heading(chart) {
  return element("figcaption", {}, element("b", {}, chart.title), chart.unit && element("span", {}, `单位：${chart.unit}`));
}

function note(chart) {
  return chart.note ? element("p", { class: "note" }, chart.note) : "";
}

/** Pure: the ECharts option of a chart. */
export function chartOption(chart, { theme = LIGHT, scale = 1, width = 900 } = {}) {
  const size = Math.round(24 * scale);
  const common = {
    color: theme.colors,
    textStyle: { fontFamily: "Noto Sans CJK SC, sans-serif", fontSize: size, color: theme.ink },
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 900,
    tooltip: { trigger: chart.kind === "pie" || chart.kind === "map" ? "item" : "axis", textStyle: { fontSize: size } },
  };
  if (chart.series.length > 1) common.legend = { top: 0, textStyle: { color: theme.ink, fontSize: size }, itemGap: size };
  if (chart.kind === "pie") return { ...common, legend: undefined, series: [pieSeries(chart, theme, size)] };
  if (chart.kind === "map") return { ...common, ...mapOption(chart, theme, size) };
  return { ...common, ...axesOption(chart, theme, size, width) };
}

function axesOption(chart, theme, size, width) {
  const many = chart.categories.length > 8 && chart.kind === "bar";
  const labels = { color: theme.soft, fontSize: size, hideOverlap: true };
  const categories = {
    type: "category",
    data: [...chart.categories],
    inverse: many,
    axisLabel: { ...labels, interval: many ? 0 : "auto" },
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    boundaryGap: chart.kind !== "line",
  };
  const values = { type: "value", scale: chart.kind === "line", axisLabel: labels, splitLine: { lineStyle: { color: theme.line } } };
  return {
    grid: { left: 8, right: size * 3.2, top: size * 2.2, bottom: 8, containLabel: true },
    xAxis: many ? values : categories,
    yAxis: many ? categories : values,
    series: chart.series.map((series) => axisSeries(chart, series, theme, size, many, width)),
  };
}

function axisSeries(chart, series, theme, size, many, width) {
  const stressed = new Set(chart.highlight);
  const room = chart.categories.length * chart.series.length * size * 3.4 < width * (many ? 3 : 1);
  const bars = chart.kind === "bar";
  return {
    name: series.name,
    type: bars ? "bar" : "line",
    barMaxWidth: size * 2.2,
    lineStyle: { width: Math.max(3, size / 7) },
    symbolSize: size / 2.2,
    connectNulls: false,
    label: { show: room, position: many ? "right" : "top", color: theme.ink, fontSize: size, formatter: ({ value }) => formatFigure(value) },
    labelLayout: { hideOverlap: true },
    data: series.values.map((value, index) => ({
      value: value ?? null,
      itemStyle: barStyle(bars, stressed, chart.categories[index], theme, size),
      symbolSize: stressed.has(chart.categories[index]) ? size : size / 2.2,
    })),
  };
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
    radius: ["42%", "70%"],
    selectedMode: "single",
    itemStyle: { borderRadius: 6, borderColor: "transparent", borderWidth: 3 },
    label: { color: theme.ink, fontSize: size, formatter: "{b}\n{d}%" },
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

/** Register the outline of the provinces if the server has it. */
async function loadMap(echarts, url = "/static/vendor/china.json") {
  if (echarts.getMap("china")) return true;
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) return false;
  echarts.registerMap("china", await response.json());
  return true;
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
