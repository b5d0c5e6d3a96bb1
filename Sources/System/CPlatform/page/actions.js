// What an operator may tell the agent, and what it logs. Who may is the agent's to say: it asks for
// a token, which is kept until the tab is closed.
import { byID, localTime, make, setText } from "./dom.js";

const tokenKey = "stator-token";
const problems = { 0: "The agent does not answer.", 404: "This agent does not know that yet." };
let asset = null;
let oldest = null; // where the next older events begin

/** Shows what can be done with an asset; another one than before begins anew. */
export function showActions(newest, shown) {
  const isOther = asset?.asset_id !== newest.asset_id;
  const isChanged = isOther || asset?.analysis?.asset_state !== newest.analysis?.asset_state;
  asset = newest;
  byID("fault").hidden = asset.status !== "DIGITAL TWIN";
  byID("whatif").hidden = shown.sliders.length === 0;
  if (isOther) setText(byID("answer"), "");
  const key = JSON.stringify([asset.asset_id, shown.sliders]);
  if (byID("sliders").dataset.key !== key) {
    byID("sliders").dataset.key = key;
    fillSliders(shown.sliders);
  }
  if (isChanged) loadEvents();
}

const path = (rest) => `/api/v1/assets/${encodeURIComponent(asset.asset_id)}/${rest}`;

/** Sends a body; asks for the token once where one is needed. Gives what was answered. */
async function post(rest, body, isRepeated = false) {
  const token = sessionStorage.getItem(tokenKey);
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  let answer;
  try {
    answer = await fetch(path(rest), { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    return { isDone: false, text: problems[0] };
  }
  if (answer.status === 401 && !isRepeated) {
    sessionStorage.removeItem(tokenKey);
    const given = await ask({
      title: "The agent's token", text: "Who may write has it. It is forgotten when this tab is closed.",
      label: "Token", type: "password", yes: "Use it",
    });
    if (given === null) return { isDone: false, text: "Nothing was done." };
    sessionStorage.setItem(tokenKey, given);
    return post(rest, body, true);
  }
  if (answer.status === 401) sessionStorage.removeItem(tokenKey);
  const content = await answer.json().catch(() => ({}));
  return { isDone: answer.ok, content, text: answer.ok ? content.done ?? "Done." : why(answer.status, content) };
}

function why(code, content) {
  const detail = Array.isArray(content.detail)
    ? content.detail.map((fault) => `${fault.loc?.slice(1).join(".")}: ${fault.msg}`).join("; ")
    : content.detail;
  return `Not done: ${detail ?? problems[code] ?? `the agent answered ${code}`}`;
}

/** Asks in a dialog; null where it was cancelled. */
function ask({ title, text, label, type = "text", yes = "Do it", needed = "" }) {
  const dialog = byID("ask");
  const input = byID("ask-input");
  setText(byID("ask-title"), title);
  setText(byID("ask-text"), text);
  setText(byID("ask-label").firstElementChild, label);
  setText(byID("ask-yes"), yes);
  input.type = type;
  input.value = "";
  input.required = type === "password" || needed !== "";
  input.maxLength = 1000;
  const check = () => input.setCustomValidity(needed && input.value !== needed ? `Type ${needed}` : "");
  input.oninput = check;
  check();
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    byID("ask-no").onclick = () => dialog.close("");
    dialog.querySelector("form").onsubmit = (event) => {
      event.preventDefault();
      dialog.close("yes");
    };
    dialog.onclose = () => resolve(dialog.returnValue === "yes" ? input.value : null);
  });
}

function say(result) {
  const answer = byID("answer");
  setText(answer, result.text);
  answer.className = result.isDone ? "good" : "bad";
  if (result.isDone) loadEvents();
}

async function act(button) {
  const { action, ask: question } = button.dataset;
  let body = {};
  if (question) {
    const note = await ask({ title: button.textContent, text: question, label: "Note (may be empty)" });
    if (note === null) return;
    if (note) body = { note };
  }
  if (action === "purge") {
    const confirm = await ask({
      title: "Purge", text: `This cannot be undone. Type ${asset.asset_id} to go on.`,
      label: "The asset's id", yes: "Purge for good", needed: asset.asset_id,
    });
    if (confirm === null) return;
    body.confirm = confirm;
  }
  say(await post(`actions/${action}`, body));
}

async function loadEvents(before = null) {
  const id = asset.asset_id;
  const rest = `events?limit=20${before === null ? "" : `&before=${before}`}`;
  let page;
  try {
    const answer = await fetch(path(rest));
    if (!answer.ok) return;
    page = await answer.json();
  } catch {
    return; // That nobody answers is said at the top.
  }
  if (id !== asset.asset_id) return;
  const items = page.events.map((event) =>
    make("li", {},
      make("time", event.timestamp ? { datetime: event.timestamp } : {}, localTime(event.timestamp)),
      make("b", { class: event.severity === "critical" ? "bad" : event.severity === "warning" ? "warning" : "" },
        `${event.severity} · ${event.kind}: `),
      event.text));
  if (before === null) byID("events").replaceChildren(...items);
  else byID("events").append(...items);
  oldest = page.next ?? null;
  byID("older").hidden = oldest === null;
}

function fillSliders(sliders) {
  byID("sliders").replaceChildren(...sliders.map((slider) => {
    const output = make("output", {}, `${slider.value} ${slider.unit}`);
    const input = make("input", {
      type: "range", name: slider.name, min: slider.min, max: slider.max, step: slider.step, value: slider.value,
    });
    input.addEventListener("input", () => {
      input.dataset.isMoved = "yes";
      setText(output, `${input.value} ${slider.unit}`);
    });
    return make("label", {}, make("span", {}, `${slider.label}: `, output), input);
  }));
  byID("verdict").replaceChildren();
}

async function score(form) {
  const values = {};
  // What was not moved is exactly as it is when healthy: the agent knows that better.
  for (const input of form.querySelectorAll("[data-is-moved]")) values[input.name] = input.valueAsNumber;
  const { isDone, text, content } = await post("what-if", { values });
  const verdict = byID("verdict");
  if (!isDone) return verdict.replaceChildren(text);
  const scores = [["score", content.score], ["S", content.norm_score], ["forest", content.forest_score]]
    .filter(([, value]) => value != null).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(" · ");
  verdict.replaceChildren(
    make("p", {}, make("b", {}, content.sentence)), make("p", { class: "small" }, scores),
    make("ul", {}, ...content.channels.map((channel) =>
      make("li", {}, make("b", {}, channel.label),
        ` ${Number(channel.value.toPrecision(4))} ${channel.unit} · ${channel.deviation.toFixed(1)} σ · share ${channel.share.toFixed(2)}`,
        make("progress", { max: 1, value: channel.share, "aria-label": `Share of ${channel.label}` })))));
}

byID("actions").addEventListener("click", (event) => {
  if (event.target.dataset.action) act(event.target);
});
byID("fault").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { kind, severity, seconds } = event.target.elements;
  say(await post("actions/inject-fault", {
    kind: kind.value, severity: severity.value, seconds: seconds.valueAsNumber,
  }));
});
byID("entry").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { type, severity, note } = event.target.elements;
  const result = await post("actions/log", { type: type.value, severity: severity.value, note: note.value });
  if (result.isDone) note.value = "";
  say(result);
});
byID("whatif").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  score(event.target);
});
byID("older").addEventListener("click", () => loadEvents(oldest));
