export default exercise({
  setup({ body, spec, h, fill, t, change, uid, announce }) {
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

    const areas = [];
    const area = (part, field) => {
      const node = h("textarea", {
        id: uid(field.id), rows: field.rows, dir: "auto", class: "cc-build-text",
        "aria-describedby": field.hint ? uid(`${field.id}-hint`) : null,
        oninput: () => { emptied = null; change({ ...response, [part]: { ...(response[part] || {}), [field.id]: node.value } }); },
      });
      areas.push({ part, field, node });
      return h("div", { class: "cc-build-field" },
        h("label", { for: node.id }, field.label, field.optional && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
        field.hint && h("p", { class: "cc-build-hint", id: uid(`${field.id}-hint`), text: field.hint }),
        versions.indexOf(field) > 0 && personas.length > 1 && other(field),
        node);
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
    const parts = spec.fields.map((field) => area("fields", field));
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
    const form = h("div", { class: "cc-build-form" }, who, parts,
      h("div", { class: "cc-build-foot" }, open, undo));
    body.append(form, page);

    const go = (id) => areas.find((one) => one.field.id === id).node.focus();

    return function update({ response: now, view }) {
      response = now;
      for (const radio of radios) radio.checked = radio.value === now.persona;
      for (const { select, about, field } of others) {
        const chosen = personas.find((one) => one.id === (now.others || {})[field.id]);
        select.value = chosen ? chosen.id : "";
        about.textContent = chosen ? chosen.about : "";
      }
      for (const { part, field, node } of areas) {
        const text = (now[part] || {})[field.id] || "";
        if (node.getRootNode().activeElement !== node && node.value !== text) node.value = text;
      }
      const begun = Boolean(now.persona) || areas.some(({ part, field }) => (now[part] || {})[field.id]);
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
                empty.map((one) => h("li", {}, h("button", { type: "button", class: "cc-quiet", text: one.label, onclick: () => go(one.id) }))))]);
        if (focused >= 0) (open.querySelectorAll("button")[focused] || open.querySelector("button"))?.focus();
      }

      page.hidden = !view.page || !begun;
      form.classList.toggle("cc-build-shown", !page.hidden);
      if (view.page && page.shownFor !== JSON.stringify(view.page)) {
        page.shownFor = JSON.stringify(view.page);
        fill(page,
          h("h4", { text: view.page.title }),
          view.page.who && h("p", { class: "cc-build-who", text: view.page.who }),
          h("dl", {}, view.page.lines.map(([label, text]) => h("div", {}, h("dt", { text: label }), h("dd", { dir: "auto", text })))));
      }
      if (wasComplete === false && view.complete) announce(t("Every part of the page has something in it."));
      if (view.complete !== undefined) wasComplete = view.complete;
    };
  },
});
