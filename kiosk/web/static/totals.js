// Totals by day, as bars and as a table that can be copied.

import { attempt, get } from "./api.js";
import { drawChart } from "./charts.js";
import { element } from "./dom.js";

const COLUMNS = [["turns", "轮次"], ["answered", "答上来"], ["clarified", "反问"], ["declined", "没答上来"], ["handed_over", "转人工"], ["helpful", "有帮助"], ["unhelpful", "没帮助"]];

export function openTotals(main) {
  const chart = element("figure", { class: "totals" });
  const table = element("table");
  main.append(element("section", { class: "panel" }, chart), element("section", { class: "panel" }, element("h2", {}, "每日统计"), table));
  attempt(async () => {
    const days = await get("/api/kb/totals?days=14");
    const series = [["answered", "答上来"], ["declined", "没答上来"], ["handed_over", "转人工"]];
    drawChart(chart, {
      kind: "line", title: "近 14 天", unit: "轮", categories: days.map(({ day }) => day.slice(5)), highlight: [], note: "",
      series: series.map(([name, title]) => ({ name: title, values: days.map((day) => day[name]) })),
    }, { scale: 0.62 });
    table.replaceChildren(
      element("thead", {}, element("tr", {}, element("th", {}, "日期"), ...COLUMNS.map(([, title]) => element("th", { scope: "col" }, title)))),
      element("tbody", {}, ...[...days].reverse().map((day) => element("tr", {}, element("th", { scope: "row" }, day.day), ...COLUMNS.map(([name]) => element("td", {}, String(day[name])))))),
    );
  });
}
