export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    let cleared = null;
    let wasComplete = null;
    const times = [
      { id: "now", label: t("Now") },
      { id: "before", label: t("Before, thinking back") },
    ];
    const word = (value) => (spec.scale.find((step) => step.value === value) || { label: "" }).label;

    const scale = h("p", { class: "cc-rating-scale" }, h("span", { class: "cc-soft-text", text: t("The steps:") }), " ",
      spec.scale.map((step) => h("span", { class: "cc-rating-step" }, h("strong", { text: String(step.value) }), " ", step.label)));

    const rows = [];
    const choose = (statement, time, value) => {
      cleared = null;
      change({ ...response, [time]: { ...(response[time] || {}), [statement]: value } });
    };
    const statements = spec.statements.map((statement, index) => h("fieldset", { class: "cc-rating-statement" },
      h("legend", {},
        h("span", { class: "cc-rating-count", text: t("{n} of {all}", { n: index + 1, all: spec.statements.length }) }), " ", statement.text),
      times.map((time) => {
        const said = h("span", { class: "cc-rating-said", "aria-hidden": "true" });
        const name = uid(`${statement.id}-${time.id}`);
        const radios = spec.scale.map((step) => h("input", {
          type: "radio", name, value: String(step.value), onchange: () => choose(statement.id, time.id, step.value),
        }));
        rows.push({ statement, time, radios, said });
        return h("div", { class: `cc-rating-row cc-rating-${time.id}`, role: "radiogroup", "aria-labelledby": `${name}-label` },
          h("p", { class: "cc-rating-when" }, h("span", { id: `${name}-label`, text: time.label }), said),
          h("div", { class: "cc-rating-boxes" }, spec.scale.map((step, at) => h("label", { class: "cc-rating-box" },
            radios[at],
            h("span", { class: "cc-rating-value", text: String(step.value) }), " ",
            h("span", { class: "cc-rating-word", text: step.label })))));
      })));

    const left = h("p", { class: "cc-soft-text cc-rating-left" });
    const undo = h("button", { type: "button", class: "cc-quiet", onclick: () => {
      if (cleared) {
        const back = cleared;
        cleared = null;
        change(back, { now: true });
        announce(t("Your ratings are back."));
      } else {
        cleared = response;
        change({}, { now: true });
        announce(t("Ratings cleared. The same button brings them back."));
      }
    } });
    const result = h("section", { class: "cc-rating-result", hidden: true, "aria-label": t("What your ratings show") });
    body.append(scale, ...statements, h("div", { class: "cc-rating-foot" }, left, undo), result);

    return function update({ response: now, view }) {
      response = now;
      let open = 0;
      for (const { statement, time, radios, said } of rows) {
        const value = (now[time.id] || {})[statement.id];
        if (value === undefined) open += 1;
        for (const radio of radios) radio.checked = radio.value === String(value);
        said.textContent = value === undefined ? "" : `${value} · ${word(value)}`;
      }
      const rated = rows.length - open;
      left.textContent = open === 0 ? t("Every row is rated. You may still change any of them.")
        : rated === 0 ? t("Two taps for each statement; then a picture of the changes opens here.")
          : t("{n} of {all} rows rated. The picture opens when all are.", { n: rated, all: rows.length });
      undo.hidden = rated === 0 && !cleared;
      undo.textContent = cleared ? t("Bring my ratings back") : t("Clear my ratings");

      const complete = open === 0 && Boolean(view.complete);
      result.hidden = !complete;
      if (complete) {
        steady(result, JSON.stringify(view), () => [
          h("h4", { text: t("What your ratings show") }),
          h("p", { text: view.summary }),
          drawing(view.drawing),
          h("p", { class: "cc-said", text: view.caution }),
        ]);
        if (wasComplete === false) announce(t("A picture of your ratings has opened below. {summary}", { summary: view.summary }));
      }
      wasComplete = complete;
    };
  },
});
