export default exercise({
  setup({ body, spec, h, t, change, drawing, cite, uid, announce }) {
    let response = {};
    let gone = null; // the setting that was taken out last, and where it stood
    let told = null; // what is to be said when the server has answered
    let timer = null;
    const AT_ONCE_MS = 120; // shorter than the runtime's pause: a slider should feel as if it moved the picture

    const settings = () => ({ ...spec.start, ...(response.settings || {}) });
    const same = (one, other) => spec.parameters.every(({ id }) => one[id] === other[id]);
    const tried = () => (response.tried || []).map((one) => ({ ...spec.start, ...one }));
    const set = (values) => {
      change({ ...response, settings: { ...settings(), ...values } });
      clearTimeout(timer);
      timer = setTimeout(() => change(response, { now: true }), AT_ONCE_MS);
    };

    /* The controls: a slider for a number, radios for a few options, a list for many. */
    const controls = [];
    const slider = (one) => {
      const input = h("input", {
        type: "range", id: uid(`set-${one.id}`), "data-parameter": one.id, min: one.low, max: one.high, step: one.step,
        oninput: () => set({ [one.id]: Number(input.value) }),
      });
      const said = h("output", { class: "cc-explore-said", for: input.id });
      controls.push((now) => {
        const idle = one.unless && now[one.unless[0]] === one.unless[1];
        input.disabled = Boolean(idle);
        input.value = String(now[one.id]);
        said.textContent = idle ? "–" : one.said[now[one.id]];
        input.setAttribute("aria-valuetext", said.textContent);
      });
      const [low, high] = one.ends;
      return h("div", { class: "cc-explore-control" },
        h("p", { class: "cc-explore-top" }, h("label", { for: input.id, text: one.label }), said),
        input,
        h("p", { class: "cc-explore-ends", "aria-hidden": "true" },
          h("span", { text: low || one.said[one.low] }), h("span", { text: high || one.said[one.high] })));
    };
    const radios = (one) => {
      const inputs = one.options.map((option) => h("input", {
        type: "radio", name: uid(`set-${one.id}`), value: option.id, "data-parameter": one.id,
        onchange: () => set({ [one.id]: option.id, ...option.sets }),
      }));
      controls.push((now) => { for (const input of inputs) input.checked = input.value === now[one.id]; });
      return h("fieldset", { class: "cc-explore-control" },
        h("legend", { text: one.label }),
        h("div", { class: "cc-explore-options" }, one.options.map((option, at) =>
          h("label", { class: "cc-explore-option" }, inputs[at], h("span", { text: option.label })))));
    };
    const list = (one) => {
      const select = h("select", {
        id: uid(`set-${one.id}`), "data-parameter": one.id,
        onchange: () => set({ [one.id]: select.value, ...one.options.find((option) => option.id === select.value).sets }),
      }, one.options.map((option) => h("option", { value: option.id, text: option.label })));
      controls.push((now) => { select.value = now[one.id]; });
      return h("div", { class: "cc-explore-control cc-explore-list" }, h("label", { for: select.id, text: one.label }), select);
    };
    const control = (one) => (!one.options ? slider(one) : one.options.length > 4 ? list(one) : radios(one));

    /* The table of tries. */
    const keep = () => {
      const now = settings();
      const at = tried().findIndex((one) => same(one, now));
      if (at >= 0) return announce(t("This setting is number {n} in the table already.", { n: at + 1 }));
      if (tried().length >= spec.most) return announce(t("The table is full. Take a setting out first."));
      gone = null;
      told = () => {
        const [last, n] = [shown[shown.length - 1], shown.length];
        return last ? `${t("Kept as number {n}.", { n })} ${last.standing_said}` : "";
      };
      clearTimeout(timer);
      return change({ ...response, settings: now, tried: [...tried(), now] }, { now: true });
    };
    let shown = [];
    const takeOut = (at) => {
      const rest = tried();
      gone = { at, settings: rest[at] };
      rest.splice(at, 1);
      change({ ...response, tried: rest }, { now: true });
      announce(t("Taken out. You can bring it back."));
      back.focus();
    };
    const back = h("button", { type: "button", class: "cc-quiet", hidden: true, text: t("Bring back what I took out"), onclick: () => {
      const all = tried();
      all.splice(gone.at, 0, gone.settings);
      gone = null;
      change({ ...response, tried: all }, { now: true });
      keepButton.focus();
    } });
    const keepButton = h("button", { type: "button", "data-do": "keep", text: t("Keep this setting in the table"), onclick: keep });
    const reset = h("button", { type: "button", class: "cc-quiet", text: t("Back to the start"), onclick: () => set(spec.start) });

    const outputs = h("div", { class: "cc-explore-outputs" });
    const view_ = h("div", { class: "cc-explore-picture" });
    const asTable = h("div", {}); // behind the sliders, so that they stand close to what they move
    const sentences = h("div", { class: "cc-explore-sentences", "data-said": "now" });
    const late = h("p", { class: "cc-explore-late cc-soft-text", role: "status" });
    const inTable = h("p", { class: "cc-soft-text cc-explore-in" });
    const table = h("div", { class: "cc-explore-tried" });
    const plot = h("div", { class: "cc-explore-plot" });

    /* The assumptions, and which of them the learner finds wrong. */
    const choices = !spec.wrong ? [] : spec.assumptions.map((one) => h("input", {
      type: "radio", name: uid("wrong"), value: one.id,
      onchange: () => {
        told = () => `${answered.verdict || ""}. ${answered.text || ""}`;
        change({ ...response, wrong: one.id }, { now: true });
      },
    }));
    let answered = {};
    const reading = h("div", { class: "cc-explore-reading" });
    const why = h("textarea", {
      id: uid("why"), rows: 2, dir: "auto", class: "cc-explore-text", oninput: () => change({ ...response, why: why.value }),
      "aria-describedby": spec.wrong && spec.wrong.hint ? uid("why-hint") : null,
    });
    const assumptions = spec.wrong
      ? h("div", {},
        h("fieldset", {},
          h("legend", { text: spec.wrong.prompt }),
          spec.assumptions.map((one, at) => h("label", { class: "cc-choice" }, choices[at], h("span", { text: one.text })))),
        h("div", { class: "cc-explore-field" },
          h("label", { for: why.id }, t("Why?"), !spec.wrong.required && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
          spec.wrong.hint && h("p", { class: "cc-explore-hint", id: uid("why-hint"), text: spec.wrong.hint }),
          why),
        reading)
      : h("ul", {}, spec.assumptions.map((one) => h("li", { text: one.text })));

    /* What is kept of it all: a page of the learner's own. */
    const fields = (spec.keep ? spec.keep.fields : []).map((one) => {
      const node = h("textarea", {
        id: uid(`keep-${one.id}`), name: uid(`keep-${one.id}`), rows: one.rows, dir: "auto", class: "cc-explore-text",
        "aria-describedby": one.hint ? uid(`keep-${one.id}-hint`) : null,
        oninput: () => change({ ...response, keep: { ...(response.keep || {}), [one.id]: node.value } }),
      });
      return { ...one, node };
    });
    const page = h("article", { class: "cc-explore-page", hidden: true });
    const kept = spec.keep && h("section", { class: "cc-explore-keep", "aria-label": spec.keep.title },
      h("h4", { text: spec.keep.title }),
      fields.map((one) => h("div", { class: "cc-explore-field" },
        h("label", { for: one.node.id }, one.label, one.optional && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
        one.hint && h("p", { class: "cc-explore-hint", id: uid(`keep-${one.id}-hint`), text: one.hint }),
        one.node)),
      page);

    body.append(
      ...[spec.intro && h("p", { text: spec.intro }), spec.goal && h("p", { class: "cc-said", text: spec.goal })].filter(Boolean),
      h("div", { class: "cc-explore-lab" },
        h("p", { class: "cc-explore-toy" }, h("strong", { text: t("Toy model") }), " ",
          h("span", { text: t("Plain arithmetic of our own, to think with.") })),
        outputs,
        h("div", { class: "cc-explore-bench" }, view_,
          h("div", { class: "cc-explore-controls" }, spec.parameters.map(control))),
        asTable,
        h("div", { class: "cc-explore-do" }, keepButton, reset, back), inTable, late, sentences,
        h("details", { class: "cc-explore-formula" }, h("summary", { text: t("The arithmetic") }),
          h("ul", {}, spec.formula.map((line) => h("li", { text: line }))))),
      h("h4", { text: t("What you tried") }), table, plot,
      ...[spec.published && h("div", { class: "cc-explore-published" },
        h("h5", { text: t("What was published") }), h("p", {}, spec.published.text, " ", cite(spec.published.source)))].filter(Boolean),
      h("h4", { text: t("What it assumes") }), assumptions,
      h("p", { class: "cc-soft-text", text: spec.caution }),
      ...[kept].filter(Boolean));

    const line = (one) => [one.value, one.unit].filter(Boolean).join(" ");
    const drawTable = () => (shown.length === 0
      ? [h("p", { class: "cc-soft-text", text: t("Nothing yet. Keep at least {n} different settings, and compare.", { n: spec.least }) })]
      : [shown.length < spec.least && h("p", { class: "cc-soft-text", text: t("{n} of at least {all}.", { n: shown.length, all: spec.least }) }),
        h("ol", { class: "cc-explore-tries" }, shown.map((one, at) => h("li", { class: `cc-explore-try cc-explore-${one.standing || "plain"}` },
          h("p", { class: "cc-explore-setting" }, h("span", { class: "cc-explore-number", text: String(at + 1) }), " ", one.said),
          h("p", { class: "cc-explore-values" }, one.outputs.map((output) => h("span", { class: "cc-explore-value" },
            h("span", { class: "cc-soft-text", text: `${output.short}: ` }), h("strong", { text: line(output) })))),
          one.standing_said && h("p", { class: "cc-explore-standing", text: one.standing_said }),
          h("div", { class: "cc-explore-do" },
            h("button", { type: "button", class: "cc-quiet", text: t("Set to this"), "aria-label": t("Set the sliders to number {n}", { n: at + 1 }), onclick: () => { set(one.settings); announce(t("The sliders stand at number {n}.", { n: at + 1 })); } }),
            h("button", { type: "button", class: "cc-quiet", text: t("Take out"), "aria-label": t("Take number {n} out", { n: at + 1 }), onclick: () => takeOut(at) })))))]);

    return function update({ response: next, view }) {
      response = next;
      const now = settings();
      for (const refresh of controls) refresh(now);
      const live = view.for ? view : same(now, spec.start) ? spec.first : view;
      const fresh = Boolean(live.for) && same(live.for, now);
      const last = live.for ? live : spec.first;
      late.textContent = "";
      clearTimeout(late.timer);
      if (!fresh) late.timer = setTimeout(() => { late.textContent = t("The numbers are still those of your last setting."); }, 2500);
      outputs.classList.toggle("cc-explore-stale", !fresh);
      steady(outputs, JSON.stringify(last.outputs), () => [h("dl", {}, last.outputs.map((one) => h("div", { "data-output": one.id },
        h("dt", { text: one.label }), h("dd", {}, h("strong", { class: /[a-z]/i.test(one.value) ? "cc-explore-word" : null, text: one.value }), one.unit && h("span", { text: ` ${one.unit}` })))))]);
      view_.hidden = !last.picture;
      if (last.picture) {
        const key = JSON.stringify(last.picture);
        const table = (figure) => figure.querySelector(".cc-as-table");
        steady(view_, key, () => { const figure = drawing(last.picture); table(figure).remove(); return [figure]; });
        steady(asTable, key, () => [table(drawing(last.picture))]);
      }
      steady(sentences, JSON.stringify(last.said), () => [last.said.map((one) => h("p", { text: one }))]);

      const at = tried().findIndex((one) => same(one, now));
      inTable.textContent = at >= 0 ? t("This setting is number {n} in the table.", { n: at + 1 })
        : tried().length >= spec.most ? t("The table is full: {n} settings.", { n: spec.most }) : "";
      back.hidden = !gone;
      shown = view.tried || [];
      steady(table, JSON.stringify(shown), drawTable);
      steady(plot, JSON.stringify([view.lead, view.plot]), () => (view.plot ? [view.lead && h("p", { text: view.lead }), drawing(view.plot)] : []));

      for (const choice of choices) choice.checked = choice.value === next.wrong;
      if (why.getRootNode().activeElement !== why && why.value !== (next.why || "")) why.value = next.why || "";
      answered = next.wrong && view.reading && view.reading.id === next.wrong ? view.reading : {};
      steady(reading, JSON.stringify(answered), () => (!answered.id ? [] : [
        h("p", { class: "cc-said" }, h("strong", { text: `${answered.verdict}. ` }), answered.text),
        h("p", { text: answered.hit ? t("It need not be the only one. You may look at another.") : t("There is at least one that is clearly wrong. Choose again, or read on.") }),
        h("details", {}, h("summary", { text: t("What we would say of the others") }),
          h("dl", { class: "cc-explore-others" }, answered.others.map((one) => h("div", {},
            h("dt", { text: one.text }), h("dd", {}, h("strong", { text: `${one.verdict}. ` }), one.reading)))))]));

      for (const one of fields) {
        const text = (next.keep || {})[one.id] || "";
        if (one.node.getRootNode().activeElement !== one.node && one.node.value !== text) one.node.value = text;
      }
      page.hidden = !view.page;
      if (view.page) {
        steady(page, JSON.stringify([view.page, view.empty]), () => [
          h("h5", { text: view.page.title }),
          h("dl", {}, view.page.lines.map(([label, text]) => h("div", {}, h("dt", { text: label }), h("dd", { dir: "auto", text })))),
          h("p", { class: "cc-soft-text", text: view.empty.length ? t("Still empty: {list}.", { list: view.empty.join(", ") }) : t("Every part has something in it. The setting above is the one it goes with.") })]);
      }
      const answer = told && fresh && (shown.length === tried().length) && (!next.wrong || answered.id) ? told() : "";
      if (answer) { told = null; announce(answer); }
    };
  },
});
