export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, cite, uid, announce }) {
    let response = {};
    let revealed = false;
    let started = false; // the first update only shows what was there: nothing is announced, no focus moves
    const unit = (question) => (question.unit === "percent" ? t("percent") : question.of || "");
    const given = (question) => (response.guesses || {})[question.id];
    const written = (value) => String(Math.round(value * 10) / 10);

    const give = (question, value) => {
      const guesses = { ...(response.guesses || {}) };
      if (value === null) delete guesses[question.id];
      else guesses[question.id] = value;
      change({ ...response, guesses }, { now: true });
    };

    const rows = spec.questions.map((question, at) => {
      const middle = (question.low + question.high) / 2;
      const range = h("input", {
        type: "range", id: uid(`${question.id}-range`), class: "cc-estimate-range cc-estimate-untouched",
        min: question.low, max: question.high, step: question.step, "aria-valuetext": t("no guess yet"),
        oninput: () => touch(range.value, range),
        // Pressing the slider where it happens to stand is a choice too, and fires no input event.
        onpointerup: () => touch(range.value, range),
      });
      range.value = middle;
      const number = h("input", {
        type: "number", id: uid(`${question.id}-number`), class: "cc-estimate-number", inputmode: "decimal",
        min: question.low, max: question.high, step: "any", "aria-describedby": uid(`${question.id}-hint`),
        oninput: () => touch(number.value, number),
        onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); commit(); } },
      });
      const hint = h("p", { class: "cc-estimate-hint", id: uid(`${question.id}-hint`), role: "status" });
      const press = h("button", { type: "button", text: t("This is my guess"), onclick: () => commit() });
      const again = h("button", { type: "button", class: "cc-quiet", text: t("Change my guess"), onclick: () => {
        give(question, null);
        number.focus();
      } });
      const guess = h("strong", { class: "cc-estimate-value" });
      const asking = h("div", { class: "cc-estimate-asking" },
        h("label", { class: "cc-estimate-label", for: range.id, text: t("Slide to your guess") }),
        range,
        h("div", { class: "cc-estimate-ends cc-soft-text", "aria-hidden": "true" },
          h("span", { text: written(question.low) }), h("span", { text: written(question.high) })),
        h("div", { class: "cc-estimate-give" },
          h("div", { class: "cc-estimate-typed" },
            h("label", { for: number.id, text: t("or type it") }),
            h("span", {}, number, " ", h("span", { text: unit(question) }))),
          press),
        hint);
      const made = h("div", { class: "cc-estimate-made", hidden: true },
        h("p", {}, h("span", { class: "cc-estimate-tick", "aria-hidden": "true", text: "✓" }), " ",
          t("Your guess:"), " ", guess),
        again);
      const block = h("fieldset", { class: "cc-estimate-question" },
        h("legend", {},
          spec.questions.length > 1 && h("span", { class: "cc-estimate-count cc-soft-text",
            text: t("{n} of {all}", { n: at + 1, all: spec.questions.length }) }), " ", question.text),
        asking, made);
      body.append(block);

      let draft = null; // moved or typed, and not yet said to be the guess
      const show = () => {
        range.classList.toggle("cc-estimate-untouched", draft === null);
        range.setAttribute("aria-valuetext", draft === null ? t("no guess yet") : `${written(draft)} ${unit(question)}`.trim());
      };
      const within = (value) => value >= question.low && value <= question.high;
      const touch = (raw, by) => {
        const value = raw === "" ? null : Number(raw);
        draft = value === null || Number.isNaN(value) ? null : value;
        fill(hint);
        number.removeAttribute("aria-invalid");
        if (by === range) number.value = written(draft);
        else range.value = draft === null ? middle : draft;
        show();
      };
      const commit = () => {
        if (draft === null || !within(draft)) {
          fill(hint, draft === null && number.value === ""
            ? t("Move the slider or type a number first.")
            : t("Type a number from {low} to {high}.", { low: written(question.low), high: written(question.high) }));
          number.setAttribute("aria-invalid", "true");
          number.focus();
          return;
        }
        give(question, draft);
        const next = rows.find((row) => given(row.question) === undefined);
        announce(t("Your guess: {guess}.", { guess: `${written(draft)} ${unit(question)}`.trim() }));
        (next ? next.range : again).focus(); // `again` goes when the figures come: see update()
      };
      const update = () => {
        const value = given(question);
        const has = value !== undefined;
        if (has && draft !== value) {
          draft = value;
          range.value = value;
          number.value = written(value);
          show();
        }
        asking.hidden = has;
        made.hidden = !has;
        guess.textContent = has ? `${written(value)} ${unit(question)}`.trim() : "";
      };
      return { question, range, block, update };
    });

    const waiting = h("p", { class: "cc-soft-text" });
    const heading = h("h4", { tabindex: "-1", class: "cc-estimate-heading", text: t("Your guess and the report") });
    const results = h("div");
    const picture = h("div");
    const note = h("p", { class: "cc-soft-text" });
    const restart = h("button", { type: "button", class: "cc-quiet", text: t("Clear and guess again"), onclick: () => {
      kept = response.guesses;
      change({ ...response, guesses: {} }, { now: true });
      announce(t("Your guesses are cleared."));
      rows[0].range.focus();
    } });
    let kept = null;
    let bringing = false;
    const bring = h("button", { type: "button", class: "cc-quiet", text: t("Bring back my guesses"), onclick: () => {
      bringing = true;
      change({ ...response, guesses: kept }, { now: true });
    } });
    const undo = h("p", { hidden: true }, bring);
    const section = h("section", { class: "cc-estimate-results", hidden: true }, heading, results, picture, note, restart);
    body.append(waiting, undo, section);

    let shown = "";
    return function update({ response: now, view }) {
      response = now;
      const missing = spec.questions.filter((question) => given(question) === undefined).length;
      const open = missing === 0 && Boolean(view.complete) &&
        view.results.every((one) => one.guess === (now.guesses || {})[one.id]);
      // What held the focus may be about to go: remember where it was.
      const leaving = open && rows.some((row) => row.block.contains(row.block.getRootNode().activeElement));
      for (const row of rows) {
        row.update();
        row.block.hidden = open; // the results repeat question and guess
      }
      undo.hidden = !(kept && missing === spec.questions.length);
      waiting.hidden = open;
      const wait = missing === 0 ? t("Fetching the reported figures…")
        : missing === 1 ? t("The reported figures open after one more guess.")
          : t("The reported figures open after {n} guesses.", { n: missing });
      if (waiting.textContent !== wait) waiting.textContent = wait;
      section.hidden = !open;
      const facts = open ? JSON.stringify(view) : "";
      if (facts && facts !== shown) {
        fill(results, h("ol", { class: "cc-estimate-list" }, view.results.map((one) => h("li", {},
          h("p", { class: "cc-estimate-asked", text: spec.questions.find((question) => question.id === one.id).text }),
          h("dl", { class: "cc-estimate-facts" },
            h("div", {}, h("dt", { text: t("You") }), h("dd", { text: one.guess_text })),
            h("div", {}, h("dt", { text: t("Reported") }), h("dd", { text: one.reported_text })),
            h("div", {}, h("dt", { text: t("Your guess is") }), h("dd", { text: one.said }))),
          h("p", { class: "cc-said" }, one.after, " ",
            cite(one.source))))));
        fill(picture, view.drawing ? drawing(view.drawing) : null);
        note.hidden = !view.note;
        note.textContent = view.note || "";
      }
      shown = facts;
      if (open && !revealed && started) {
        announce(t("All guesses are in. The reported figures are below."));
        if (leaving || bringing) heading.focus();
        bringing = false;
      }
      revealed = open;
      started = true;
    };
  },
});
