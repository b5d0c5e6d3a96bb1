// One asset and the gateway, as the agent says they are to be shown.
import { byID, fillFacts, fillList, make, setNotice, setText } from "./dom.js";

export function showAsset(shown) {
  fillList(byID("badges"), shown.badges, () => make("span"), (badge, fact) => {
    setText(badge, fact.name === "status" ? `● STATUS: ${fact.text}` : fact.text);
    badge.className = fact.mark;
  });
  setNotice(byID("banner"), shown.banner);
  byID("banner").className = shown.badges[0].mark;
  fillList(byID("tiles"), shown.tiles, makeTile, fillTile);
  setText(byID("facts"), shown.facts.join(" · "));
  showHealth(shown);
  fillList(byID("reasons"), shown.reasons, () => make("li"), setText);
  fillList(byID("shares"), shown.shares, makeShare, fillShare);
  fillFacts(byID("energy"), shown.energy);
  fillFacts(byID("devices"), shown.devices);
  byID("channels").hidden = shown.devices.length === 0;
}

function makeTile() {
  return make("li", {}, make("span"), make("b"), make("span", { class: "small" }), make("span"));
}

function fillTile(tile, shown) {
  const [label, value, target, quality] = tile.children;
  setText(label, shown.label);
  if (value.dataset.value !== shown.value) {
    value.dataset.value = shown.value;
    value.replaceChildren(shown.value, make("small", {}, shown.unit && ` ${shown.unit}`));
  }
  setText(target, shown.target);
  setText(quality, `${shown.mark === "plain" ? "" : "! "}${shown.quality}`);
  quality.className = `small ${shown.mark}`;
  tile.dataset.signal = shown.signal;
}

function showHealth(shown) {
  const [health, risk, ...rest] = shown.health;
  byID("ring").toggleAttribute("hidden", !health); // SVG elements have no property for it
  fillFacts(byID("health"), health ? [risk, ...rest] : []);
  if (!health) return;
  setText(byID("score"), health.text);
  byID("ring").setAttribute("class", health.mark);
  byID("ring").setAttribute("aria-label", `Health ${health.text}, risk ${risk.text}`);
  byID("arc").style.strokeDashoffset = 100 - (Number(health.text) || 0);
}

function makeShare() {
  return make("li", {}, make("b"), " ", make("span"), make("progress", { max: 100 }));
}

function fillShare(item, shown) {
  setText(item.children[0], shown.name);
  setText(item.children[1], shown.text);
  const bar = item.children[2];
  bar.hidden = shown.percent == null;
  bar.value = shown.percent ?? 0;
  bar.setAttribute("aria-label", `Share of ${shown.name}`);
}

export function showGateway(shown) {
  const list = byID("agent");
  fillList(list, [{ text: shown.agent.title, mark: "" }, ...shown.agent.facts], () => make("p"),
    (line, fact) => {
      setText(line, fact.text);
      line.className = fact.mark;
    });
  fillList(byID("gateway"), shown.gateway, () => make("div", {}, make("h3"), make("dl")),
    (block, content) => {
      setText(block.children[0], content.title);
      fillFacts(block.children[1], content.facts);
    });
}
