export default exercise({
  setup({ body, spec, h, t, change, drawing, table, uid, announce }) {
    let response = {};
    let dragged = null;
    let wasOpen = null;
    const past = [];
    const all = spec.items.length;
    const named = Object.fromEntries(spec.items.map((item) => [item.id, item.short || item.text]));

    /* The whole order: what the learner has, then whatever the card has gained since, as the card has it. */
    const order = () => {
      const known = (response.order || []).filter((id) => id in named);
      return [...known, ...spec.items.map((item) => item.id).filter((id) => !known.includes(id))];
    };

    /* Move an item; it stays under the finger that moves it, and the others make room. */
    const put = (id, to, { say = true } = {}) => {
      const now = order();
      const from = now.indexOf(id);
      const at = Math.max(0, Math.min(all - 1, to));
      if (from === at) {
        if (say) announce(at === 0 ? t("{item} is first already.", { item: named[id] }) : t("{item} is last already.", { item: named[id] }));
        return;
      }
      if (!dragged) past.push(now);
      now.splice(from, 1);
      now.splice(at, 0, id);
      const card = cards.get(id).node;
      const top = card.getBoundingClientRect().top;
      change({ ...response, order: now }, { now: true });
      if (!dragged) window.scrollBy({ top: card.getBoundingClientRect().top - top, behavior: "instant" });
      if (say) announce(t("{item}: place {n} of {all}.", { item: named[id], n: at + 1, all }));
    };

    const cards = new Map(spec.items.map((item) => {
      const place = h("span", { class: "cc-rank-place" });
      const select = h("select", {
        id: uid(`${item.id}-place`), "data-item": item.id, "aria-label": t("Place of {item}", { item: named[item.id] }),
        onchange: () => put(item.id, Number(select.value) - 1),
      }, spec.items.map((_one, at) => h("option", { value: String(at + 1), text: t("{n} of {all}", { n: at + 1, all }) })));
      const mover = (by, sign, label) => h("button", {
        type: "button", class: "cc-quiet cc-rank-button", "data-move": by < 0 ? "up" : "down", "aria-label": label,
        onclick: () => put(item.id, order().indexOf(item.id) + by),
      }, h("span", { "aria-hidden": "true", text: sign }));
      const up = mover(-1, "↑", t("Move up: {item}", { item: named[item.id] }));
      const down = mover(1, "↓", t("Move down: {item}", { item: named[item.id] }));
      const grip = h("span", { class: "cc-rank-grip", "aria-hidden": "true", title: t("Drag to move") }, place);
      const node = h("li", { class: "cc-rank-item", "data-item": item.id },
        grip,
        h("div", { class: "cc-rank-what" },
          h("p", { class: "cc-rank-text", dir: "auto", text: item.text }),
          item.about && h("p", { class: "cc-rank-about", dir: "auto", text: item.about })),
        h("div", { class: "cc-rank-move" }, select, up, down));
      grip.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        event.preventDefault();
        grip.setPointerCapture(event.pointerId);
        dragged = { id: item.id, from: order() };
        node.classList.add("cc-rank-dragged");
      });
      grip.addEventListener("pointermove", (event) => {
        if (!dragged) return;
        const box = [...list.children].filter((one) => one !== node).map((one) => one.getBoundingClientRect());
        put(item.id, box.filter((one) => one.top + one.height / 2 < event.clientY).length, { say: false });
      });
      const drop = () => {
        if (!dragged) return;
        if (dragged.from.join() !== order().join()) {
          past.push(dragged.from);
          announce(t("{item}: place {n} of {all}.", { item: named[item.id], n: order().indexOf(item.id) + 1, all }));
        }
        dragged = null;
        node.classList.remove("cc-rank-dragged");
        undo.hidden = past.length === 0;
      };
      grip.addEventListener("pointerup", drop);
      grip.addEventListener("pointercancel", drop);
      return [item.id, { node, place, select, up, down }];
    }));

    const list = h("ol", { class: "cc-rank-list" });
    const settle = h("button", { type: "button", class: "cc-rank-settle", text: t("This is my order"), onclick: () => {
      change({ ...response, order: order(), settled: true }, { now: true });
    } });
    const undo = h("button", { type: "button", class: "cc-quiet", text: t("Undo the last move"), onclick: () => {
      change({ ...response, order: past.pop() }, { now: true });
      announce(t("The last move is undone."));
      if (!past.length) list.focus();
    } });
    const state = h("p", { class: "cc-soft-text" });
    const heading = h("h4", { tabindex: "-1", class: "cc-rank-heading", text: t("Your order beside theirs") });
    const shown = h("div");
    const result = h("section", { class: "cc-rank-result", hidden: true }, heading, shown);
    const text = spec.question && h("textarea", {
      id: uid("text"), dir: "auto", "aria-describedby": spec.question.hint ? uid("hint") : null,
      oninput: () => change({ ...response, text: text.value }),
    });
    const asked = spec.question && h("div", { class: "cc-rank-asked", hidden: true },
      h("label", { for: uid("text"), text: spec.question.required ? spec.question.prompt : t("{question} (if you like)", { question: spec.question.prompt }) }),
      spec.question.hint && h("p", { class: "cc-soft-text", id: uid("hint"), text: spec.question.hint }),
      text);
    list.tabIndex = -1;
    list.setAttribute("aria-label", t("Your order, the most important first"));
    body.append(...[
      spec.intro && h("p", { class: "cc-rank-intro", dir: "auto", text: spec.intro }),
      h("p", { class: "cc-rank-ends cc-soft-text", "aria-hidden": "true", text: t("↑ Most important") }),
      list,
      h("p", { class: "cc-rank-ends cc-soft-text", "aria-hidden": "true", text: t("↓ Least important") }),
      h("div", { class: "cc-rank-foot" }, state, settle, undo),
      result, asked].filter(Boolean));

    /* Put the cards in order without moving the one that is held or has the focus: it would lose it. */
    const arrange = (wanted) => {
      if ([...list.children].map((one) => one.dataset.item).join() === wanted.join()) return;
      const active = list.getRootNode().activeElement;
      const held = dragged ? dragged.id : [...list.children].find((one) => one.contains(active))?.dataset.item;
      const middle = held ? cards.get(held).node : null;
      let before = Boolean(middle);
      for (const id of wanted) {
        const { node } = cards.get(id);
        if (node === middle) before = false;
        else if (before) list.insertBefore(node, middle);
        else list.append(node);
      }
    };

    const partner = (one) => h("li", { class: "cc-rank-partner" },
      h("p", {}, h("span", { class: "cc-rank-letter", text: one.letter }), " ", h("strong", { text: one.name }),
        h("span", { class: "cc-soft-text", text: `, ${one.role}` })),
      h("p", { class: "cc-rank-tau" }, h("strong", { text: one.tau_said }), " ", one.said),
      one.why && h("p", { class: "cc-rank-why", dir: "auto", text: one.why }));

    const said = (view) => [
      h("div", { class: "cc-said" }, h("p", { text: view.first }), h("p", { text: view.widest_said })),
      drawing(view.drawing),
      h("h5", { text: t("You and each partner") }),
      h("ul", { class: "cc-rank-partners" }, view.rankers.map(partner)),
      h("p", { class: "cc-soft-text", text: t("The number is Kendall's tau: pairs in the same order less pairs the other way round, divided by all pairs. +1 is the same order, −1 the reverse.") }),
      view.between && [
        h("h5", { text: t("The partners with each other") }),
        h("p", { text: `${view.between.closest} ${view.between.furthest}` }),
        h("details", { class: "cc-as-table" },
          h("summary", { text: t("Every two partners") }),
          h("div", { class: "cc-scroll", tabindex: "0", role: "region", "aria-label": t("Every two partners") },
            table(view.between.header, view.between.rows, null))),
        view.w !== null && h("p", {}, t("All of them together:"), " ", h("strong", { text: `W = ${view.w.toFixed(2)}` }), " ",
          h("span", { class: "cc-soft-text", text: t("(Kendall's W: 1 when all have one order, 0 when there is no common order at all.)") })),
      ],
      h("h5", { text: t("Their sum, by points") }),
      h("ol", { class: "cc-rank-sum" }, view.sum.map((one) => h("li", { value: String(one.place) },
        one.label, " ", h("span", { class: "cc-soft-text", text: one.low === one.high
          ? t("{points} of {most} points; every partner at place {low}", { points: one.points, most: view.most, low: one.low })
          : t("{points} of {most} points; places {low} to {high}", { points: one.points, most: view.most, low: one.low, high: one.high }) })))),
      h("p", { class: "cc-soft-text", text: t("Points (Borda's count): the first of {all} gets {n}, the next one fewer, the last none.", { all, n: all - 1 }) }),
      h("p", { class: "cc-said", text: view.caution }),
    ];

    return function update({ response: now, view }) {
      response = now;
      const wanted = order();
      arrange(wanted);
      wanted.forEach((id, at) => {
        const { place, select, up, down } = cards.get(id);
        place.textContent = String(at + 1);
        select.value = String(at + 1);
        up.setAttribute("aria-disabled", at === 0 ? "true" : "false");
        down.setAttribute("aria-disabled", at === all - 1 ? "true" : "false");
      });
      const open = Boolean(now.settled) && Boolean(view.complete);
      settle.hidden = Boolean(now.settled) && (now.order || []).length === all;
      undo.hidden = past.length === 0;
      const words = settle.hidden ? t("Settled. You may still move things; the comparison follows.")
        : spec.rankers === 1 ? t("A partner has ranked them too. You see that order when you have settled on yours.")
          : t("{n} partners have ranked them too. You see their orders when you have settled on yours.", { n: spec.rankers });
      if (state.textContent !== words) state.textContent = words;
      result.hidden = !open;
      if (asked) {
        asked.hidden = !open;
        if (text.getRootNode().activeElement !== text && text.value !== (now.text || "")) text.value = now.text || "";
      }
      if (open) {
        steady(shown, JSON.stringify(view), () => said(view));
        if (wasOpen === false) {
          announce(t("The partners' orders stand below yours now."));
          const active = body.getRootNode().activeElement;
          if (!active || active === document.body || active === settle) heading.focus({ preventScroll: true });
        }
      }
      wasOpen = open;
    };
  },
});
