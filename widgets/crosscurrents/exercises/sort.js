export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    const cards = new Map();
    const placed = (card) => (response.placed || {})[card] || {};
    const put = (card, dimension, box) =>
      change({ ...response, placed: { ...(response.placed || {}), [card]: { ...placed(card), [dimension]: box } } }, { now: true });

    /* Short labels stand side by side; long ones take a line each, with their radio in sight. */
    const shape = (labels) => (labels.some((label) => label.length > 18) ? "cc-sort-boxes cc-sort-long" : "cc-sort-boxes");

    const meanings = spec.dimensions.filter((one) => one.boxes.some((box) => box.meaning));
    const key = meanings.length === 0 ? null : h("details", { class: "cc-sort-key", open: true },
      h("summary", { text: t("What the boxes mean") }),
      meanings.map((one) => [
        spec.dimensions.length > 1 && h("p", { class: "cc-sort-of", dir: "auto", text: one.label }),
        h("dl", {}, one.boxes.map((box) => h("div", {}, h("dt", { dir: "auto", text: box.label }), h("dd", { dir: "auto", text: box.meaning }))))]));

    const list = h("ol", { class: "cc-sort-cards" }, spec.cards.map((card, at) => {
      const radios = [];
      const number = h("span", { class: "cc-sort-number" });
      const after = h("div", { class: "cc-sort-after", hidden: true });
      const node = h("fieldset", { class: "cc-sort-card" },
        h("legend", {}, number,
          card.title && h("strong", { class: "cc-sort-title", dir: "auto", text: card.title }),
          h("span", { class: "cc-sort-text", dir: "auto", text: card.text })),
        spec.dimensions.map((one) => {
          const name = uid(`${card.id}-${one.id}`);
          return h("div", { class: "cc-sort-row", role: "radiogroup", "aria-labelledby": `${name}-label` },
            h("p", { class: "cc-sort-label", id: `${name}-label`, dir: "auto", text: one.label }),
            h("div", { class: shape(one.boxes.map((box) => box.label)) }, one.boxes.map((box) => {
              const radio = h("input", { type: "radio", name, value: box.id, onchange: () => put(card.id, one.id, box.id) });
              radios.push({ radio, dimension: one.id });
              return h("label", { class: "cc-sort-box" }, radio, h("span", { dir: "auto", text: box.label }));
            })));
        }), after);
      cards.set(card.id, { radios, node, number, after, place: t("{n} of {all}", { n: at + 1, all: spec.cards.length }) });
      return h("li", {}, node);
    }));

    const left = h("p", { class: "cc-soft-text" });
    const agreed = h("div");
    const words = h("div");
    const picture = h("div", { class: "cc-sort-picture" });

    /* One box is taken away, and what breaks is read. */
    const goes = [];
    const gone = h("div");
    const boxOf = (id) => spec.dimensions.flatMap((one) => one.boxes).find((one) => one.id === id);
    const leaves = !spec.leaves ? null : h("fieldset", { class: "cc-sort-leaves" },
      h("legend", { dir: "auto", text: spec.leaves.prompt }),
      h("div", { class: shape(spec.leaves.options.map((id) => boxOf(id).label)) }, spec.leaves.options.map((id) => {
        const radio = h("input", { type: "radio", name: uid("left"), value: id, onchange: () => change({ ...response, left: id }, { now: true }) });
        goes.push(radio);
        return h("label", { class: "cc-sort-box" }, radio, h("span", { dir: "auto", text: boxOf(id).label }));
      })), gone);

    const text = !spec.bridge ? null : h("textarea", { id: uid("bridge"), name: "bridge", rows: 3, dir: "auto", "aria-describedby": spec.bridge.hint ? uid("bridge-hint") : null,
      oninput: () => change({ ...response, bridge: text.value }) });
    const bridge = !spec.bridge ? null : h("div", { class: "cc-sort-bridge" },
      h("label", { for: text.id, dir: "auto", text: spec.bridge.prompt }),
      spec.bridge.hint && h("p", { class: "cc-soft-text", id: uid("bridge-hint"), dir: "auto", text: spec.bridge.hint }), text);

    const result = h("section", { class: "cc-sort-result", hidden: true, "aria-label": t("Your sorting") },
      h("h4", { text: t("Your sorting") }), agreed, picture, words, leaves, bridge);
    body.append(...[spec.intro && h("p", { dir: "auto", text: spec.intro }), h("p", { class: "cc-sort-question", dir: "auto", text: spec.question }),
      key, list, left, result].filter(Boolean));

    const holding = (draw) => holdStill(focusedIn(body), draw);

    const two = spec.dimensions.length > 1;
    const beside = (one) => [
      one.key.length > 0 && one.key.every((each) => each.same) && h("p", { class: "cc-sort-same", text: t("We put it there too.") }),
      one.key.filter((each) => !each.same).map((each) => h("p", { class: "cc-sort-differs" },
        t("We put it under"), " ", h("strong", { dir: "auto", text: each.box }), two && h("span", { class: "cc-soft-text", dir: "auto", text: ` (${each.label})` }))),
      one.after && h("p", { dir: "auto", text: one.after }),
    ];
    const held = (one) => h("li", {}, h("span", { dir: "auto", text: one.title }), one.other && h("span", { class: "cc-soft-text", dir: "auto", text: ` · ${one.other}` }));

    const boxed = (view) => h("div", { class: "cc-sort-table" }, view.boxes.map((box) => h("div", {},
      h("h5", { dir: "auto", text: box.label }),
      box.cards.length ? h("ul", {}, box.cards.map(held)) : h("p", { class: "cc-soft-text", text: t("no card") }))));

    let shown = "";
    let opened = null; // null until the first update, which only shows what was there
    return function update({ response: latest, view }) {
      response = latest;
      let missing = 0;
      for (const [id, { radios, node, number, place }] of cards) {
        const boxes = placed(id);
        for (const { radio, dimension } of radios) radio.checked = boxes[dimension] === radio.value;
        const open = spec.dimensions.filter((one) => !boxes[one.id]).length;
        missing += open;
        node.classList.toggle("cc-sort-done", open === 0);
        const said = open === 0 ? `✓ ${place}` : place;
        if (number.textContent !== said) number.textContent = said;
      }
      const said = missing === 0 ? (view.complete ? "" : t("Fetching the other way to sort them…"))
        : missing === 1 ? t("One choice is still open. The table opens when all are made.")
          : t("{n} choices are still open. The table opens when all are made.", { n: missing });
      if (left.textContent !== said) left.textContent = said;
      left.hidden = !said;

      const open = missing === 0 && Boolean(view.complete);
      result.hidden = !open;
      if (open) {
        const facts = JSON.stringify({ ...view, gone: null });
        if (facts !== shown) {
          shown = facts;
          holding(() => {
            for (const one of view.cards) {
              const { after } = cards.get(one.id);
              after.hidden = !one.after && one.key.length === 0;
              steady(after, JSON.stringify(one), () => beside(one));
            }
            steady(agreed, JSON.stringify(view.agreement), () => view.agreement && h("p", { class: "cc-said", text: view.agreement.said }));
            steady(words, JSON.stringify([view.boxes, view.shared]), () => [
              two ? h("details", {}, h("summary", { text: t("Your cards, box by box") }), boxed(view)) : boxed(view),
              two && h("div", { class: "cc-sort-shared" },
                h("h5", { text: t("Shared under different headings") }),
                view.shared.length === 0 && h("p", { text: t("Nothing here: each box on one side keeps to one on the other.") }),
                view.shared.map((one) => [h("p", { dir: "auto", text: one.said }), h("ul", {}, one.cards.map(held))])),
            ].flat());
            steady(picture, JSON.stringify(view.drawing), () => drawing(view.drawing));
          });
          if (opened === false) announce(view.agreement ? t("Every card is placed. {said}", { said: view.agreement.said }) : t("Every card is placed. The table has opened below."));
        }
        for (const radio of goes) radio.checked = radio.value === response.left;
        if (spec.leaves) {
          const was = gone.shownFor;
          steady(gone, JSON.stringify(view.gone), () => view.gone && h("div", { class: "cc-said" },
            h("p", {}, h("strong", { dir: "auto", text: view.gone.label }), ": ",
              view.gone.cards.length ? t("with it go {names}.", { names: view.gone.cards.join(", ") }) : t("you put no card there.")),
            h("p", { dir: "auto", text: view.gone.said })));
          if (opened && view.gone && was !== gone.shownFor) announce(view.gone.said);
        }
        if (text && text.getRootNode().activeElement !== text) text.value = response.bridge || "";
      }
      opened = open;
    };
  },
});
