export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    const few = spec.options.length <= 4;
    const name = Object.fromEntries(spec.options.map((one) => [one.id, one.label]));
    const all = spec.entries.length;

    const code = (entry, option) => {
      const { [entry]: old, ...rest } = response.codes || {};
      change({ ...response, codes: option ? { ...rest, [entry]: option } : rest }, { now: true });
    };

    /* A few options stand open as radios; more of them go into a list, which a phone opens as a wheel. */
    const picker = (id, question, choose) => {
      if (few) {
        const radios = spec.options.map((one) => h("input", {
          type: "radio", name: uid(id), value: one.id, onchange: () => choose(one.id),
        }));
        const node = h("div", { class: "cc-count-picker", role: "radiogroup", "aria-labelledby": uid(`${id}-asks`) },
          h("p", { class: "cc-count-asks", id: uid(`${id}-asks`), text: question }),
          h("div", { class: "cc-count-boxes" }, spec.options.map((one, at) =>
            h("label", { class: "cc-choice cc-count-box" }, radios[at], h("span", { text: one.label })))));
        return { node, show: (value) => { for (const radio of radios) radio.checked = radio.value === value; }, focus: () => radios[0].focus() };
      }
      const select = h("select", { id: uid(id), name: uid(id), onchange: () => choose(select.value) },
        h("option", { value: "", text: t("choose") }),
        spec.options.map((one) => h("option", { value: one.id, text: one.label })));
      const node = h("div", { class: "cc-count-picker" },
        h("label", { class: "cc-count-asks", for: select.id, text: question }), select);
      return { node, show: (value) => { select.value = value && name[value] ? value : ""; }, focus: () => select.focus() };
    };

    const guess = spec.guess && picker("guess", spec.guess, (option) => {
      const { guess: old, ...rest } = response;
      change(option ? { ...rest, guess: option } : rest, { now: true });
    });
    const guessing = guess && h("div", { class: "cc-count-guess" },
      h("p", { class: "cc-count-step", text: t("Guess first") }), guess.node);

    const meant = spec.options.filter((one) => one.meaning);
    const key = meant.length > 0 && h("details", { class: "cc-count-key", open: true },
      h("summary", { text: t("What the labels mean") }),
      h("dl", {}, meant.map((one) => h("div", {}, h("dt", { text: one.label }), h("dd", { text: one.meaning })))));

    const reached = (entry) => (entry.group || entry.stage) && h("span", { class: "cc-count-from" },
      [entry.group, entry.stage && t("got as far as “{stage}”", { stage: entry.stage })].filter(Boolean).join(" · "));
    const entries = new Map();
    const list = h("ol", { class: "cc-count-entries" }, spec.entries.map((entry, at) => {
      const pick = picker(`entry-${entry.id}`, spec.question, (option) => code(entry.id, option));
      const number = h("span", { class: "cc-count-number" });
      const read = h("div", { class: "cc-count-read", hidden: true });
      const card = h("fieldset", { class: "cc-count-entry", "data-entry": entry.id },
        h("legend", {}, number, entry.title && h("strong", { class: "cc-count-title", text: entry.title }),
          reached(entry), h("span", { class: "cc-count-text", dir: "auto", text: entry.text })),
        pick.node, read);
      entries.set(entry.id, { pick, number, card, read, place: t("{n} of {all}", { n: at + 1, all }) });
      return h("li", {}, card);
    }));
    const through = spec.through.length > 0 && h("details", { class: "cc-count-through" },
      h("summary", { text: t("{n} reached “{stage}”; they need no label", { n: spec.through.length, stage: spec.last }) }),
      h("ul", {}, spec.through.map((entry) => h("li", {}, entry.title && h("strong", { class: "cc-count-title", text: entry.title }),
        entry.group && h("span", { class: "cc-count-from", text: entry.group }),
        h("span", { dir: "auto", text: entry.text })))));

    const left = h("p", { class: "cc-soft-text cc-count-left" });
    const go = h("button", { type: "button", class: "cc-quiet", text: t("Go to the next open one"), onclick: () => {
      if (guess && !name[response.guess]) return guess.focus();
      const next = spec.entries.find((one) => !name[(response.codes || {})[one.id]]);
      return next && entries.get(next.id).pick.focus();
    } });
    const result = h("section", { class: "cc-count-result", hidden: true, "aria-label": t("What your counts show") });

    let text = null;
    let rewriting = null;
    if (spec.rewrite) {
      text = h("textarea", {
        id: uid("rewrite"), name: "rewrite", rows: 6, dir: "auto", "aria-describedby": spec.rewrite.hint ? uid("rewrite-hint") : null,
        oninput: () => change({ ...response, rewrite: text.value }),
      });
      rewriting = h("section", { class: "cc-count-rewrite", hidden: true },
        spec.rewrite.original && h("blockquote", { class: "cc-count-original", dir: "auto", text: spec.rewrite.original }),
        h("label", { for: text.id }, spec.rewrite.prompt,
          !spec.rewrite.required && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
        spec.rewrite.hint && h("p", { class: "cc-soft-text", id: uid("rewrite-hint"), text: spec.rewrite.hint }),
        text);
    }
    body.append(...[spec.intro && h("p", { class: "cc-count-intro", dir: "auto", text: spec.intro }), guessing, key, list, through,
      h("div", { class: "cc-count-foot" }, left, go), result, rewriting].filter(Boolean));

    const holding = (draw) => holdStill(focusedIn(body), draw);

    const readings = (view) => {
      for (const [id, { read }] of entries) {
        const one = view.complete && view.key ? view.key.entries[id] : null;
        const facts = JSON.stringify(one || null);
        if (read.shownFor === facts) continue;
        read.shownFor = facts;
        read.hidden = !one;
        fill(read, one && h("p", {}, one.same ? t("One careful reader says the same.") : h("span", {}, t("One careful reader says:"), " ", h("strong", { text: one.label }), "."),
          one.why && h("span", { class: "cc-soft-text", dir: "auto", text: ` ${one.why}` })));
      }
    };

    const gaps = (lead, lines) => lines.length > 0 && h("div", {}, h("h5", { text: lead }), h("ul", {}, lines.map((line) => h("li", { text: line }))));

    let opened = null; // null until the first update, which only shows what was there
    return function update({ response: now, view }) {
      response = now;
      if (guess) guess.show(now.guess);
      let missing = 0;
      for (const [id, { pick, number, card, place }] of entries) {
        const given = (now.codes || {})[id];
        const has = Boolean(name[given]);
        pick.show(given);
        card.classList.toggle("cc-count-done", has);
        const said = has ? `✓ ${place}` : place;
        if (number.textContent !== said) number.textContent = said;
        if (!has) missing += 1;
      }
      const guessless = Boolean(guess) && !name[now.guess];
      const open = Boolean(view.complete) && missing === 0 && !guessless;
      const said = open ? t("All are labelled. You may still change any of them.")
        : missing === 0 && guessless ? t("Only your guess is still open.")
          : missing === 0 ? t("Counting…")
            : missing === all ? t("The count opens when all {n} are labelled.", { n: all })
              : t("{n} of {all} labelled.", { n: all - missing, all });
      if (left.textContent !== said) left.textContent = said;
      go.hidden = missing === 0 ? !guessless : missing === all;

      holding(() => readings(open ? view : {}));
      result.hidden = !open;
      if (open) {
        steady(result, JSON.stringify(view), () => [
          h("h4", { text: t("What your counts show") }),
          h("div", { class: "cc-said" },
            view.guess && h("p", { text: view.guess }),
            view.rates && h("p", { text: view.rates }),
            h("p", { class: "cc-count-counts" }, view.counts.map((one) =>
              h("span", {}, `${one.label} `, h("strong", { text: one.n })))),
            view.key && h("p", { text: view.key.said })),
          drawing(view.drawing),
          gaps(t("Above its share of “{figure}”", { figure: view.figure }), view.over),
          gaps(t("Below its share of “{figure}”", { figure: view.figure }), view.under),
          h("p", { class: "cc-soft-text", text: `${view.formula} ${view.caution}` }),
        ]);
        if (opened === false) announce(t("All are labelled. The count has opened below."));
      }
      if (rewriting) {
        rewriting.hidden = !open && !now.rewrite;
        if (text.getRootNode().activeElement !== text && text.value !== (now.rewrite || "")) text.value = now.rewrite || "";
      }
      opened = open;
    };
  },
});
