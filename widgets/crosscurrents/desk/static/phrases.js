/* The comment bank: what was written before, offered after two letters, chosen with the arrow keys and Enter. */
const ASK_MS = 120;

function offer(field, criterion, changed) {
  const id = `${field.id}-bank`;
  const list = h("ul", { id, class: "mk-bank", role: "listbox", "aria-label": t("Comments used before"), hidden: true });
  let found = [];
  let at = -1;
  let timer = null;
  let asked = "";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");

  /* What is being written: from the last sentence's end to the caret. */
  const begun = () => {
    const before = field.value.slice(0, field.selectionStart);
    const [, from] = /(?:^|[.!?\n]\s*)([^.!?\n]*)$/.exec(before) || ["", ""];
    return from.trimStart();
  };
  const close = () => {
    show(list, false);
    found = [];
    at = -1;
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
  };
  const mark = (next) => {
    at = next;
    [...list.children].forEach((one, number) => one.setAttribute("aria-selected", number === at ? "true" : "false"));
    if (at >= 0) {
      field.setAttribute("aria-activedescendant", `${id}-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };
  const take = (text) => {
    const caret = field.selectionStart;
    const start = caret - begun().length;
    field.setRangeText(text, start, caret, "end");
    close();
    changed();
    announce(t("Put in: {text}", { text }));
  };
  const forget = async (text) => {
    await ask("POST", "api/phrases", { text, criterion }).catch((fault) => announce(fault.message));
    draw(found.filter((one) => one !== text));
    announce(t("Forgotten. Comments that hold it stay."));
  };
  const draw = (texts) => {
    found = texts;
    fill(list, found.map((text, number) => h("li", {
      id: `${id}-${number}`, role: "option", "aria-selected": "false", text,
      onmousedown: (event) => { event.preventDefault(); take(text); },
    })));
    show(list, found.length > 0);
    if (found.length === 0) { close(); return; }
    field.setAttribute("aria-controls", id);
    mark(-1);
  };
  const look = async () => {
    const prefix = begun();
    asked = prefix;
    if (prefix.trim().length < 2) { close(); return; }
    try {
      const { phrases } = await ask("GET", `api/phrases?${new URLSearchParams({ prefix, criterion })}`);
      if (asked !== prefix || document.activeElement !== field) return;
      const own = field.value.trim();
      const fresh = phrases.filter((one) => one !== own);
      draw(fresh);
      if (fresh.length > 0) announce(t("{n} comments used before: arrow keys and Enter.", { n: fresh.length }));
    } catch { close(); } // a bank that cannot be reached must not stop anybody from writing
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, ASK_MS); });
  field.addEventListener("blur", () => { clearTimeout(timer); asked = null; close(); });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(found[at]);
    } else if (event.key === "Delete" && event.shiftKey && at >= 0) {
      event.preventDefault();
      forget(found[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  return list;
}
