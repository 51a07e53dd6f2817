export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    const asked = spec.turns.filter((turn) => turn.ask);
    const speakers = Object.fromEntries(spec.speakers.map((one) => [one.id, one]));
    const codes = new Set(spec.codes.map((one) => one.id));
    const marked = (turn) => codes.has((response.marks || {})[turn.id]);

    /* Guess and cast are one list: who is at the table, and who of them speaks most. */
    const guesses = spec.speakers.map((one) => h("input", {
      type: "radio", name: uid("guess"), value: one.id,
      onchange: () => change({ ...response, guess: one.id }, { now: true }),
    }));
    const cast = h("fieldset", { class: "cc-transcript-cast" },
      h("legend", { text: spec.guess }),
      h("div", { class: "cc-transcript-people" }, spec.speakers.map((one, at) => h("label", { class: "cc-choice" }, guesses[at],
        h("span", {}, h("strong", { text: one.name }), h("span", { class: "cc-transcript-role", text: `${one.role} · ${one.sector}` }))))));

    const key = h("details", { class: "cc-transcript-key", open: true },
      h("summary", { text: t("What the marks mean") }),
      h("dl", {}, spec.codes.map((one) => h("div", {}, h("dt", { text: one.label }), h("dd", { text: one.meaning })))));

    const marks = new Map();
    const scene = h("ol", { class: "cc-transcript-scene" }, spec.turns.map((turn, at) => {
      const who = speakers[turn.speaker];
      const first = spec.turns.findIndex((one) => one.speaker === turn.speaker) === at;
      const said = [
        h("span", { class: "cc-transcript-who" }, h("span", { class: "cc-transcript-number", text: `${at + 1} ` }),
          h("strong", { text: who.name }), first && h("span", { class: "cc-soft-text", text: `, ${who.role}` })),
        h("span", { class: "cc-transcript-text", dir: "auto", text: turn.text }),
      ];
      if (!turn.ask) return h("li", {}, h("div", { class: "cc-transcript-turn" }, said));
      const radios = spec.codes.map((one) => h("input", {
        type: "radio", name: uid(`turn-${turn.id}`), value: one.id,
        onchange: () => change({ ...response, marks: { ...(response.marks || {}), [turn.id]: one.id } }, { now: true }),
      }));
      const state = h("span", { class: "cc-transcript-state" });
      const read = h("div", { class: "cc-transcript-read", hidden: true });
      const card = h("fieldset", { class: "cc-transcript-turn cc-transcript-asked", "data-turn": turn.id },
        h("legend", {}, said, state),
        h("div", { class: "cc-transcript-boxes" }, spec.codes.map((one, n) =>
          h("label", { class: "cc-transcript-box" }, radios[n], h("span", { text: one.label })))),
        read);
      const place = t("{n} of {all} to mark", { n: asked.indexOf(turn) + 1, all: asked.length });
      marks.set(turn.id, { radios, state, read, card, place });
      return h("li", {}, card);
    }));

    const left = h("p", { class: "cc-soft-text" });
    const go = h("button", { type: "button", class: "cc-quiet", text: t("Go to the next open one"), onclick: () => {
      if (!speakers[response.guess]) return guesses[0].focus();
      const next = asked.find((turn) => !marked(turn));
      return next && marks.get(next.id).radios[0].focus();
    } });
    const result = h("section", { class: "cc-transcript-result", hidden: true, "aria-label": t("What counting shows") });
    const second = h("div", { id: uid("second") });
    const open2 = h("button", { type: "button", "aria-controls": uid("second"), onclick: () => {
      change({ ...response, revealed: !response.revealed }, { now: true });
    } });
    const reveal = h("section", { class: "cc-transcript-reveal", hidden: true },
      h("h4", { text: t("A second step") }), h("p", { text: spec.reveal }), open2, second);
    const text = h("textarea", {
      id: uid("text"), name: "text", rows: 4, dir: "auto", "aria-describedby": spec.question.hint ? uid("hint") : null,
      oninput: () => change({ ...response, text: text.value }),
    });
    const question = h("div", { class: "cc-transcript-question", hidden: true },
      h("label", { for: text.id }, spec.question.prompt,
        !spec.question.required && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
      spec.question.hint && h("p", { class: "cc-soft-text", id: uid("hint"), text: spec.question.hint }),
      text);
    body.append(...[spec.intro && h("p", { class: "cc-transcript-intro", dir: "auto", text: spec.intro }), cast, key, scene,
      h("div", { class: "cc-transcript-foot" }, left, go), result, reveal, question].filter(Boolean));

    const holding = (draw) => holdStill(focusedIn(body), draw);

    const readings = (view) => {
      for (const [id, { read }] of marks) {
        const one = view.complete && view.key ? view.key.turns[id] : null;
        const facts = JSON.stringify(one || null);
        if (read.shownFor === facts) continue;
        read.shownFor = facts;
        read.hidden = !one;
        fill(read, one && h("p", {}, one.same ? t("One careful reader marks the same.") : h("span", {}, t("One careful reader marks:"), " ", h("strong", { text: one.label }), "."),
          one.why && h("span", { class: "cc-soft-text", dir: "auto", text: ` ${one.why}` })));
      }
    };

    let opened = null; // null until the first update, which only shows what was there
    let shownSecond = null;
    return function update({ response: now, view }) {
      response = now;
      for (const radio of guesses) radio.checked = radio.value === now.guess;
      let missing = 0;
      for (const turn of asked) {
        const { radios, state, card, place } = marks.get(turn.id);
        const has = marked(turn);
        for (const radio of radios) radio.checked = has && radio.value === now.marks[turn.id];
        card.classList.toggle("cc-transcript-done", has);
        const said = has ? `✓ ${place}` : place;
        if (state.textContent !== said) state.textContent = said;
        if (!has) missing += 1;
      }
      const guessless = !speakers[now.guess];
      const open = Boolean(view.complete) && missing === 0 && !guessless;
      const said = open ? t("All are marked. You may still change any mark.")
        : missing === 0 && guessless ? t("Only your guess at the top is still open.")
          : missing === 0 ? t("Counting…")
            : missing === asked.length ? t("The count opens when all {n} are marked.", { n: asked.length })
              : t("{n} of {all} marked.", { n: asked.length - missing, all: asked.length });
      if (left.textContent !== said) left.textContent = said;
      go.hidden = missing === 0 ? !guessless : missing === asked.length;

      holding(() => readings(open ? view : {}));
      result.hidden = !open;
      reveal.hidden = !open;
      question.hidden = !open && !now.text;
      if (text.getRootNode().activeElement !== text && text.value !== (now.text || "")) text.value = now.text || "";
      if (open) {
        steady(result, JSON.stringify({ ...view, later: null }), () => [
          h("h4", { text: t("What counting shows") }),
          h("div", { class: "cc-said" },
            h("p", { text: view.guess }), h("p", { text: view.floor }), h("p", { text: view.gini }),
            view.key && h("p", { text: view.key.said })),
          h("h5", { text: view.sectors ? t("By role") : t("By role and sector") }), drawing(view.drawing),
          view.sectors && [h("h5", { text: t("By sector") }), drawing(view.sectors)],
          h("p", { class: "cc-soft-text", text: `${view.formula} ${view.counting}` }),
          h("p", { text: view.caution }),
        ]);
        open2.textContent = now.revealed ? t("Close the second step") : t("Open the second step");
        open2.classList.toggle("cc-quiet", Boolean(now.revealed));
        open2.setAttribute("aria-expanded", view.later ? "true" : "false");
        steady(second, JSON.stringify(view.later), () => view.later ? [
          h("p", { class: "cc-said", dir: "auto", text: view.later.text }),
          view.later.drawings.map((one) => drawing(one)),
        ] : []);
        if (opened === false) announce(t("All are marked. The count has opened below."));
        if (shownSecond === false && view.later) announce(t("The second step has opened below."));
        shownSecond = Boolean(view.later);
      }
      opened = open;
    };
  },
});
