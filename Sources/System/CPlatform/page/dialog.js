// The one dialog: it asks one question at a time, and gives the focus back to what opened it.
import { byID, setText } from "./dom.js";

const noteLimit = 1000;

/**
 * Asks in a dialog; null where it was cancelled. `fault` says what is wrong with a text, "" if nothing:
 * as long as something is, the answer is not taken.
 */
export function ask({ title, text, label, type = "text", yes = "Do it", fault = () => "" }) {
  const dialog = byID("ask");
  const input = byID("ask-input");
  setText(byID("ask-title"), title);
  setText(byID("ask-text"), text);
  setText(byID("ask-label").firstElementChild, label);
  setText(byID("ask-yes"), yes);
  input.type = type;
  input.value = "";
  input.maxLength = noteLimit;
  input.oninput = () => input.setCustomValidity(fault(input.value.trim()));
  input.oninput();
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    byID("ask-no").onclick = () => dialog.close("");
    dialog.querySelector("form").onsubmit = (event) => {
      event.preventDefault();
      dialog.close("yes");
    };
    dialog.onclose = () => {
      const given = input.value.trim();
      input.value = ""; // It may be a token.
      resolve(dialog.returnValue === "yes" ? given : null);
    };
  });
}
