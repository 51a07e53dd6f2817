export default exercise({
  setup({ body, spec, h, t, change, drawing, table, uid, announce }) {
    let response = {};
    let wasOpen = null;
    let cleared = null;
    const single = spec.columns.length === 1;
    const cells = [];
    const given = (subject, row, column) => (((response.ratings || {})[subject] || {})[row] || {})[column];
    const [lowest, highest] = [spec.scale[0], spec.scale[spec.scale.length - 1]];
    const ends = single ? `${lowest.value} ${lowest.label} – ${highest.value} ${highest.label}` : "";
    const word = (value) => (spec.scale.find((step) => step.value === value) || { label: "" }).label;

    const rate = (subject, row, column, value) => {
      cleared = null;
      const ratings = response.ratings || {};
      const rows = ratings[subject] || {};
      change({ ...response, ratings: { ...ratings, [subject]: { ...rows, [row]: { ...(rows[row] || {}), [column]: value } } } });
    };

    const scale = h("p", { class: "cc-grid-scale" }, h("span", { class: "cc-soft-text", text: t("The steps:") }), " ",
      spec.scale.map((step) => h("span", { class: "cc-grid-step" }, h("strong", { text: String(step.value) }), " ", step.label)));

    const cell = (subject, row, column, heading) => {
      const name = uid(`${subject.id}-${row.id}-${column.id}`);
      const said = h("span", { class: "cc-grid-said", "aria-hidden": "true" });
      const radios = spec.scale.map((step) => h("input", {
        type: "radio", name, value: String(step.value), onchange: () => rate(subject.id, row.id, column.id, step.value),
      }));
      cells.push({ subject: subject.id, row: row.id, column: column.id, radios, said });
      return h("div", { class: "cc-grid-cell", role: "radiogroup", "aria-labelledby": single ? heading : `${heading} ${name}-label`, "data-cell": `${subject.id}/${row.id}/${column.id}` },
        h("p", { class: "cc-grid-what" },
          !single && h("span", { id: `${name}-label`, text: column.label }), said),
        h("div", { class: "cc-grid-boxes" }, spec.scale.map((step, at) => h("label", { class: "cc-grid-box" },
          radios[at],
          h("span", { class: "cc-grid-value", text: String(step.value) }), " ",
          h("span", { class: "cc-grid-word", text: step.label })))));
    };

    const abouts = spec.columns.filter((column) => column.about);
    const columnKey = !single && abouts.length > 0 && h("details", { class: "cc-grid-key", open: true },
      h("summary", { text: t("What is meant") }),
      h("dl", {}, [...spec.columns, ...spec.rows].filter((one) => one.about).map((one) => h("div", {}, h("dt", { text: one.label }), h("dd", { text: one.about })))));

    let theme = null;
    let number = 0;
    const total = spec.subjects.length * spec.rows.length;
    const rowOf = (subject, row) => {
      number += 1;
      const heading = uid(`${subject.id}-${row.id}-heading`);
      const opens = row.theme && row.theme !== theme;
      theme = row.theme || theme;
      return [
        opens && h("h5", { class: "cc-grid-theme", text: row.theme }),
        h("div", { class: "cc-grid-row", role: "group", "aria-labelledby": heading },
          h("p", { class: "cc-grid-label", id: heading },
            h("span", { class: "cc-grid-count", text: t("{n} of {all}", { n: number, all: total }) }), " ",
            h("span", { dir: "auto", text: row.label })),
          row.about && !columnKey && h("p", { class: "cc-grid-about", dir: "auto", text: row.about }),
          h("div", { class: "cc-grid-cells" }, spec.columns.map((column) => cell(subject, row, column, heading)))),
      ];
    };
    const subjects = spec.subjects.map((subject) => h("section", { class: "cc-grid-subject", "data-subject": subject.id },
      spec.subjects.length > 1 && h("h4", { text: subject.name }),
      subject.about && h("p", { class: "cc-grid-about", dir: "auto", text: subject.about }),
      spec.rows.map((row) => rowOf(subject, row))));

    const groups = spec.guess && spec.survey ? spec.survey.groups : [];
    const guesses = groups.map((group) => h("input", { type: "radio", name: uid("guess"), value: group.id, onchange: () => {
      change({ ...response, guess: group.id });
    } }));
    const guess = groups.length > 0 && h("fieldset", { class: "cc-grid-guess" },
      h("legend", { text: spec.guess.question }),
      groups.map((group, at) => h("label", { class: "cc-choice" }, guesses[at],
        h("span", {}, group.name, " ", h("span", { class: "cc-soft-text", text: t("({n} people)", { n: group.size }) })))));

    const left = h("p", { class: "cc-soft-text" });
    const undo = h("button", { type: "button", class: "cc-quiet", onclick: () => {
      if (cleared) {
        const back = cleared;
        cleared = null;
        change({ ...response, ratings: back }, { now: true });
        announce(t("Your ratings are back."));
      } else {
        cleared = response.ratings;
        change({ ...response, ratings: {} }, { now: true });
        announce(t("Ratings cleared. The same button brings them back."));
      }
    } });
    const shown = h("div");
    const result = h("section", { class: "cc-grid-result", hidden: true },
      h("h4", { text: spec.survey ? t("Your answers and the survey") : t("Your ratings as a map") }), shown);
    const text = spec.question && h("textarea", {
      id: uid("text"), dir: "auto", "aria-describedby": spec.question.hint ? uid("hint") : null,
      oninput: () => change({ ...response, text: text.value }),
    });
    const asked = spec.question && h("div", { class: "cc-grid-asked", hidden: true },
      h("label", { for: uid("text"), text: spec.question.required ? spec.question.prompt : t("{question} (if you like)", { question: spec.question.prompt }) }),
      spec.question.hint && h("p", { class: "cc-soft-text", id: uid("hint"), text: spec.question.hint }),
      text);
    body.append(...[
      spec.intro && h("p", { class: "cc-grid-intro", dir: "auto", text: spec.intro }),
      scale, columnKey, subjects, guess, h("div", { class: "cc-grid-foot" }, left, undo), result, asked].flat().filter(Boolean));
    body.classList.toggle("cc-grid-single", single);
    body.classList.toggle("cc-grid-wide", !single && spec.columns.length * spec.scale.length <= 15);

    const region = (label, inside) => h("div", { class: "cc-scroll", tabindex: "0", role: "region", "aria-label": label }, inside);
    const reader = (one) => h("div", { class: "cc-grid-reader" },
      h("p", {}, h("strong", { text: one.name }), h("span", { class: "cc-soft-text", text: `, ${one.role}` })),
      h("p", { text: one.said }),
      one.why && h("p", { class: "cc-soft-text", dir: "auto", text: one.why }),
      h("details", {}, h("summary", { text: t("The ratings of {name}", { name: one.name }) }), drawing(one.drawing)));
    const survey = (one) => [
      h("div", { class: "cc-said" }, one.guess && h("p", { text: one.guess }), h("p", { text: one.least }), h("p", { text: one.widest })),
      one.kept_out.map((why) => h("p", { class: "cc-grid-kept", text: why })),
      drawing(one.drawing),
      h("details", {}, h("summary", { text: t("Statement by statement") }),
        region(t("Statement by statement"), table(one.rows.header, one.rows.rows, null))),
      h("p", { class: "cc-soft-text", text: one.cannot }),
    ];
    const said = (view) => [
      view.survey && survey(view.survey),
      view.apart && h("p", { class: "cc-said", text: view.apart }),
      view.survey ? h("details", {}, h("summary", { text: t("Your own answers as a picture") }), drawing(view.drawing)) : drawing(view.drawing),
      view.means && [h("h5", { text: view.means.caption }), h("div", { class: "cc-grid-means cc-scroll", tabindex: "0", role: "region", "aria-label": view.means.caption }, table(view.means.header, view.means.rows, null))],
      view.readers.length > 0 && [h("h5", { text: t("Other ratings beside yours") }), view.readers.map(reader)],
      h("p", { class: "cc-said", text: view.caution }),
    ];

    return function update({ response: now, view }) {
      response = now;
      let open = 0;
      for (const { subject, row, column, radios, said: chosen } of cells) {
        const value = given(subject, row, column);
        const known = spec.scale.some((step) => step.value === value);
        if (!known) open += 1;
        for (const radio of radios) radio.checked = radio.value === String(value);
        chosen.textContent = known ? `${value} · ${word(value)}` : ends;
        chosen.classList.toggle("cc-grid-ends", !known);
      }
      for (const radio of guesses) radio.checked = radio.value === now.guess;
      const waiting = guess && !groups.some((group) => group.id === now.guess);
      const rated = cells.length - open;
      const words = open ? t("{n} of {all} rated. What they show opens when all are.", { n: rated, all: cells.length })
        : waiting ? t("All are rated. Make your guess, and the survey opens.")
          : t("All are rated. You may still change any of them.");
      if (left.textContent !== words) left.textContent = words;
      undo.hidden = rated === 0 && !cleared;
      undo.textContent = cleared ? t("Bring my ratings back") : t("Clear my ratings");
      const done = !open && !waiting && Boolean(view.complete);
      result.hidden = !done;
      if (asked) {
        asked.hidden = !done;
        if (text.getRootNode().activeElement !== text && text.value !== (now.text || "")) text.value = now.text || "";
      }
      if (done) {
        steady(shown, JSON.stringify(view), () => said(view));
        if (wasOpen === false) announce(spec.survey ? t("The survey has opened below.") : t("A picture of your ratings has opened below."));
      }
      wasOpen = done;
    };
  },
});
