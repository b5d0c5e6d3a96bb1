// The page's life: it listens to the agent, chooses the asset, and says so when nobody answers.
import { showActions } from "./actions.js";
import { showAsset, showGateway } from "./asset.js";
import { takeStatus } from "./chart.js";
import { byID, localTime, make, setNotice, setText } from "./dom.js";

const silenceLimit = 8000; // ms without an event: the agent does not answer
const pollTime = 3000;
const listenAgainTime = 60000;

let status = null;
let heardAt = performance.now();
let heardTime = null;
let stream = null;
let pollTimer = 0;

/** The asset's id in the address; one that is not well written is nobody's. */
function chosenID() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

/** The asset that is chosen by the address's hash: its status and what is shown of it. */
function chosen() {
  const place = status.assets.findIndex((asset) => asset.asset_id === chosenID());
  const asset = status.assets[Math.max(0, place)];
  return asset && { asset, shown: status.shown.assets[Math.max(0, place)] };
}

function fillChooser() {
  const select = byID("asset");
  const ids = status.assets.map((asset) => asset.asset_id);
  if (ids.join("\n") !== [...select.options].map((option) => option.value).join("\n")) {
    select.replaceChildren(
      ...status.assets.map((asset) =>
        make("option", { value: asset.asset_id }, `${asset.name} (${asset.asset_id})`)));
  }
  byID("chooser").hidden = ids.length < 2;
}

/** Shows all of the newest status. */
function show() {
  byID("page").hidden = false;
  fillChooser();
  const choice = chosen();
  setText(byID("title"), status.shown.title + (choice ? ` – ${choice.shown.name}` : ""));
  document.title = byID("title").textContent;
  showGateway(status.shown);
  if (!choice) return;
  byID("asset").value = choice.asset.asset_id;
  showAsset(choice.shown);
  takeStatus(choice.asset, status.agent.now);
  showActions(choice.asset, choice.shown);
}

function hear(document, how) {
  setText(byID("link"), how);
  status = document;
  heardAt = performance.now();
  heardTime = Date.now();
  setGone(false);
  show();
}

function setGone(isGone) {
  document.body.classList.toggle("gone", isGone);
  if (!isGone) return setNotice(byID("gone"), "");
  byID("page").hidden = false;
  setText(byID("link"), "no answer");
  const since = heardTime ? ` since ${localTime(heardTime)}. What is shown below is from then` : "";
  setNotice(byID("gone"), `The agent does not answer${since}.`);
}

async function poll() {
  try {
    const answer = await fetch("/api/v1/status", { signal: AbortSignal.timeout(pollTime) });
    if (answer.ok) hear(await answer.json(), "asked every 3 s");
  } catch {
    // Nobody is there: the watch below says so.
  }
}

function startPolling() {
  if (pollTimer) return;
  poll();
  pollTimer = setInterval(poll, pollTime);
}

function stopPolling() {
  clearInterval(pollTimer);
  pollTimer = 0;
}

function listen() {
  stop();
  if (document.hidden) return;
  if (!window.EventSource) return startPolling();
  stream = new EventSource("/api/v1/events/stream");
  stream.addEventListener("status", (event) => {
    stopPolling();
    hear(JSON.parse(event.data), "live");
  });
  stream.addEventListener("error", () => {
    // A closed stream was refused, for there are too many; else the browser tries again by itself.
    if (stream?.readyState === EventSource.CLOSED) setTimeout(listen, listenAgainTime);
    startPolling();
  });
}

function stop() {
  stream?.close();
  stream = null;
}

setInterval(() => setGone(performance.now() - heardAt > silenceLimit), 1000);

// A page that nobody sees asks for nothing.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    stop();
    stopPolling();
  } else {
    heardAt = performance.now(); // It could not hear while nobody saw it.
    listen();
  }
});
byID("asset").addEventListener("change", (event) => {
  location.hash = encodeURIComponent(event.target.value);
});
addEventListener("hashchange", () => {
  if (status) show();
});
listen();
