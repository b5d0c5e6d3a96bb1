// What happened to an asset: the newest events, and older ones as they are asked for.
import { byID, localTime, make, setText } from "./dom.js";

const pageSize = 20;
const refreshTime = 15000;

let assetID = null;
let askedAt = 0;
let asked = 0;
let newest = ""; // the newest page, as it was sent
let next = null; // where older events begin
let hasOlder = false; // whether older ones were asked for: then nothing is taken away from under the reader

/** Shows the log of an asset; asks again where `isDue` says so, or from time to time. */
export function showLog(id, isDue) {
  const isOther = id !== assetID;
  if (isOther) {
    assetID = id;
    newest = "";
    hasOlder = false;
    byID("events").replaceChildren();
    byID("older").hidden = true;
  }
  const isOld = !hasOlder && performance.now() - askedAt > refreshTime;
  if (isOther || isDue || isOld) readLog();
}

/** Asks for the newest events, or with `before` for older ones. */
export async function readLog(before = null) {
  const number = ++asked;
  askedAt = performance.now();
  const from = before === null ? "" : `&before=${before}`;
  const path = `/api/v1/assets/${encodeURIComponent(assetID)}/events?limit=${pageSize}${from}`;
  let text = "";
  let page = null;
  let note = "";
  try {
    const answer = await fetch(path);
    text = await answer.text();
    page = JSON.parse(text);
    if (!answer.ok) note = `The log cannot be read: ${page.detail}`;
  } catch {
    note = "The log cannot be read: the agent does not answer.";
  }
  if (number !== asked) return;
  setText(byID("log-note"), note);
  if (note || (before === null && text === newest)) return;
  const items = page.events.map(item);
  if (before === null) {
    newest = text;
    hasOlder = false;
    byID("events").replaceChildren(...items);
  } else {
    hasOlder = true;
    byID("events").append(...items);
  }
  next = page.next ?? null;
  byID("older").hidden = next === null;
}

function item(event) {
  const mark = { critical: "bad", warning: "warning" }[event.severity] ?? "";
  return make("li", {},
    make("time", event.timestamp ? { datetime: event.timestamp } : {}, localTime(event.timestamp)),
    make("b", { class: mark }, `${event.severity} · ${event.kind}: `), event.text);
}

byID("older").addEventListener("click", () => readLog(next));
