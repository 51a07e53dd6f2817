export default exercise({
  setup({ body, spec, h, fill, t, change, id, uid, announce }) {
    let response = {};
    let emptied = null;
    let wasComplete = null;
    const versions = spec.rewrites ? spec.rewrites.versions : [];
    const personas = [...spec.personas, ...(spec.own ? [{ id: "own", name: t("Myself"), role: "", about: t("Only if you wish. It stays with you like the rest.") }] : [])];

    const radios = personas.map((one) => h("input", {
      type: "radio", name: uid("persona"), value: one.id,
      onchange: () => { emptied = null; change({ ...response, persona: one.id }); },
    }));
    const who = personas.length === 0 ? null : h("fieldset", { class: "cc-build-personas" },
      h("legend", { text: t("Choose a card") }),
      h("div", { class: "cc-build-cards" }, personas.map((one, at) => h("label", { class: "cc-choice" }, radios[at],
        h("span", {}, h("strong", { text: one.name }), one.role && h("span", { class: "cc-build-role", text: one.role }),
          one.about && h("span", { class: "cc-build-about", text: one.about }))))));

    /* Every field, in the order of the page: what it is made of, how to focus it, how to show what is kept. */
    const areas = [];
    const store = (part, id, value) => { emptied = null; change({ ...response, [part]: { ...(response[part] || {}), [id]: value } }); };
    const area = (part, field) => {
      const hint = field.hint && h("p", { class: "cc-build-hint", id: uid(`${field.id}-hint`), text: field.hint });
      const state = h("span", { class: "cc-build-sr" });
      const need = field.need && h("p", { class: "cc-build-need", id: uid(`${field.id}-need`) },
        h("span", { class: "cc-build-mark", "aria-hidden": "true" }), state, h("span", { text: field.need }));
      const about = [hint, need].filter(Boolean).map((one) => one.id).join(" ") || null;
      const label = [field.label, field.optional && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })];
      const one = { part, field, need, state };
      areas.push(one);
      if (field.choices.length > 0) {
        const inputs = field.choices.map((choice) => h("input", {
          type: "radio", name: uid(field.id), value: choice.id, onchange: () => store(part, field.id, choice.id) }));
        one.holds = (text) => inputs.some((input) => input.value === text);
        one.focus = () => (inputs.find((input) => input.checked) || inputs[0]).focus();
        one.show = (text) => { for (const input of inputs) input.checked = input.value === text; };
        return h("fieldset", { class: "cc-build-field cc-build-pick", "data-part": part, "data-field": field.id, "aria-describedby": about }, h("legend", {}, label), hint,
          h("div", { class: field.choices.every((choice) => choice.label.length < 40) ? "cc-build-options" : "" }, inputs.map((input, at) =>
            h("label", { class: "cc-choice" }, input, h("span", { text: field.choices[at].label })))), need);
      }
      const node = field.date
        ? h("input", { type: "date", id: uid(field.id), name: field.id, max: "9999-12-31", class: "cc-build-date" })
        : h("textarea", { id: uid(field.id), name: field.id, rows: field.rows, dir: "auto", class: "cc-build-text" });
      if (about) node.setAttribute("aria-describedby", about);
      node.addEventListener("input", () => store(part, field.id, node.value));
      one.holds = (text) => Boolean(text.trim());
      one.focus = () => node.focus();
      one.show = (text) => { if (node.getRootNode().activeElement !== node && node.value !== text) node.value = text; };
      return h("div", { class: "cc-build-field", "data-part": part, "data-field": field.id }, h("label", { for: node.id }, label), hint,
        versions.indexOf(field) > 0 && personas.length > 1 && other(field), node, need);
    };
    /* The second rewrite goes with somebody else's card; which one may stay open. */
    const others = [];
    const other = (field) => {
      const about = h("p", { class: "cc-build-hint" });
      const select = h("select", {
        id: uid(`${field.id}-card`), class: "cc-build-select",
        onchange: () => {
          const { [field.id]: old, ...rest } = response.others || {};
          emptied = null;
          change({ ...response, others: select.value ? { ...rest, [field.id]: select.value } : rest });
        },
      }, h("option", { value: "", text: t("choose a card") }), personas.map((one) => h("option", { value: one.id, text: one.role ? `${one.name}, ${one.role}` : one.name })));
      others.push({ field, select, about });
      return h("div", { class: "cc-build-other" },
        h("label", { for: select.id, text: t("Which card, this time?") }), select, about);
    };
    const parts = spec.parts.map(({ group, fields }) => (group
      ? h("section", { class: "cc-build-group", "aria-label": group.title },
        h("h4", { text: group.title }), group.about && h("p", { text: group.about }), fields.map((field) => area("fields", field)))
      : fields.map((field) => area("fields", field))));
    if (spec.rewrites) {
      parts.push(h("section", { class: "cc-build-rewrites", "aria-label": t("One line, said again") },
        h("h4", { text: t("One line, said again") }),
        spec.rewrites.prompt && h("p", { text: spec.rewrites.prompt }),
        h("blockquote", { class: "cc-build-line" },
          spec.rewrites.who && h("p", { class: "cc-build-hint", text: spec.rewrites.who }),
          h("p", { dir: "auto", text: `“${spec.rewrites.line}”` })),
        versions.map((one) => area("rewrites", one))));
    }

    const open = h("div", { class: "cc-build-open" });
    const undo = h("button", { type: "button", class: "cc-quiet", onclick: () => {
      if (emptied) {
        const back = emptied;
        emptied = null;
        change(back, { now: true });
        announce(t("Your words are back."));
      } else {
        emptied = response;
        change({}, { now: true });
        announce(t("Emptied. The same button brings your words back."));
      }
    } });
    const page = h("article", { class: "cc-build-page", hidden: true, "aria-label": t("The page so far") });
    const long = h("span", { class: "cc-soft-text", text: t("It is long: it may take more than one sheet.") });
    const print = h("button", { type: "button", class: "cc-quiet", text: t("Print this page alone"), onclick: () => alone(page) });
    const printing = h("p", { class: "cc-build-print", hidden: true }, print, " ", long);

    const due = h("p", {});
    const download = h("button", { type: "button", class: "cc-quiet", text: t("Download the calendar file"), disabled: true,
      onclick: () => keep(new Blob([file], { type: "text/calendar;charset=utf-8" }), `${id}.ics`) });
    let file = "";
    const calendar = spec.calendar && h("section", { class: "cc-build-calendar", "aria-label": t("In your calendar") },
      h("h4", { text: t("In your calendar") }), due, download);

    const back = spec.back.length > 0 && h("details", { class: "cc-build-back" },
      h("summary", { text: t("When you come back: two minutes") }),
      h("p", { class: "cc-soft-text", text: t("For the day itself. Nothing here has to be filled in.") }),
      spec.back.map((field) => area("back", field)));
    const form = h("div", { class: "cc-build-form" }, who, parts,
      h("div", { class: "cc-build-foot" }, open, undo));
    body.append(...[form, page, printing, calendar, back].filter(Boolean));

    const go = (id) => areas.find((one) => one.field.id === id).focus();
    let opened = false;

    return function update({ response: now, view }) {
      response = now;
      for (const radio of radios) radio.checked = radio.value === now.persona;
      for (const { select, about, field } of others) {
        const chosen = personas.find((one) => one.id === (now.others || {})[field.id]);
        select.value = chosen ? chosen.id : "";
        about.textContent = chosen ? chosen.about : "";
      }
      const texts = areas.map(({ part, field }) => (now[part] || {})[field.id] || "");
      const begun = Boolean(now.persona) || texts.some(Boolean);
      areas.forEach((one, at) => {
        one.show(texts[at]);
        if (!one.need) return;
        const there = one.holds(texts[at]);
        one.need.dataset.state = there ? "there" : begun ? "open" : "waiting";
        one.state.textContent = there ? t("Filled in:") : t("Still empty:");
      });
      // Opened once for words that stand there already; then it is the learner's to open and close.
      if (back && !opened && Object.values(now.back || {}).some(Boolean)) { opened = true; back.open = true; }
      undo.hidden = !begun && !emptied;
      undo.textContent = emptied ? t("Bring my words back") : t("Empty the page");

      const empty = view.empty || [];
      const key = JSON.stringify([begun, empty, view.choose, view.complete]);
      if (open.shownFor !== key) {
        open.shownFor = key;
        const focused = [...open.querySelectorAll("button")].findIndex((one) => one === open.getRootNode().activeElement);
        fill(open, view.complete ? h("p", { text: t("Every part has something in it. You may go on changing it.") })
          : !begun ? h("p", { class: "cc-soft-text", text: t("Begin anywhere. A few words are enough; the page grows below as you write.") })
            : [h("p", { class: "cc-soft-text", text: view.choose && empty.length === 0 ? t("Only the card at the top is still to choose.") : t("Still empty, and there is no hurry:") }),
              h("ul", { class: "cc-build-empty" },
                view.choose && empty.length > 0 && h("li", {}, h("button", { type: "button", class: "cc-quiet", text: t("the card"), onclick: () => radios[0].focus() })),
                empty.map((one) => h("li", {}, h("button", { type: "button", class: one.needed ? "cc-quiet cc-build-wanted" : "cc-quiet", text: one.label, onclick: () => go(one.id) }))))]);
        if (focused >= 0) (open.querySelectorAll("button")[focused] || open.querySelector("button"))?.focus();
      }

      page.hidden = printing.hidden = !view.page || !begun;
      form.classList.toggle("cc-build-shown", !page.hidden);
      if (view.page && page.shownFor !== JSON.stringify(view.page)) {
        page.shownFor = JSON.stringify(view.page);
        page.dataset.size = view.page.size;
        long.hidden = view.page.fits;
        fill(page,
          view.page.stamp && h("p", { class: "cc-build-stamp", text: view.page.stamp }),
          h("h4", { text: view.page.title }),
          view.page.who && h("p", { class: "cc-build-who", text: view.page.who }),
          view.page.sections.map((section) => [
            section.title && h("h5", { text: section.title }),
            h("dl", {}, section.lines.map((line) => h("div", {}, h("dt", { text: line.label }),
              line.open ? h("dd", { class: "cc-build-missing" }, h("strong", { text: t("Still open.") }), " ", line.open)
                : h("dd", { dir: "auto", text: line.text }))))]));
      }
      if (calendar && view.calendar) {
        if (due.textContent !== view.calendar.said) due.textContent = view.calendar.said;
        file = view.calendar.text;
        download.disabled = !file;
      }
      if (wasComplete === false && view.complete) announce(t("Every part of the page has something in it."));
      if (view.complete !== undefined) wasComplete = view.complete;
    };
  },
});

/* Print one element and nothing else: what stands beside it, and beside what holds it, is hidden meanwhile. */
function alone(sheet) {
  const root = document.documentElement;
  const way = [];
  for (let node = sheet.parentElement; node && node !== root; node = node.parentElement) way.push(node);
  root.classList.add("cc-build-alone");
  sheet.classList.add("cc-build-sheet");
  for (const node of way) node.classList.add("cc-build-way");
  window.addEventListener("afterprint", () => {
    root.classList.remove("cc-build-alone");
    sheet.classList.remove("cc-build-sheet");
    for (const node of way) node.classList.remove("cc-build-way");
  }, { once: true });
  window.print();
}

/* Hand a file to the browser, made here and fetched from nowhere. */
function keep(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000); // some browsers read it only after a question
}
