/* What the facilitator's screen holds of one exercise: its words, its views, what was counted on paper.
 *
 * Put after pictures.js and before facilitator.js. A panel is made once per exercise and stays, so that a
 * half-typed caption or count is there when one comes back to it.
 */

const LONG_LABEL = 14; // letters that still stand above a number field
const MOST_ON_A_PHONE = 3; // number fields beside each other

/* A field that shows what the server has, until somebody types in it; `kept()` when that was taken. */
function field(input) {
  let typed = false;
  input.addEventListener("input", () => { typed = true; });
  return {
    set(value) { if (!typed && input.value !== String(value)) input.value = String(value); },
    kept() { typed = false; },
  };
}

const fold = (title, children, open = false) => h("details", { class: "cc-desk-fold", ...(open && { open: true }) }, h("summary", { text: title }), h("div", { class: "cc-desk-prose" }, children));

/* The number fields of one question, as tables: rows that can take the same values stand in one. Where there is
 * one row, or the values are sentences, each value has a line of its own. */
function countTables(asked, kept) {
  const filled = (tally, row, value) => String(kept?.[tally]?.[row]?.[value] ?? "");
  const tables = [];
  const header = (row) => row.values.map((one) => one.label).join("\n");
  for (const row of asked.rows) {
    const last = tables.at(-1);
    if (last && header(last[0]) === header(row)) last.push(row);
    else tables.push([row]);
  }
  const cell = (row, one) => h("td", {}, h("label", {}, h("span", { text: one.label }), h("input", {
    type: "number", inputmode: "numeric", min: "0", max: "500", step: "1",
    "data-tally": asked.tally, "data-row": row.row, "data-value": one.value, "aria-label": `${row.label}: ${one.label}`,
    value: filled(asked.tally, row.row, one.value),
  })));
  return tables.map((rows) => h("table", { class: `cc-desk-count ${rows.length === 1 || rows[0].values.some((one) => one.label.length > LONG_LABEL) ? "cc-desk-count-lines" : rows[0].values.length > MOST_ON_A_PHONE ? "cc-desk-count-many" : ""}` },
    h("thead", {}, h("tr", {}, h("td", {}), rows[0].values.map((one) => h("th", { scope: "col", text: one.label })))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row", text: row.label }), row.values.map((one) => cell(row, one)))))));
}

/* Counts from paper: how many sheets, and a number for everything that can be ticked on them. */
function paperForm({ fields, sheets: before, counts: kept }, send) {
  const sheets = h("input", { type: "number", inputmode: "numeric", min: "1", max: "500", step: "1", required: true, class: "cc-desk-sheets", value: before ? String(before) : "" });
  const said = h("p", { class: "cc-soft-text" });
  const out = h("button", { type: "button", class: "cc-quiet", hidden: true, text: t("Take the paper counts out"), onclick: () => send(0, {}) });
  const form = h("form", { class: "cc-desk-form", onsubmit: (event) => {
    event.preventDefault();
    const counts = {};
    for (const one of form.querySelectorAll("input[data-tally]")) {
      if (one.value === "") continue; // 0 has been counted, an empty field has not
      const { tally, row, value } = one.dataset;
      ((counts[tally] ||= {})[row] ||= {})[value] = Number(one.value);
    }
    send(Number(sheets.value), counts);
  } },
  h("label", { class: "cc-desk-line" }, h("span", { text: t("Sheets counted") }), " ", sheets),
  fields.map((asked) => h("fieldset", {},
    h("legend", { text: asked.title }),
    asked.typed_by && h("p", { class: "cc-soft-text", text: asked.typed_by }),
    h("div", { class: "cc-scroll", tabindex: "0", role: "region", "aria-label": asked.title }, countTables(asked, kept)))),
  h("p", { class: "cc-actions" }, h("button", { type: "submit", class: "cc-quiet", text: t("Add these counts") }), out),
  said);
  return {
    node: form,
    update(tallied) {
      out.hidden = !tallied;
      write(said, tallied ? t("{n} sheets are counted in. Adding counts again replaces them.", { n: tallied }) : t("Nothing from paper is counted in yet."));
    },
  };
}

/* One view: what it looks like, whether the room sees it, the line under it. */
function viewRow(first, { act, open, changed }) {
  const id = first.id;
  const title = h("span");
  const inside = h("div");
  const ways = h("div", { class: "cc-desk-segments", hidden: true, role: "group", "aria-label": t("Compare") });
  const known = new Map();
  let by = "whole";
  const look = async (wanted) => {
    by = wanted;
    changed(id, by);
    const key = by;
    try {
      if (!known.has(key)) known.set(key, ask("GET", `api/facilitator/views/${id}?by=${key}`));
      const view = await known.get(key);
      if (by !== key) return;
      const every = [["whole", t("Everybody")], view.can.seats && ["seats", t("Seat by seat")], view.can.times && ["times", t("Before and after")]].filter(Boolean);
      ways.hidden = every.length < 2;
      steady(ways, every.join(), () => every.map(([name, text]) => h("button", { type: "button", class: "cc-quiet", "data-by": name, text, onclick: () => look(name) })));
      for (const one of ways.children) one.setAttribute("aria-pressed", String(one.dataset.by === by));
      fill(inside, viewed(view));
      const sections = [...inside.querySelectorAll(".cc-view")];
      if (sections.length > 1) sections.forEach((section, at) => section.append(h("p", { class: "cc-actions" }, h("button", { type: "button", class: "cc-quiet cc-desk-only",
        text: t("Show only this"), "aria-label": t("Show only this: {title}", { title: section.querySelector("h4")?.textContent || String(at + 1) }), onclick: () => act({ do: "show", what: "view", view: id, by, at }) }))));
    } catch (fault) {
      known.delete(key);
      fill(inside, h("p", { class: "cc-hint", text: fault.message }));
    }
    update(now);
  };
  const line = h("textarea", { rows: "2", maxlength: "500" });
  const caption = field(line);
  const kept = h("span", { class: "cc-soft-text" });
  let now = first;
  const reveal = h("button", { type: "button" });
  const seen = () => now.onScreen && now.by === by;
  reveal.addEventListener("click", () => act(seen() ? now.away : { do: "show", what: "view", view: id, by }));
  const preview = h("details", { class: "cc-desk-fold", ontoggle: () => { if (preview.open && !inside.firstChild) look(by); } },
    h("summary", {}, title), ways, inside,
    h("label", { class: "cc-desk-form" }, h("span", { text: t("A line under it, for the room and the report") }), line),
    h("p", { class: "cc-actions" }, h("button", { type: "button", class: "cc-quiet", text: t("Keep the line"), onclick: async () => {
      if (await act({ do: "caption", view: id, caption: line.value })) { caption.kept(); write(kept, t("Kept.")); }
    } }), kept));
  line.addEventListener("input", () => write(kept, ""));
  const node = h("li", {}, preview, h("p", { class: "cc-actions" }, reveal));
  const update = (one) => {
    now = one;
    write(title, t("Picture {number}, {n} answers", { number: one.number, n: one.n }) + (one.onScreen ? ` · ${t("on the projector")}` : one.shown ? ` · ${t("the room has seen it")}` : ""));
    write(reveal, seen() ? t("Hide") : t("Show picture {number}: {how}", { number: one.number, how: { whole: t("everybody"), seats: t("seat by seat"), times: t("before and after") }[by] }));
    reveal.className = seen() ? "cc-quiet" : "";
    show(reveal, !one.ended);
    for (const button of inside.querySelectorAll(".cc-desk-only")) show(button, !one.ended);
    caption.set(one.caption);
  };
  if (open) preview.open = true;
  return { node, update };
}

/* The panel of one exercise, by chapter and id. `act(body)` does something and returns whether it was done. */
function exercisePanel(chapter, exercise, act, redraw) {
  const key = { chapter, exercise };
  const views = h("ul", { class: "cc-desk-views" });
  const words = h("div", {}, h("p", { class: "cc-soft-text", text: t("Opening the prompt …") }));
  let paper = null;
  let last = null;
  const compared = new Map(); // view -> how it is looked at here, which is how it is shown from here
  const changed = (id, by) => {
    if ((compared.get(id) || "whole") === by) return;
    compared.set(id, by);
    redraw();
  };
  const read = async () => {
    try {
      const card = await ask("GET", `api/facilitator/exercises/${chapter}/${exercise}`);
      paper = card.fields.length > 0 ? paperForm(card, async (n, counts) => {
        if (await act({ do: "tally", ...key, n, counts })) announce(n ? t("{n} sheets are counted in.", { n }) : t("The paper counts are taken out."));
      }) : null;
      fill(words,
        fold(t("The prompt"), prose(card.prompt), true),
        card.note && fold(t("Facilitator's note"), prose(card.note)),
        card.sample && fold(t("Model answer"), prose(card.sample)),
        card.key && fold(t("Key"), prose(card.key)),
        paper && fold(t("Counted on paper"), [paper.node]));
      if (last) update(last);
    } catch (fault) {
      fill(words, h("p", { class: "cc-hint", text: fault.message }), h("button", { type: "button", class: "cc-quiet", text: t("Try again"), onclick: read }));
    }
  };
  read();
  const update = (step) => {
    last = step;
    const newest = step.views.at(-1); // just taken: seen at once, on this screen alone
    keyed(views, [...step.views].reverse(), (one) => one.id, (one) => viewRow(one, { act, changed, open: one.id === newest.id && !one.shown }));
    views.hidden = step.views.length === 0;
    paper?.update(step.tallied);
    if (paper) show(paper.node.closest("details"), !step.ended);
  };
  return { views, words, update, by: (id) => compared.get(id) || "whole" };
}
