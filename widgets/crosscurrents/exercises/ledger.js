export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    let lastBand = null;
    const OWN = "own";
    const levels = [{ id: "low", label: t("Low") }, { id: "middle", label: t("Middle") }, { id: "high", label: t("High") }];
    const [, months] = spec.scale.delay;
    const quantities = [
      { id: "gain", label: t("Joint gain, in points"), hint: t("What comes of it that nobody gets alone; {low} is nothing, {high} the most you can picture.", { low: spec.scale.gain[0], high: spec.scale.gain[1] }) },
      { id: "hours", label: t("Hours it takes"), hint: t("Meetings, calls, preparing; {low} to {high}.", { low: spec.scale.hours[0], high: spec.scale.hours[1] }) },
      { id: "delay", label: t("Months until anything comes of it"), hint: t("{low} to {high}.", { low: spec.scale.delay[0], high: months }) },
    ];
    const numbers = (from) => {
      const kept = {};
      for (const { id } of quantities) if (from[id] && Object.keys(from[id]).length) kept[id] = from[id];
      if (from.worth !== undefined && from.worth !== null) kept.worth = from.worth;
      return kept;
    };
    const text = (value) => JSON.stringify([...quantities.map(({ id }) => levels.map((level) => (value[id] || {})[level.id] ?? null)), value.worth ?? null]);
    const given = (id) => numbers((spec.cases.find((one) => one.id === id) || { prefill: {} }).prefill);

    /* Another project: what was filled in for this one waits in `drafts`, what waited for that one comes back. */
    const choose = (id) => {
      const drafts = { ...(response.drafts || {}) };
      const typed = numbers(response);
      const early = !response.case && Object.keys(typed).length > 0; // numbers typed before a project was chosen
      if (response.case) drafts[response.case] = typed;
      else if (early && spec.own) drafts[OWN] = typed;
      const next = early && !spec.own ? typed : drafts[id] || given(id);
      delete drafts[id];
      const kept = { case: id, ...next };
      if (response.title) kept.title = response.title;
      if (response.tried) kept.tried = true;
      if (Object.keys(drafts).length) kept.drafts = drafts;
      for (const field of fields) field.forget();
      change(kept, { now: true });
    };
    const projects = [...spec.cases.map((one) => ({ id: one.id, name: one.name, about: one.about })),
      ...(spec.own ? [{ id: OWN, name: t("A project of your own"), about: t("One that you know. Leave out names; all fields begin empty.") }] : [])];
    const radios = projects.map((one) => h("input", { type: "radio", name: uid("case"), value: one.id, onchange: () => choose(one.id) }));
    const title = h("input", { type: "text", id: uid("title"), maxlength: "120", autocomplete: "off", oninput: () => change({ ...response, title: title.value }) });
    const own = h("div", { class: "cc-ledger-own", hidden: true },
      h("label", { for: uid("title"), text: t("Call it something (if you like)") }), title);

    /* One number: out of its scale it is not counted, and says so, but what was typed stays in the field. */
    const number = (which, label, read, write, describedby, fault) => {
      const [low, high] = spec.scale[which];
      const input = h("input", {
        type: "number", id: uid(label), min: low, max: high, step: "any", inputmode: "decimal", autocomplete: "off", "aria-describedby": describedby,
        oninput: () => {
          const bad = input.validity.badInput || input.validity.rangeOverflow || input.validity.rangeUnderflow;
          input.setAttribute("aria-invalid", bad ? "true" : "false");
          fault();
          write(bad || input.value === "" ? undefined : Number(input.value));
        },
      });
      const field = {
        input,
        bad: () => input.getAttribute("aria-invalid") === "true",
        forget: () => { input.value = ""; input.setAttribute("aria-invalid", "false"); fault(); },
        refresh: () => {
          const value = read();
          if (input.getRootNode().activeElement === input || field.bad()) return;
          if (value === undefined) input.value = "";
          else if (input.value === "" || Number(input.value) !== value) input.value = String(value);
        },
      };
      fields.push(field);
      return field;
    };
    const fields = [];
    const refusal = (which, mine) => mine.some((one) => one.bad())
      ? t("Not counted yet: give a number from {low} to {high}.", { low: spec.scale[which][0], high: spec.scale[which][1] }) : "";

    const guesses = quantities.map((quantity) => {
      const said = h("p", { class: "cc-ledger-fault", id: uid(`${quantity.id}-fault`), role: "alert" });
      const mine = [];
      for (const level of levels) {
        mine.push(number(quantity.id, `${quantity.id}-${level.id}`,
          () => (response[quantity.id] || {})[level.id],
          (value) => {
            const next = { ...(response[quantity.id] || {}), [level.id]: value };
            if (value === undefined) delete next[level.id];
            change({ ...response, [quantity.id]: next, tried: true });
          },
          `${uid(`${quantity.id}-hint`)} ${uid(`${quantity.id}-fault`)}`,
          () => { said.textContent = refusal(quantity.id, mine); }));
      }
      return h("fieldset", { class: "cc-ledger-guess" },
        h("legend", { text: quantity.label }),
        h("p", { class: "cc-ledger-hint", id: uid(`${quantity.id}-hint`), text: quantity.hint }),
        h("div", { class: "cc-ledger-three" }, levels.map((level, at) => h("div", {},
          h("label", { for: mine[at].input.id, text: level.label }), mine[at].input))),
        said);
    });

    const worthFault = h("p", { class: "cc-ledger-fault", id: uid("worth-fault"), role: "alert" });
    const setWorth = (value) => {
      const { worth: old, ...rest } = response;
      change(value === undefined ? { ...rest, tried: true } : { ...rest, worth: value, tried: true });
    };
    const worth = number("worth", "worth", () => response.worth, setWorth, `${uid("worth-hint")} ${uid("worth-fault")}`,
      () => { worthFault.textContent = refusal("worth", [worth]); });
    const slider = h("input", {
      type: "range", min: spec.scale.worth[0], max: spec.scale.worth[1], step: "1", "aria-label": t("Hours for one point, as a slider"),
      oninput: () => { worth.forget(); setWorth(Number(slider.value)); },
    });
    const worthSet = h("div", { class: "cc-ledger-guess" },
      h("label", { class: "cc-ledger-label", for: uid("worth"), text: t("Hours that one point of gain is worth to you") }),
      h("p", { class: "cc-ledger-hint", id: uid("worth-hint"), text: t("How many hours would you give for one point? {low} to {high}.", { low: spec.scale.worth[0], high: spec.scale.worth[1] }) }),
      h("div", { class: "cc-ledger-worth" }, worth.input, slider),
      worthFault);

    const back = h("button", { type: "button", class: "cc-quiet", hidden: true, text: t("Back to the project's own numbers"), onclick: () => {
      for (const field of fields) field.forget();
      const { gain, hours, delay, worth: old, ...rest } = response;
      undone = { case: response.case, numbers: numbers(response) };
      change({ ...rest, ...given(response.case) }, { now: true });
      announce(t("The numbers are as given again."));
      undo.hidden = false;
      undo.focus();
    } });
    let undone = null;
    const undo = h("button", { type: "button", class: "cc-quiet", hidden: true, text: t("Bring my numbers back"), onclick: () => {
      const { gain, hours, delay, worth: old, ...rest } = response;
      const kept = undone.numbers;
      undone = null;
      change({ ...rest, ...kept }, { now: true });
      back.hidden = false;
      back.focus();
    } });

    const open = h("p", { class: "cc-soft-text" });
    const result = h("section", { class: "cc-ledger-result", "aria-label": t("Where it lands") });
    body.append(
      h("fieldset", {}, h("legend", { text: t("Which project?") }),
        projects.map((one, at) => h("label", { class: "cc-choice" }, radios[at],
          h("span", {}, h("strong", { text: one.name }), h("span", { class: "cc-ledger-about", text: one.about })))),
        own),
      h("h4", { text: t("Your guesses") }),
      ...guesses, worthSet,
      h("div", { class: "cc-ledger-foot" }, back, undo),
      h("h4", { text: t("Where it lands") }),
      h("div", { class: "cc-ledger-formula" }, h("p", { class: "cc-ledger-hint", text: t("The formula") }),
        spec.formula.map((line) => h("p", { class: "cc-ledger-line", text: line }))),
      open, result,
      h("details", { class: "cc-ledger-assumes", open: true },
        h("summary", { text: t("This is a toy. What it assumes") }),
        h("ul", {}, spec.assumes.map((one) => h("li", { text: one })))));

    return function update({ response: now, view }) {
      response = now;
      for (const radio of radios) radio.checked = radio.value === now.case;
      own.hidden = now.case !== OWN;
      if (title.getRootNode().activeElement !== title && title.value !== (now.title || "")) title.value = now.title || "";
      for (const field of fields) field.refresh();
      slider.value = String(now.worth ?? spec.scale.worth[0]);
      slider.setAttribute("aria-valuetext", now.worth === undefined ? t("not set yet") : t("{n} hours", { n: now.worth }));
      const known = now.case && now.case !== OWN;
      back.hidden = !known || text(now) === text(given(now.case));
      undo.hidden = !undone || undone.case !== now.case || text(now) !== text(given(now.case));

      const disorder = view.disorder || [];
      if (view.complete === undefined) open.textContent = "";
      else if (!view.complete) {
        open.textContent = [...disorder, (view.open || []).length ? t("Still open: {list}.", { list: view.open.join(", ") }) : ""].filter(Boolean).join(" ");
      }
      else open.textContent = now.tried ? "" : t("As given. Now change one guess and watch what moves.");
      open.hidden = open.textContent === "";
      result.hidden = !view.complete;
      if (!view.complete) { lastBand = view.complete === false ? "" : null; return; }
      steady(result, JSON.stringify(view), () => [
        h("p", { class: "cc-said" }, h("strong", { text: `${view.band_label}. ` }), view.said),
        h("p", { class: "cc-ledger-hint", text: t("Cautious: least gain, most hours, longest delay. Hopeful: the reverse.") }),
        h("dl", { class: "cc-ledger-sums" }, view.points.map((one) => h("div", {},
          h("dt", { text: one.label }), h("dd", { text: one.sum })))),
        drawing(view.drawing),
        h("h5", { text: t("What hangs on which guess") }),
        h("p", { class: "cc-ledger-hint", text: t("One guess runs from low to high, the others stay in the middle.") }),
        h("ul", { class: "cc-ledger-swings" }, view.swings.map((one) => h("li", {}, one.said,
          one.largest && h("strong", { text: ` ${t("(moves it most)")}` })))),
        h("p", { text: view.break_even }),
      ]);
      if (lastBand !== null && lastBand !== view.band) announce(`${view.band_label}. ${view.said}`);
      lastBand = view.band;
    };
  },
});
