/* The keyboard: one key for each step, never while somebody types, and off for those who want it off. */
const OFF = "cc-desk-keys-off";
const KEYS = [
  ["n", t("The next one that waits")],
  ["p", t("The one before")],
  ["j  k", t("The next criterion, the one before")],
  ["0 – 9", t("Give that level, go on to the next criterion")],
  ["c", t("Comment on the criterion")],
  ["o", t("Comment on the whole")],
  ["m", t("Model answer")],
  ["u  Ctrl+Z", t("Undo")],
  ["f", t("Flag")],
  ["Esc", t("Out of a comment, back to the criterion")],
  ["?", t("This list")],
];

function keysOff() {
  try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
}

function helped() {
  const dialog = $("help");
  const off = h("input", { type: "checkbox", id: "keys-off", checked: keysOff(), onchange: () => {
    try { localStorage.setItem(OFF, off.checked ? "yes" : "no"); } catch { /* then it holds for this page */ }
  } });
  fill(dialog, h("h2", { id: "help-title", text: t("Keys") }),
    h("dl", { class: "mk-keys" }, KEYS.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", { text: key })), h("dd", { text: what })))),
    h("p", { class: "mk-soft", text: t("In a comment: two letters offer what was written before. Arrow keys and Enter take one, Shift+Delete forgets it.") }),
    h("p", {}, h("label", { class: "mk-check" }, off, " ", t("Single keys off (Tab, arrows and Enter still do everything)"))),
    h("p", { class: "mk-acts" }, h("button", { type: "button", text: t("Close"), onclick: () => dialog.close() })));
  dialog.showModal();
}

const types = (node) => node instanceof HTMLElement && (node.isContentEditable || node.matches("textarea, select, input:not([type=radio]):not([type=checkbox])"));

/* `acts` by key; a digit is given to `acts.level`. */
function listen(acts) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.defaultPrevented) return;
    if (types(event.target)) {
      if (event.key === "Escape") acts.out(event);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      acts.u();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || keysOff()) return;
    if (/^\d$/.test(event.key)) {
      if (acts.level(Number(event.key))) event.preventDefault();
      return;
    }
    const act = event.key === "?" ? helped : acts[event.key];
    if (act && (event.key.length === 1)) {
      event.preventDefault();
      act();
    }
  });
}
