// A map without borders: every province is one tile, about where it lies. Used when the hall has not put in an approved
// outline map; it claims nothing about boundaries and reads from far away.

import { element } from "./dom.js";

const ROWS = [
  "・ ・ ・ ・ ・ ・ ・ 黑龙江",
  "新疆 ・ ・ ・ 内蒙古 ・ ・ 吉林",
  "・ ・ 甘肃 宁夏 ・ 北京 天津 辽宁",
  "・ 青海 ・ 陕西 山西 河北 山东 ・",
  "西藏 ・ 四川 重庆 河南 安徽 江苏 上海",
  "・ ・ 云南 贵州 湖北 江西 浙江 ・",
  "・ ・ ・ 广西 湖南 广东 福建 台湾",
  "・ ・ ・ 海南 ・ 澳门 香港 ・",
].map((row) => row.split(" "));
const LONG_NAMES = /(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$/;

/** 「广西壮族自治区」→「广西」 */
export function shortName(name) {
  return name.replace(LONG_NAMES, "");
}

/** True when the categories are provinces, so that a map of them says something. */
export function areProvinces(categories) {
  const known = new Set(ROWS.flat());
  return categories.filter((name) => known.has(shortName(name))).length >= Math.max(5, categories.length * 0.8);
}

/** Pure: tiles with their place and share of the range, 0…1, null without a value. */
export function layoutTiles(chart) {
  const values = new Map(chart.categories.map((name, index) => [shortName(name), chart.series[0].values[index] ?? null]));
  const present = [...values.values()].filter((value) => value !== null);
  const [low, high] = [Math.min(...present), Math.max(...present)];
  const share = (value) => (value === null ? null : high === low ? 1 : (value - low) / (high - low));
  const stressed = new Set(chart.highlight.map(shortName));
  return ROWS.flatMap((names, row) =>
    names.map((name, column) => ({ name, row, column })).filter(({ name }) => name !== "・"),
  ).map((tile) => {
    const value = values.get(tile.name) ?? null;
    return { ...tile, value, share: share(value), stressed: stressed.has(tile.name) };
  });
}

export function renderTiles(chart, format) {
  const tiles = layoutTiles(chart).map(({ name, row, column, value, share, stressed }) =>
    element(
      "div",
      {
        class: `tile${stressed ? " stressed" : ""}${value === null ? " missing" : ""}`,
        style: `grid-area:${row + 1}/${column + 1};--share:${(share ?? 0).toFixed(3)};--order:${row + column}`,
      },
      element("span", {}, name),
      element("b", {}, format(value)),
    ),
  );
  return element("div", { class: "tiles" }, ...tiles);
}
