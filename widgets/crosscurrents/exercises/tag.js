export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    const cards = new Map();
    const label = Object.fromEntries(spec.tags.map((tag) => [tag.id, tag.label]));
    const named = (ids) => ids.map((id) => label[id]).join(", ");
    const given = (line) => (response.tags || {})[line] || [];

    const toggle = (line, tag, on) => {
      const next = spec.tags.map((one) => one.id).filter((id) => (id === tag ? on : given(line).includes(id)));
      change({ ...response, tags: { ...(response.tags || {}), [line]: next } }, { now: true });
    };

    const key = h("details", { class: "cc-tag-key", open: true },
      h("summary", { text: t("What the tags mean") }),
      h("dl", {}, spec.tags.map((tag) => h("div", {}, h("dt", { text: tag.label }), h("dd", { text: tag.meaning })))));

    const scene = h("ol", { class: "cc-tag-scene" }, spec.lines.map((line, at) => {
      const boxes = spec.tags.map((tag) => h("input", {
        type: "checkbox", value: tag.id, onchange: (event) => toggle(line.id, tag.id, event.target.checked),
      }));
      const number = h("span", { class: "cc-tag-number" });
      const heard = h("div", { class: "cc-tag-heard", hidden: true });
      const card = h("fieldset", { class: line.note && !line.title ? "cc-tag-line cc-tag-note" : "cc-tag-line", "data-line": line.id },
        h("legend", {},
          number,
          line.title && h("strong", { class: "cc-tag-title", text: line.title }),
          line.who && h("span", { class: "cc-tag-who" }, h("strong", { text: line.who }),
            line.role && h("span", { class: "cc-soft-text", text: `, ${line.role}` })),
          h("span", { class: "cc-tag-text", dir: "auto", text: line.who && !line.note ? `“${line.text}”` : line.text })),
        h("div", { class: "cc-tag-choices" }, spec.tags.map((tag, index) =>
          h("label", { class: "cc-choice cc-tag-choice" }, boxes[index], h("span", { text: tag.label })))),
        heard);
      const place = line.note && !line.title ? t("{n} of {all} · a note", { n: at + 1, all: spec.lines.length })
        : t("{n} of {all}", { n: at + 1, all: spec.lines.length });
      cards.set(line.id, { boxes, heard, card, number, place });
      return h("li", {}, card);
    }));

    const left = h("p", { class: "cc-soft-text cc-tag-left" });
    const picture = h("div");
    const words = h("div");
    const result = h("section", { class: "cc-tag-result", hidden: true },
      h("h4", { text: spec.readers ? t("Your tags beside theirs") : t("Your tags") }), words, picture);

    /* After the tags, one of the lines is made anew: the learner's choice, or the card's. */
    const again = spec.rewrite;
    const chosen = () => (again.lines === "choose" ? (response.rewrite || {}).line : again.lines);
    const called = (line) => line.title || (line.who ? `${line.who}: ${line.text}` : line.text);
    const areas = [];
    let select = null;
    let rewriting = null;
    const original = h("blockquote", { class: "cc-tag-original", dir: "auto" });
    const openParts = h("p", { class: "cc-soft-text cc-tag-open" });
    if (again) {
      const report = (part) => change({ ...response, rewrite: { ...(response.rewrite || {}), ...part } });
      if (again.lines === "choose") {
        select = h("select", { id: uid("rewrite-line"), name: "line", onchange: () => {
          const { line, ...rest } = response.rewrite || {};
          change({ ...response, rewrite: select.value ? { ...rest, line: select.value } : rest }, { now: true });
        } }, h("option", { value: "", text: t("choose") }),
        spec.lines.map((line, at) => h("option", { value: line.id, text: `${at + 1}. ${called(line)}` })));
      }
      const fields = again.fields.map((field) => {
        const node = h("textarea", {
          id: uid(`rewrite-${field.id}`), name: field.id, rows: field.rows, dir: "auto",
          "aria-describedby": field.hint ? uid(`rewrite-${field.id}-hint`) : null,
          oninput: () => report({ fields: { ...((response.rewrite || {}).fields || {}), [field.id]: node.value } }),
        });
        areas.push({ field, node });
        return h("div", { class: "cc-tag-field" }, h("label", { for: node.id, text: field.label }),
          field.hint && h("p", { class: "cc-soft-text", id: uid(`rewrite-${field.id}-hint`), text: field.hint }), node);
      });
      rewriting = h("section", { class: "cc-tag-rewrite", hidden: true, "aria-label": t("Made anew") },
        h("h4", {}, again.prompt, !again.required && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
        select && h("div", { class: "cc-tag-field" }, h("label", { for: select.id, text: t("Which one?") }), select),
        original, fields, openParts);
    }

    body.append(...[spec.intro && h("p", { class: "cc-tag-intro", dir: "auto", text: spec.intro }), key, scene, left, result, rewriting].filter(Boolean));

    const holding = (draw) => holdStill(focusedIn(body), draw);

    const readings = (line, view) => [
      view.dividing.includes(line.id) && h("p", { class: "cc-tag-divided", text: t("This line divides the readers.") }),
      view.readers.map((reader, at) => h("p", { class: `cc-tag-reading cc-tag-reading-${at + 1}` },
        h("strong", { text: reader.name }), ": ", named(reader.tags[line.id]), ".",
        reader.why[line.id] && h("span", { class: "cc-tag-why", dir: "auto", text: reader.why[line.id] }))),
    ];

    const agreements = (view) => {
      const row = (one, text) => h("li", {},
        h("strong", { class: "cc-tag-index", text: one.agreement.toFixed(2) }),
        h("span", {}, text, " ", h("span", { class: "cc-soft-text",
          text: t("{shared} of {used} tags shared", { shared: one.shared, used: one.used }) })));
      return h("ul", { class: "cc-tag-agreement" },
        view.readers.map((reader) => row(reader, t("You and {name} ({role}):", { name: reader.name, role: reader.role }))),
        view.between && row(view.between, t("The two readers with each other:")));
    };

    const drawPicture = (given) => {
      const open = Boolean(picture.querySelector("details[open]"));
      fill(picture, given ? drawing(given) : null);
      if (open) picture.querySelector("details").open = true;
    };

    let shown = "";
    let shownPicture = "";
    let opened = null; // null until the first update, which only shows what was there
    return function update({ response: now, view }) {
      response = now;
      let missing = 0;
      for (const [line, { boxes, card, number, place }] of cards) {
        const tags = given(line);
        for (const box of boxes) box.checked = tags.includes(box.value);
        card.classList.toggle("cc-tag-done", tags.length > 0);
        const text = tags.length ? `✓ ${place}` : place;
        if (number.textContent !== text) number.textContent = text;
        if (!tags.length) missing += 1;
      }
      const others = spec.readers === 1 ? t("Another reader tagged this scene too. You will see how when every line has at least one tag of yours.")
        : t("Two other readers tagged this scene too. You will see how when every line has at least one tag of yours.");
      const text = missing === 0 ? (view.complete ? "" : t("Fetching the other readers' tags…"))
        : missing === spec.lines.length && spec.readers ? others
          : missing === 1 ? t("One line is still without a tag.") : t("{n} lines are still without a tag.", { n: missing });
      if (left.textContent !== text) left.textContent = text;
      left.hidden = !text;

      const open = Boolean(view.complete) && missing === 0;
      const facts = open ? JSON.stringify({ ...view, drawing: null }) : "";
      if (facts !== shown) {
        shown = facts;
        holding(() => {
          for (const line of spec.lines) {
            const { heard } = cards.get(line.id);
            heard.hidden = !open || view.readers.length === 0;
            if (open && !heard.childNodes.length) fill(heard, readings(line, view).flat());
          }
        });
        result.hidden = !open;
        if (open) {
          fill(words,
            h("div", { class: "cc-said" },
              h("p", { text: view.most.length === spec.tags.length ? t("You gave every tag equally often.")
                : t("Given most often: {most}. Given least often: {least}.", { most: named(view.most), least: named(view.least) }) }),
              h("p", { class: "cc-tag-counts" }, view.counts.map((one) => h("span", {}, `${one.label} `, h("strong", { text: one.n }))))),
            view.readers.length > 0 && agreements(view),
            view.readers.length > 0 && h("p", { class: "cc-soft-text", text: `${view.formula} ${view.caution}` }));
          if (opened === false) announce(spec.readers ? t("Every line is tagged. The other readers' tags now stand under each line.") : t("Every line is tagged."));
        }
      }
      const drawn = open ? JSON.stringify(view.drawing) : "";
      if (drawn !== shownPicture) {
        shownPicture = drawn;
        drawPicture(open ? view.drawing : null);
      }
      if (again) {
        const texts = (now.rewrite || {}).fields || {};
        rewriting.hidden = !open && !now.rewrite;
        const line = spec.lines.find((one) => one.id === chosen());
        if (select) select.value = line ? line.id : "";
        const said = line ? line.text : "";
        if (original.textContent !== said) original.textContent = said;
        original.hidden = !said;
        for (const { field, node } of areas) {
          const text = texts[field.id] || "";
          if (node.getRootNode().activeElement !== node && node.value !== text) node.value = text;
        }
        const empty = [...(select && !line ? [t("which one")] : []),
          ...again.fields.filter((field) => !(texts[field.id] || "").trim()).map((field) => field.label)];
        const begun = Boolean(now.rewrite) || again.required;
        const standing = empty.length === 0 ? t("Every part has something in it. You may go on changing it.")
          : begun ? t("Still empty: {names}.", { names: empty.join("; ") }) : "";
        if (openParts.textContent !== standing) openParts.textContent = standing;
      }
      opened = open;
    };
  },
});
