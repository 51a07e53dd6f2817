export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    let shown = ""; // the node whose links stand open; of this page only, not kept
    const past = [];
    const money = spec.mode === "shares";
    const name = Object.fromEntries(spec.nodes.map((node) => [node.id, node.name]));
    const label = Object.fromEntries(spec.nodes.map((node) => [node.id, node.short || node.name]));
    const key = (from, to) => `${from}>${to}`;
    const arrow = (pair) => pair.split(">").map((id) => label[id] || id).join(" → ");
    const given = Object.fromEntries(spec.links.map((link) => [key(link.from, link.to), link.weight]));
    const was = (pair) => given[pair] || 0;
    const now = (pair) => (response.weights && pair in response.weights ? response.weights[pair] : was(pair));
    const centres = money ? spec.nodes.filter((node) => node.side === "receiver") : spec.nodes;
    const others = (id) => (money ? spec.nodes.filter((node) => node.side === "giver") : spec.nodes.filter((node) => node.id !== id));
    const pairOf = (id, other) => (money ? key(other, id) : key(id, other));
    const moved = () => Object.keys(response.weights || {}).filter((pair) => now(pair) !== was(pair));

    /* Undo brings back weights as they were; what was touched stays known, so no step is undone by it. */
    const put = (pair, weight) => {
      if (now(pair) === weight) return;
      past.push([pair, now(pair)]);
      change({ ...response, weights: { ...(response.weights || {}), [pair]: weight } });
    };

    /* 1. A guess, then the figures. */
    const guesses = [];
    const fault = h("p", { class: "cc-network-fault", role: "alert" });
    const guessed = h("p", { class: "cc-said", hidden: true });
    const guess = !spec.guess ? null : h("form", { class: "cc-network-guess", novalidate: true, onsubmit: (event) => {
      event.preventDefault();
      const chosen = guesses.find((radio) => radio.checked);
      fault.textContent = chosen ? "" : t("Choose one first.");
      if (chosen) change({ ...response, guess: chosen.value }, { now: true });
      else guesses[0].focus();
    } },
      h("fieldset", {},
        h("legend", { dir: "auto", text: spec.guess.question }),
        h("p", { class: "cc-soft-text", text: t("Go by the picture, before anything is added up.") }),
        h("div", { class: "cc-network-chips" }, centres.map((node) => {
          const radio = h("input", { type: "radio", name: uid("guess"), value: node.id, onchange: () => { fault.textContent = ""; } });
          guesses.push(radio);
          return h("label", { class: "cc-network-chip" }, radio, h("span", { dir: "auto", text: node.name }));
        }))),
      h("button", { type: "submit", text: t("That is my guess") }), fault, guessed);

    /* 2. The picture, and one node's links beneath it. */
    const map = h("div", { class: "cc-network-map", onclick: (event) => {
      const node = event.target.closest("[data-node]");
      if (node && centres.some((one) => one.id === node.getAttribute("data-node"))) open(node.getAttribute("data-node"));
    } });
    const light = () => {
      map.classList.toggle("cc-network-lit", Boolean(shown));
      for (const tie of map.querySelectorAll("[data-from]")) {
        const near = money ? tie.getAttribute("data-to") === shown : [tie.getAttribute("data-from"), tie.getAttribute("data-to")].includes(shown);
        tie.classList.toggle("cc-network-near", near);
      }
      for (const node of map.querySelectorAll("[data-node]")) node.classList.toggle("cc-network-chosen", node.getAttribute("data-node") === shown);
    };
    const select = h("select", { id: uid("node"), name: "node", onchange: () => open(select.value) },
      h("option", { value: "", text: money ? t("choose a member") : t("choose one") }),
      centres.map((node) => h("option", { value: node.id, text: node.name })));
    const about = h("p", { class: "cc-soft-text", dir: "auto" });
    const fed = h("p", { class: "cc-soft-text" });
    const rows = h("div", { class: "cc-network-rows" });
    let steps = [];
    const open = (id) => {
      shown = id;
      select.value = id;
      const node = spec.nodes.find((one) => one.id === id);
      about.textContent = node ? node.about || "" : "";
      about.hidden = !about.textContent;
      steps = !node ? [] : others(id).map((other) => stepper(pairOf(id, other.id), other));
      fill(rows, node && h("p", { class: "cc-network-way", text: money ? t("{name} receives from ({unit}):", { name: label[id], unit: spec.scale.unit })
        : t("“{name}” feeds, from 0 (not at all) to {high}:", { name: label[id], high: spec.scale.high }) }), steps.map((step) => step.node));
      light();
      refreshRows();
    };
    const stepper = (pair, other) => {
      const { low, high, step } = spec.scale;
      const within = (value) => Math.min(high, Math.max(low, value));
      const said = money ? t("From {name}", { name: label[other.id] }) : t("feeds {name}", { name: label[other.id] });
      const input = h("input", {
        type: "number", inputmode: "decimal", min: low, max: high, step, name: pair, id: uid(`w-${pair}`), autocomplete: "off",
        oninput: () => {
          const value = Number(input.value);
          if (input.value.trim() !== "" && value >= low && value <= high) put(pair, value);
        },
        onchange: () => {
          const value = Number(input.value);
          if (input.value.trim() !== "" && Number.isFinite(value)) put(pair, within(value));
          input.value = String(now(pair));
        },
      });
      const by = (much) => put(pair, within(Math.round((now(pair) + much) * 100) / 100));
      const less = h("button", { type: "button", class: "cc-quiet cc-network-step", "aria-label": t("less: {label}", { label: said }), text: "−", onclick: () => by(-step) });
      const more = h("button", { type: "button", class: "cc-quiet cc-network-step", "aria-label": t("more: {label}", { label: said }), text: "+", onclick: () => by(step) });
      const note = h("span", { class: "cc-network-was" });
      const node = h("div", { class: high < 10 ? "cc-network-row cc-network-narrow" : "cc-network-row" },
        h("label", { for: input.id }, h("span", { dir: "auto", text: said }), note),
        h("div", { class: "cc-network-steps" }, less, input, more));
      return { pair, input, less, more, note, node };
    };
    const left = h("p", { class: "cc-soft-text" });
    const list = h("ul", { class: "cc-network-changes", "aria-label": t("Your changes") });
    const undo = h("button", { type: "button", class: "cc-quiet", text: t("Undo the last change"), onclick: () => {
      const [pair, weight] = past.pop();
      change({ ...response, weights: { ...(response.weights || {}), [pair]: weight } }, { now: true });
      announce(t("{link} is {n} again.", { link: arrow(pair), n: weight }));
      if (!past.length) select.focus();
    } });
    const refreshRows = () => {
      const changed = moved();
      const full = changed.length >= spec.change.most;
      for (const { pair, input, less, more, note, node } of steps) {
        const weight = now(pair);
        const mine = weight !== was(pair);
        const off = full && !mine && input.getRootNode().activeElement !== input;
        if (input.getRootNode().activeElement !== input || Number(input.value) !== weight) input.value = String(weight);
        input.disabled = off;
        // A button that is at its end stays reachable: one that vanished would take the focus with it.
        less.setAttribute("aria-disabled", off || weight <= spec.scale.low ? "true" : "false");
        more.setAttribute("aria-disabled", off || weight >= spec.scale.high ? "true" : "false");
        less.disabled = more.disabled = off;
        note.textContent = mine ? t("as given: {n}", { n: was(pair) }) : "";
        node.classList.toggle("cc-network-moved", mine);
      }
      const into = shown && !money ? others(shown).map((other) => [other, now(key(other.id, shown))]).filter(([, weight]) => weight > 0) : [];
      fed.hidden = into.length === 0;
      fed.textContent = t("It is fed by: {names}", { names: into.map(([other, weight]) => `${other.name} (${weight})`).join(", ") });
      const said = full ? t("Changed: {n}, as many as there may be. Put one back to change another.", { n: changed.length })
        : changed.length ? t("Changed: {n} of up to {most}.", { n: changed.length, most: spec.change.most })
          : t("Up to {most} may be changed.", { most: spec.change.most });
      if (left.textContent !== said) left.textContent = said;
      steady(list, JSON.stringify(changed.map((pair) => [pair, now(pair)])), () => changed.map((pair) => h("li", {},
        h("span", { dir: "auto", text: `${arrow(pair)}: ${was(pair)} → ${now(pair)}` }), " ",
        h("button", { type: "button", class: "cc-quiet", "aria-label": t("Put back: {link}", { link: arrow(pair) }), text: t("Put back"), onclick: () => {
          put(pair, was(pair));
          announce(t("{link} is {n} again.", { link: arrow(pair), n: was(pair) }));
          select.focus();
        } }))));
      undo.hidden = past.length === 0;
    };
    const editor = h("section", { class: "cc-network-editor", "aria-label": money ? t("Change an amount") : t("Change a link") },
      h("h4", { text: money ? t("Change an amount") : t("Change a link") }),
      h("p", { dir: "auto", text: spec.change.prompt }),
      h("label", { for: select.id, text: money ? t("Whose money?") : t("Which one's links?") }), select,
      about, rows, fed, h("div", { class: "cc-network-foot" }, left, undo), list);

    /* 3. Two apply for the same grant; one link is taken away. */
    const awards = [];
    const awarded = h("div", { class: "cc-network-awarded" });
    const contest = !spec.contest ? null : h("fieldset", { class: "cc-network-contest" },
      h("legend", {}, h("span", { class: "cc-network-fund", dir: "auto", text: t("{fund}: {amount} {unit}", { fund: spec.contest.name, amount: spec.contest.amount, unit: spec.scale.unit }) }),
        h("span", { dir: "auto", text: spec.contest.prompt })),
      spec.contest.applicants.map((one) => {
        const radio = h("input", { type: "radio", name: uid("award"), value: one.id, onchange: () => change({ ...response, award: one.id }, { now: true }) });
        awards.push(radio);
        return h("label", { class: "cc-choice" }, radio,
          h("span", {}, h("strong", { dir: "auto", text: name[one.id] }), h("span", { class: "cc-network-case", dir: "auto", text: one.case })));
      }), awarded);

    const gone = h("select", { id: uid("removed"), name: "removed", onchange: () => {
      const { removed: old, ...rest } = response;
      change(gone.value ? { ...rest, removed: gone.value } : rest, { now: true });
    } });
    const lost = h("p", { class: "cc-said", hidden: true });
    const remove = !spec.remove ? null : h("section", { class: "cc-network-remove", "aria-label": t("Take one link away") },
      h("h4", { text: t("Take one link away") }),
      h("p", { dir: "auto", text: spec.remove.prompt }),
      h("label", { for: gone.id, text: t("The link to take away") }), gone, lost);
    const present = () => {
      const pairs = spec.nodes.flatMap((one) => spec.nodes.map((two) => key(one.id, two.id))).filter((pair) => now(pair) > 0);
      if (response.removed && !pairs.includes(response.removed)) pairs.push(response.removed);
      const list_ = JSON.stringify(pairs.map((pair) => [pair, now(pair)]));
      if (gone.shownFor !== list_) {
        gone.shownFor = list_;
        fill(gone, h("option", { value: "", text: t("none: all links stay") }), pairs.map((pair) => h("option", { value: pair, text: `${arrow(pair)} (${now(pair)})` })));
      }
      gone.value = response.removed || "";
    };

    /* 4. What it adds up to, and a question. */
    const result = h("section", { class: "cc-network-result", "aria-label": money ? t("What the table adds up to") : t("What the links add up to") });
    const text = !spec.question ? null : h("textarea", { id: uid("text"), name: "text", rows: 4, dir: "auto",
      "aria-describedby": spec.question.hint ? uid("text-hint") : null, oninput: () => change({ ...response, text: text.value }) });
    const question = !spec.question ? null : h("div", { class: "cc-network-question" },
      h("label", { for: text.id, dir: "auto" }, spec.question.prompt, !spec.question.required && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
      spec.question.hint && h("p", { class: "cc-soft-text", id: uid("text-hint"), dir: "auto", text: spec.question.hint }), text);

    body.append(...[spec.intro && h("p", { dir: "auto", text: spec.intro }), map, guess, editor, contest, remove, result, question,
      spec.assumptions.length > 0 && h("div", { class: "cc-network-toy" }, h("p", {}, h("strong", { text: t("Toy model.") }), " ", t("It assumes:")),
        h("ul", {}, spec.assumptions.map((one) => h("li", { text: one })))),
      h("p", { class: "cc-network-caution", dir: "auto", text: spec.caution })].filter(Boolean));
    open("");

    const figure = (one) => h("div", { class: "cc-network-figure" },
      h("h5", { text: one.label }),
      h("p", { class: "cc-network-value" }, one.now === null ? h("strong", { text: one.given })
        : [h("span", { class: "cc-soft-text", text: t("As given: {value}", { value: one.given }) }), h("br", {}), h("strong", { text: t("Now: {value}", { value: one.now }) })]),
      h("p", { class: "cc-network-cannot", text: one.cannot }));

    /* The picture stands above the controls: where it grows by a line, they stay under the hand. */
    let hand = null;
    for (const part of [guess, editor, contest, remove]) if (part) for (const kind of ["input", "click"]) part.addEventListener(kind, () => { hand = part; });
    for (const part of [map, result]) part.addEventListener("click", () => { hand = null; });
    const holding = (redraw) => holdStill(hand, redraw);

    let opened = null; // null until the first update, which only shows what was there
    let toldAward = null;
    let toldRemoved = null;
    return function update({ response: latest, view }) {
      response = latest;
      const source = JSON.stringify(view.drawing);
      if (view.drawing && map.shownFor !== source) holding(() => steady(map, source, () => drawing(view.drawing)));
      light();
      refreshRows();
      for (const radio of awards) radio.checked = radio.value === response.award;
      if (spec.remove) present();
      if (text && text.getRootNode().activeElement !== text) text.value = response.text || "";
      const active = guesses.some((radio) => radio.getRootNode().activeElement === radio);
      if (!active) for (const radio of guesses) radio.checked = radio.value === response.guess;

      guessed.hidden = !view.guessed;
      if (view.guessed && guessed.textContent !== view.guessed) {
        guessed.textContent = view.guessed;
        if (opened === false) announce(view.guessed);
      }
      const award = response.award && view.award ? view.award : null;
      steady(awarded, JSON.stringify([response.award, view.open, award]), () => [
        award ? [h("ul", { class: "cc-said cc-network-both" }, award.rows.map((one) => h("li", {}, h("strong", { text: one.name }), " ",
          one.chosen ? h("span", { class: "cc-network-tick", text: t("(gets it)") }) : h("span", { class: "cc-soft-text", text: t("(had it gone there)") }), ": ", one.said))),
        h("p", { class: "cc-network-cannot", text: award.cannot })]
          : response.award && !view.open && h("p", { class: "cc-soft-text", text: t("After your guess above, what this does stands here.") }),
      ].flat());
      const saidAward = award ? award.rows.map((one) => `${one.name}: ${one.said}`).join(" ") : "";
      if (toldAward !== null && saidAward && saidAward !== toldAward && response.award) announce(award.rows.filter((one) => one.chosen).map((one) => `${one.name}: ${one.said}`).join(" "));
      toldAward = saidAward;

      const saidRemoved = response.removed ? view.removed || (view.open ? "" : t("After your guess above, what this does stands here.")) : "";
      lost.hidden = !saidRemoved;
      if (lost.textContent !== saidRemoved) lost.textContent = saidRemoved;
      if (toldRemoved !== null && saidRemoved && saidRemoved !== toldRemoved) announce(saidRemoved);
      toldRemoved = saidRemoved;

      if (!view.open) {
        steady(result, "waiting", () => h("p", { class: "cc-soft-text", text: t("After your guess the figures stand here.") }));
      } else {
        steady(result, JSON.stringify([view.figures, view.bars, view.depends, view.ended]), () => [
          h("h4", { text: money ? t("What the table adds up to") : t("What the links add up to") }),
          h("div", { class: "cc-network-figures" }, view.figures.map(figure)),
          view.depends.length > 0 && h("ul", { class: "cc-network-depends", "aria-label": t("Who depends on whom") }, view.depends.map((one) =>
            h("li", {}, one.said, one.new && h("strong", { text: ` ${t("(new)")}` })))),
          view.ended.length > 0 && h("p", { text: t("No longer more than half from one giver: {names}.", { names: view.ended.join(", ") }) }),
          drawing(view.bars),
          view.formula.map((one) => h("p", { class: "cc-network-formula", text: one })),
        ]);
      }
      opened = Boolean(view.open);
    };
  },
});
