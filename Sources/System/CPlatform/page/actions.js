// What an operator may tell the agent, one thing at a time. Who may is the agent's to say: it asks for
// a token, which is kept until the tab is closed.
import { ask } from "./dialog.js";
import { byID, localTime, make, setText } from "./dom.js";
import { readLog, showLog } from "./log.js";

const tokenKey = "stator-token";
const answerTime = 15000; // ms; the agent itself gives up after 5 s
const cancelled = { isDone: false, mark: "plain", text: "Nothing was done." };

let asset = null;
let state = ""; // what, when it changes, has something new in the log
let isBusy = false;

/** Shows what can be done with an asset; another one than before begins anew. */
export function showActions(newest, shown) {
  const isOther = asset?.asset_id !== newest.asset_id;
  asset = newest;
  byID("fault").hidden = asset.status !== "DIGITAL TWIN";
  byID("whatif").hidden = shown.sliders.length === 0;
  if (isOther) document.querySelectorAll(".answer").forEach((answer) => setText(answer, ""));
  const key = JSON.stringify([asset.asset_id, shown.sliders]);
  if (byID("sliders").dataset.key !== key) {
    byID("sliders").dataset.key = key;
    fillSliders(shown.sliders);
  }
  const { analysis } = asset;
  const now = JSON.stringify([
    asset.asset_id, asset.status, analysis?.asset_state, analysis?.is_alarm, analysis?.is_acknowledged,
    analysis?.baseline.id,
  ]);
  const isChanged = now !== state;
  state = now;
  showLog(asset.asset_id, isChanged);
  if (isChanged) readBaselines();
}

const path = (id, rest) => `/api/v1/assets/${encodeURIComponent(id)}/${rest}`;

/** Sends a body; asks for the token where one is needed. Gives what was answered. */
async function post(where, body, isRepeated = false) {
  const token = sessionStorage.getItem(tokenKey);
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  let answer;
  let content;
  try {
    const signal = AbortSignal.timeout(answerTime);
    answer = await fetch(where, { method: "POST", headers, body: JSON.stringify(body), signal });
    content = await answer.json();
  } catch {
    return { isDone: false, text: "The agent does not answer. Whether it was done, the log says when it does." };
  }
  if (answer.status === 401) {
    sessionStorage.removeItem(tokenKey);
    if (!isRepeated) {
      const given = await ask({
        title: "The agent's token", text: "Who may write has it. It is forgotten when this tab is closed.",
        label: "Token", type: "password", yes: "Use it",
        fault: (text) => (/^[!-~]+$/.test(text) ? "" : "A token is of letters, digits and signs, without blanks."),
      });
      if (given === null) return cancelled;
      sessionStorage.setItem(tokenKey, given);
      return post(where, body, true);
    }
  }
  return { isDone: answer.ok, content, text: answer.ok ? content.done ?? "Done." : why(answer.status, content) };
}

function why(code, content) {
  const detail = Array.isArray(content.detail)
    ? content.detail.map((fault) => `${fault.loc?.slice(1).join(".")}: ${fault.msg}`).join("; ")
    : content.detail;
  return `Not done: ${detail ?? `the agent answered ${code}`}`;
}

/** Does one thing at a time, with the asset that is shown now, and says in `place` what came of it. */
async function run(place, work) {
  if (isBusy) return;
  if (!asset) return say(place, { isDone: false, text: "Nothing was done: the agent has not answered yet." });
  const id = asset.asset_id;
  setBusy(true);
  say(place, { text: "…", mark: "plain" });
  try {
    const result = await work(id);
    // Another asset may be shown by now.
    say(place, id === asset.asset_id ? result : { ...result, text: `${id}: ${result.text}` });
    readLog();
  } finally {
    setBusy(false);
  }
}

function setBusy(is) {
  isBusy = is;
  // Not `disabled`, which would take the focus from the button that was pressed.
  for (const button of document.querySelectorAll("#actions button, #entry button")) {
    if (is) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function say(place, { isDone, text, mark = isDone ? "good" : "bad" }) {
  const answer = byID(place);
  setText(answer, text);
  answer.className = `answer ${mark}`;
}

async function act(button, id) {
  const { action, ask: question } = button.dataset;
  const body = {};
  if (question) {
    const note = await ask({ title: `${button.textContent}: ${id}`, text: question, label: "Note (may be empty)" });
    if (note === null) return cancelled;
    if (note) body.note = note;
  }
  if (action === "purge") {
    body.confirm = await ask({
      title: "Purge", text: `This cannot be undone. Type ${id} to go on.`,
      label: "The asset's id", yes: "Purge for good", fault: (text) => (text === id ? "" : `Type ${id}`),
    });
    if (body.confirm === null) return cancelled;
  }
  return post(path(id, `actions/${action}`), body);
}

/** Offers the versions of the baseline, where there are several. */
async function readBaselines() {
  const id = asset.asset_id;
  let found = [];
  try {
    const answer = await fetch(path(id, "baselines"));
    if (answer.ok) found = (await answer.json()).baselines;
  } catch {
    // Without an answer there is none to choose; that nobody answers is said at the top.
  }
  if (id !== asset.asset_id) return;
  const chosen = byID("versions").value;
  byID("baseline").hidden = !found.some((version) => !version.in_use);
  byID("versions").replaceChildren(...found.map((version) => {
    const learned = version.learned ? `learned ${localTime(version.learned)}` : "learned at an unknown time";
    const words = [`${version.version}: ${learned}`, version.note, version.in_use ? "in use" : ""];
    return make("option", { value: version.version }, words.filter(Boolean).join(" · "));
  }));
  if (found.some((version) => `${version.version}` === chosen)) byID("versions").value = chosen;
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

async function score(form, id) {
  const values = {};
  // What was not moved is exactly as it is when healthy: the agent knows that better.
  for (const input of form.querySelectorAll("[data-is-moved]")) values[input.name] = input.valueAsNumber;
  const result = await post(path(id, "what-if"), { values });
  const { isDone, content } = result;
  const verdict = byID("verdict");
  verdict.replaceChildren();
  if (!isDone || id !== asset.asset_id) return result;
  const scores = [["score", content.score], ["S", content.norm_score], ["forest", content.forest_score]]
    .filter(([, value]) => value != null).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(" · ");
  verdict.append(
    make("p", { class: "small" }, scores),
    make("ul", {}, ...content.channels.map((channel) =>
      make("li", {}, make("b", {}, channel.label),
        ` ${Number(channel.value.toPrecision(4))} ${channel.unit} · ${channel.deviation.toFixed(1)} σ · share ${channel.share.toFixed(2)}`,
        make("progress", { max: 1, value: channel.share, "aria-label": `Share of ${channel.label}` })))));
  return { isDone, text: content.sentence, mark: "plain" };
}

/** Has `work` do what a form is for. */
function onSubmit(form, place, work) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(place, (id) => work(form.elements, id));
  });
}

byID("actions").addEventListener("click", (event) => {
  if (event.target.dataset.action) run("answer", (id) => act(event.target, id));
});
onSubmit(byID("fault"), "answer", ({ kind, severity, seconds }, id) => {
  const body = { kind: kind.value, severity: severity.value };
  if (seconds.value) body.seconds = seconds.valueAsNumber;
  return post(path(id, "actions/inject-fault"), body);
});
onSubmit(byID("baseline"), "answer", ({ version }, id) =>
  post(path(id, "actions/use-baseline"), { version: Number(version.value) }));
onSubmit(byID("entry"), "entry-answer", async ({ type, severity, note }, id) => {
  const body = { type: type.value, severity: severity.value, note: note.value };
  const result = await post(path(id, "actions/log"), body);
  if (result.isDone) note.value = "";
  return result;
});
onSubmit(byID("whatif").querySelector("form"), "whatif-answer", (_, id) => score(byID("whatif"), id));
