// The chart: one plot a quantity over the same time, drawn as SVG: it scales, prints, follows the
// colours of the page, and weighs 2 kB where a library weighs 60.
import { byID, localTime, make, setText } from "./dom.js";

const quantities = [
  { key: "voltage_v", label: "Voltage", unit: "V", digits: 1 },
  { key: "current_a", label: "Current", unit: "A", digits: 2 },
  { key: "vibration_g", label: "Vibration", unit: "g", digits: 3 },
  { key: "score", label: "Anomaly score", unit: "", digits: 2, axis: [0, 1] },
];
const spans = {
  "60s": { ms: 6e4, refresh: 10e3 }, // in between it goes on with the live values
  "1h": { ms: 36e5, refresh: 15e3 },
  "24h": { ms: 864e5, refresh: 12e4 },
  "7d": { ms: 6048e5, refresh: 6e5 },
};
const width = 1000;
const height = 100;

let span = "60s";
let assetID = null;
let history = null; // what was asked last
let live = []; // { time, values, isAnomaly } of the last 60 s
let note = "";
let cursor = null; // the time that is read, ms
let timer = 0;
let asked = 0;

/** Takes the newest values; another asset than before begins anew. */
export function takeStatus(asset, now) {
  const time = Date.parse(asset.last_seen ?? now ?? "") || Date.now();
  if (asset.asset_id !== assetID) {
    assetID = asset.asset_id;
    live = [];
    history = null;
    note = "";
    forgetReading();
    byID("plots").replaceChildren();
    ask();
  }
  const isNew = !live.length || time > live[live.length - 1].time + 500;
  if (isNew && asset.status !== "DISCONNECTED") {
    const values = { score: asset.analysis?.score ?? null };
    for (const [name, signal] of Object.entries(asset.signals)) values[name] = signal.value;
    const isAnomaly = Boolean(asset.analysis?.is_alarm);
    live.push({ time, values, isAnomaly });
    while (live[0].time < time - spans["60s"].ms) live.shift();
  }
  if (span === "60s") draw();
}

function forgetReading() {
  cursor = null;
  setText(byID("reading"), "");
}

async function ask() {
  clearTimeout(timer);
  const number = ++asked;
  for (const button of byID("spans").children) {
    button.setAttribute("aria-pressed", String(button.dataset.span === span));
  }
  if (assetID === null) return;
  const points = span === "60s" ? 60 : 300;
  const path = `/api/v1/assets/${encodeURIComponent(assetID)}/history?from=-${span}&points=${points}`;
  let fresh = null;
  try {
    const answer = await fetch(path);
    if (answer.ok) fresh = await answer.json();
    else note = `What was stored cannot be read: ${(await answer.json()).detail}`;
  } catch {
    note = "What was stored cannot be read: the agent does not answer.";
  }
  if (number !== asked) return;
  if (fresh) {
    history = fresh;
    note = "";
    if (span === "60s") seed(fresh);
  }
  draw();
  timer = setTimeout(refresh, spans[span].refresh);
}

function refresh() {
  if (document.hidden) timer = setTimeout(refresh, spans[span].refresh);
  else ask();
}

/** Puts what was stored of the last minute before what has come since: stored are means. */
function seed(stored) {
  const times = Object.values(stored.series)[0]?.t ?? [];
  const earlier = times.map((time, place) => ({
    time,
    values: Object.fromEntries(
      Object.entries(stored.series).map(([key, series]) => [key, series.mean[place]])),
    isAnomaly: stored.anomalies.some(
      (anomaly) => time >= Date.parse(anomaly.from) && time <= Date.parse(anomaly.to)),
  }));
  const known = earlier.filter((point) => Object.values(point.values).some((value) => value != null));
  const last = known.length ? known[known.length - 1].time : -Infinity;
  live = [...known, ...live.filter((point) => point.time > last + 500)];
}

const isKnown = (series) => series?.mean.some((value) => value != null);

/** What is drawn: the time it spans, a series a quantity, the anomalies. */
function model() {
  if (span !== "60s") {
    return history && {
      from: Date.parse(history.from),
      to: Date.parse(history.to),
      step: history.step_s * 1000,
      series: history.series,
      anomalies: history.anomalies.map((anomaly) => [Date.parse(anomaly.from), Date.parse(anomaly.to)]),
    };
  }
  const to = live.length ? live[live.length - 1].time : Date.now();
  const series = {};
  for (const { key } of quantities) {
    if (!live.some((point) => point.values[key] != null)) continue;
    series[key] = { t: live.map((point) => point.time), mean: live.map((point) => point.values[key] ?? null) };
  }
  const anomalies = [];
  for (const { time, isAnomaly } of live) {
    const last = anomalies[anomalies.length - 1];
    if (!isAnomaly) anomalies.isOpen = false;
    else if (anomalies.isOpen) last[1] = time;
    else anomalies.isOpen = Boolean(anomalies.push([time - 1000, time]));
  }
  return { from: to - spans["60s"].ms, to, step: 1000, series, anomalies };
}

/** The ends of an axis: round numbers around all that is shown. */
function axisOf(quantity, series) {
  if (quantity.axis) return quantity.axis;
  const all = [...(series.min ?? []), ...(series.max ?? []), ...series.mean].filter((value) => value != null);
  if (!all.length) return [0, 1];
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = all.reduce((a, b) => Math.max(a, b));
  const rough = Math.max(high - low, Math.abs(high) / 50, 1e-6);
  const step = 10 ** Math.floor(Math.log10(rough));
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

const svg = (tag, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

function plot(quantity, shown) {
  const series = shown.series[quantity.key];
  const [low, high] = axisOf(quantity, series);
  const x = (time) => (((time - shown.from) / (shown.to - shown.from)) * width).toFixed(1);
  const y = (value) => (height - ((value - low) / (high - low || 1)) * height).toFixed(1);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  for (const [from, to] of shown.anomalies) {
    const start = Math.max(0, x(from));
    const end = Math.min(width, x(to));
    if (end > start) drawing.append(svg("rect", { class: "span", x: start, y: 0, width: Math.max(2, end - start), height }));
  }
  let line = "";
  let last = null;
  for (let place = 0; place < series.t.length; place += 1) {
    if (series.mean[place] == null) continue;
    const isJoined = last !== null && series.t[place] - last <= shown.step * 3.5;
    line += `${isJoined ? "L" : "M"}${x(series.t[place])} ${y(series.mean[place])}`;
    last = series.t[place];
  }
  if (series.min) drawing.append(svg("path", { class: "range", d: band(series, x, y, shown.step) }));
  drawing.append(svg("path", { d: line }), svg("line", { class: "hair", y1: 0, y2: height, visibility: "hidden" }));
  return make("div", { class: "plot" }, drawing,
    make("b", {}, quantity.unit ? `${quantity.label} (${quantity.unit})` : quantity.label),
    make("i", {}, tick(high)), make("i", {}, tick(low)));
}

const tick = (value) => String(Number(value.toPrecision(4)));

/** From the least to the greatest of each step, so that no extreme is lost. */
function band(series, x, y, step) {
  let path = "";
  series.t.forEach((time, place) => {
    if (series.min[place] == null) return;
    const [left, right] = [x(time - step / 2), x(time + step / 2)];
    const [top, bottom] = [y(series.max[place]), y(series.min[place])];
    path += `M${left} ${top}H${right}V${bottom}H${left}Z`;
  });
  return path;
}

function draw() {
  const shown = model();
  if (!shown) return;
  const drawn = quantities.filter(({ key }) => isKnown(shown.series[key]));
  byID("plots").replaceChildren(
    ...drawn.map((quantity) => plot(quantity, shown)),
    make("p", { class: "times" }, make("span", {}, localTime(shown.from, span === "7d" || span === "24h")),
      make("span", {}, localTime(shown.to, span === "7d" || span === "24h"))));
  const count = shown.anomalies.length;
  const marked = count === 0 ? "No anomaly in this time." : `Shaded: ${count === 1 ? "an anomaly" : `${count} anomalies`}.`;
  setText(byID("chart-note"), note || (drawn.length ? marked : "Nothing was stored in this time."));
  placeHair(shown);
  offerReports(shown);
}

/** Has the reports be of the time that is shown; a refusal is read in a tab of its own. */
function offerReports(shown) {
  const [from, to] = [shown.from, shown.to].map((time) => new Date(time).toISOString());
  for (const link of byID("reports").children) {
    link.target = "_blank";
    link.rel = "noopener";
    link.href = `/api/v1/assets/${encodeURIComponent(assetID)}/${link.dataset.file}from=${from}&to=${to}`;
  }
}

function placeHair(shown) {
  for (const hair of byID("plots").querySelectorAll(".hair")) {
    const isIn = cursor !== null && cursor >= shown.from && cursor <= shown.to;
    hair.setAttribute("visibility", isIn ? "visible" : "hidden");
    if (!isIn) continue;
    const place = ((cursor - shown.from) / (shown.to - shown.from)) * width;
    hair.setAttribute("x1", place);
    hair.setAttribute("x2", place);
  }
}

/** Reads the values nearest to a time out in words. */
function read(time) {
  const shown = model();
  const times = Object.values(shown?.series ?? {})[0]?.t;
  if (!times?.length) return;
  let nearest = 0;
  times.forEach((other, place) => {
    if (Math.abs(other - time) < Math.abs(times[nearest] - time)) nearest = place;
  });
  cursor = times[nearest];
  const words = quantities.filter(({ key }) => isKnown(shown.series[key])).map(({ key, label, unit, digits }) => {
    const { min, mean, max } = shown.series[key];
    const text = (value) => (value == null ? "—" : `${value.toFixed(digits)}${unit && ` ${unit}`}`);
    const range = min && min[nearest] != null ? ` (${text(min[nearest])} to ${text(max[nearest])})` : "";
    return `${label} ${text(mean[nearest])}${range}`;
  });
  setText(byID("reading"), `${localTime(cursor)}: ${words.join(" · ")}`);
  placeHair(shown);
}

byID("plots").addEventListener("pointermove", (event) => {
  const box = byID("plots").querySelector(".plot")?.getBoundingClientRect();
  const shown = model();
  if (box && shown) read(shown.from + ((event.clientX - box.left) / box.width) * (shown.to - shown.from));
});
byID("plots").addEventListener("keydown", (event) => {
  const shown = model();
  const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
  if (!step || !shown) return;
  event.preventDefault();
  const times = Object.values(shown.series)[0]?.t ?? [];
  const place = cursor === null ? times.length - 1 : times.findIndex((time) => time >= cursor);
  read(times[Math.min(Math.max(place + step, 0), times.length - 1)]);
});
byID("spans").addEventListener("click", (event) => {
  if (!event.target.dataset.span) return;
  span = event.target.dataset.span;
  forgetReading();
  ask();
});
