// What the other files share: finding, making and filling elements.

/** The element with an id. */
export const byID = (id) => document.getElementById(id);

/** A new element with attributes and content; strings become text, never markup. */
export function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/** Sets a text only where it differs, so that a screen reader hears changes alone. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows a text, or hides its element where there is none. */
export function setNotice(element, text) {
  setText(element, text);
  element.hidden = text === "";
}

/** Brings the children of `list` to one an item: `create` makes one, `fill` fills it. */
export function fillList(list, items, create, fill) {
  while (list.children.length > items.length) list.lastElementChild.remove();
  while (list.children.length < items.length) list.append(create());
  items.forEach((item, place) => fill(list.children[place], item));
}

/** Names and texts as a description list, marked by class. */
export function fillFacts(list, facts) {
  while (list.children.length > facts.length * 2) list.lastElementChild.remove();
  while (list.children.length < facts.length * 2) list.append(make("dt"), make("dd"));
  facts.forEach((fact, place) => {
    setText(list.children[place * 2], fact.name);
    setText(list.children[place * 2 + 1], fact.text);
    list.children[place * 2 + 1].className = fact.mark;
  });
}

/** A moment in the reader's own time. */
export function localTime(moment, withDay = true) {
  const time = new Date(moment);
  if (Number.isNaN(time.getTime())) return "time not known";
  return withDay
    ? time.toLocaleString([], { dateStyle: "short", timeStyle: "medium" })
    : time.toLocaleTimeString();
}
