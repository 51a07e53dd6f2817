export default exercise({
  setup({ body, spec, h, t, change, drawing, uid, announce }) {
    let response = {};
    let round = null; // which round is shown; null until the first update
    let selected = spec.things[0].id;
    let wasOpen = null;
    let playing = null; // how far a replay is, 0 to 1
    const past = [];
    const { left, foot, step, steps } = spec.map;
    const axes = { x: spec.x, y: spec.y };
    const thingOf = (id) => spec.things.find((thing) => thing.id === id);
    const placed = (at, id) => ((response.rounds || {})[spec.rounds[at].id] || {})[id];
    const missing = (at) => spec.things.filter((thing) => !placed(at, thing.id));
    const before = (id) => (round > 0 ? placed(round - 1, id) : undefined);
    const within = (value) => Math.max(0, Math.min(steps, Math.round(value)));
    const words = ([x, y]) => `${axes.x.label} ${x}, ${axes.y.label} ${y}`;
    const same = (one, other) => Boolean(one && other) && one[0] === other[0] && one[1] === other[1];

    /* Keep a place; moves of one thing in a row are one step for Undo. */
    const put = (id, point) => {
      const name = spec.rounds[round].id;
      const key = `${name}/${id}`;
      if (same(placed(round, id), point)) return;
      if (!past.length || past[past.length - 1].key !== key) past.push({ key, round, id, rounds: response.rounds || {} });
      const rounds = response.rounds || {};
      change({ ...response, rounds: { ...rounds, [name]: { ...(rounds[name] || {}), [id]: point } } }, { now: true });
    };
    const tell = (id) => announce(t("{name}: {place}.", { name: thingOf(id).name, place: words(placed(round, id)) }));

    /* The map. It is for the pointer; the sliders below it do the same and say it in words. */
    const svg = picture(spec.map.svg);
    svg.removeAttribute("role");
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.querySelector("title").remove();
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", "cc-place-svg");
    const s = (tag, attributes) => {
      const node = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
      return node;
    };
    const dots = new Map(spec.things.map((thing, at) => {
      const ghost = s("circle", { r: 5, class: "cc-place-ghost" });
      const line = s("path", { class: "cc-place-line" });
      const head = s("path", { class: "cc-b" });
      const number = s("text", { "text-anchor": "middle", dy: "4.7", "font-size": 13 });
      number.textContent = String(at + 1);
      const dot = s("g", { class: "cc-place-dot", "data-thing": thing.id });
      dot.append(s("circle", { r: 22, class: "cc-place-hit" }), s("circle", { r: 16, class: "cc-place-ring" }),
        s("circle", { r: 11.5, class: "cc-place-disc" }), number);
      return [thing.id, { ghost, line, head, dot }];
    }));
    for (const part of ["ghost", "line", "head", "dot"]) for (const one of dots.values()) svg.append(one[part]);
    const show = (node, on) => { if (on) node.removeAttribute("display"); else node.setAttribute("display", "none"); };

    const pointAt = (event) => {
      const box = svg.getBoundingClientRect();
      const unit = svg.viewBox.baseVal.width / box.width;
      return [within(((event.clientX - box.left) * unit - left) / step), within((foot - (event.clientY - box.top) * unit) / step)];
    };

    /* Where each dot is drawn: things at one place stand round it. */
    const spots = () => {
      const cells = new Map();
      for (const thing of spec.things) {
        const point = placed(round, thing.id) || before(thing.id);
        if (!point) continue;
        const key = point.join();
        cells.set(key, [...(cells.get(key) || []), thing.id]);
      }
      const found = new Map();
      for (const [key, ids] of cells) {
        const [x, y] = key.split(",").map(Number);
        const radius = ids.length > 1 ? 12 / Math.sin(Math.PI / ids.length) : 0;
        ids.forEach((id, at) => {
          const turn = (2 * Math.PI * at) / ids.length + Math.PI;
          found.set(id, [left + step * x + radius * Math.cos(turn), foot - step * y + radius * Math.sin(turn)]);
        });
      }
      return found;
    };

    const drawDots = () => {
      const found = spots();
      for (const [id, { ghost, line, head, dot }] of dots) {
        const now = placed(round, id);
        const old = before(id);
        const moved = Boolean(now && old) && !same(now, old);
        show(dot, Boolean(now || old));
        show(ghost, moved);
        show(line, moved);
        show(head, moved && playing === null);
        dot.classList.toggle("cc-place-waiting", !now);
        dot.classList.toggle("cc-place-chosen", id === selected && playing === null);
        if (!now && !old) continue;
        let [x, y] = found.get(id);
        if (moved) {
          const from = [left + step * old[0], foot - step * old[1]];
          if (playing !== null) [x, y] = [from[0] + (x - from[0]) * playing, from[1] + (y - from[1]) * playing];
          ghost.setAttribute("cx", from[0]);
          ghost.setAttribute("cy", from[1]);
          const length = Math.hypot(x - from[0], y - from[1]) || 1;
          const [u, v] = [(x - from[0]) / length, (y - from[1]) / length];
          const [a, b] = [x - u * 13, y - v * 13];
          line.setAttribute("d", length < 22 ? "" : `M${from[0] + u * 5} ${from[1] + v * 5}L${a - u * 7} ${b - v * 7}`);
          head.setAttribute("d", length < 22 ? "" : `M${a} ${b}L${a - u * 8 - v * 4.5} ${b - v * 8 + u * 4.5}L${a - u * 8 + v * 4.5} ${b - v * 8 - u * 4.5}Z`);
        }
        dot.setAttribute("transform", `translate(${x} ${y})`);
      }
    };

    let drag = null;
    let dragged = false; // a drag has just ended: the click that follows it is not a tap
    svg.addEventListener("pointerdown", (event) => {
      const dot = event.target.closest(".cc-place-dot");
      if (!dot || event.button) return;
      drag = { id: dot.dataset.thing, x: event.clientX, y: event.clientY, moving: false, pointer: event.pointerId };
    });
    svg.addEventListener("pointermove", (event) => {
      if (!drag || event.pointerId !== drag.pointer) return;
      if (!drag.moving) {
        if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
        drag.moving = true;
        svg.setPointerCapture(event.pointerId);
        choose(drag.id);
      }
      put(drag.id, pointAt(event));
    });
    // A finger on a dot drags it; elsewhere on the map it scrolls. Inside an SVG `touch-action` says neither.
    svg.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
    const drop = () => {
      if (drag && drag.moving) {
        dragged = true;
        setTimeout(() => { dragged = false; }, 0);
        if (placed(round, drag.id)) tell(drag.id);
      }
      drag = null;
    };
    svg.addEventListener("pointerup", drop);
    svg.addEventListener("pointercancel", drop);
    svg.addEventListener("click", (event) => {
      if (dragged) return;
      const id = event.target.closest(".cc-place-dot")?.dataset.thing;
      if (id && id !== selected && (placed(round, selected) || !placed(round, id))) choose(id);
      else if (id === selected && placed(round, id)) return;
      else {
        put(selected, id ? placed(round, id) || before(id) : pointAt(event));
        tell(selected);
      }
    });

    /* One panel a thing: what it is, its two sliders; only the chosen one is shown. */
    const panels = new Map(spec.things.map((thing, at) => {
      const keep = h("button", { type: "button", class: "cc-quiet cc-place-keep", "data-press": "keep", onclick: () => {
        put(thing.id, before(thing.id) || [steps / 2, steps / 2]);
        tell(thing.id);
        sliders.x.range.focus({ preventScroll: true }); // this button has gone
      } });
      const slider = (axis) => {
        const value = h("span", { class: "cc-place-value", "aria-hidden": "true" });
        const range = h("input", { type: "range", id: uid(`${thing.id}-${axis}`), min: 0, max: steps, step: 1, "data-thing": thing.id, "data-axis": axis });
        const set = () => {
          const [x, y] = placed(round, thing.id) || before(thing.id) || [steps / 2, steps / 2];
          put(thing.id, axis === "x" ? [Number(range.value), y] : [x, Number(range.value)]);
        };
        range.addEventListener("input", set);
        range.addEventListener("pointerup", set); // pressed where it stands is a choice too
        const node = h("div", { class: "cc-place-slider" },
          h("p", { class: "cc-place-axis" }, h("label", { for: range.id, text: axes[axis].label }), value),
          range,
          h("p", { class: "cc-place-ends cc-soft-text", "aria-hidden": "true" },
            h("span", { text: axes[axis].low }), h("span", { text: axes[axis].high })));
        return { node, range, value };
      };
      const sliders = { x: slider("x"), y: slider("y") };
      const where = h("span", { class: "cc-place-where" });
      const node = h("fieldset", { class: "cc-place-panel", "data-thing": thing.id, hidden: true },
        h("legend", {}, h("span", { class: "cc-place-number", text: String(at + 1) }), " ", h("span", { dir: "auto", text: thing.name })),
        thing.about && h("p", { class: "cc-place-about", dir: "auto", text: thing.about }),
        h("p", { class: "cc-place-how" }, where, keep),
        sliders.x.node, sliders.y.node);
      return [thing.id, { node, keep, where, sliders }];
    }));

    const choose = (id, { focus = false } = {}) => {
      selected = id;
      refresh();
      if (!focus) return;
      const { keep, sliders } = panels.get(id);
      (keep.hidden ? sliders.x.range : keep).focus({ preventScroll: true });
    };

    const choosers = new Map(spec.things.map((thing, at) => {
      const radio = h("input", { type: "radio", name: uid("thing"), value: thing.id, onchange: () => choose(thing.id) });
      const state = h("span", { class: "cc-place-state cc-soft-text" });
      return [thing.id, { radio, state, node: h("label", { class: "cc-choice cc-place-choice" }, radio,
        h("span", { class: "cc-place-number", text: String(at + 1) }),
        h("span", { class: "cc-place-named" }, h("span", { dir: "auto", text: thing.name }), " ", state)) }];
    }));

    const next = h("button", { type: "button", "data-press": "next", class: "cc-place-next" });
    const onNext = () => {
      const open = missing(round);
      if (open.length) {
        const from = spec.things.findIndex((thing) => thing.id === selected);
        const order = [...spec.things.slice(from + 1), ...spec.things.slice(0, from + 1)];
        choose(order.find((thing) => open.includes(thing)).id, { focus: true });
      } else if (round + 1 < spec.rounds.length) turn(round + 1);
      else heading.focus();
    };
    next.addEventListener("click", onNext);
    const undo = h("button", { type: "button", class: "cc-quiet", text: t("Undo"), onclick: () => {
      const last = past.pop();
      round = last.round;
      selected = last.id;
      change({ ...response, rounds: last.rounds }, { now: true });
      announce(t("Undone: {name}.", { name: thingOf(last.id).name }));
      if (!past.length) panels.get(selected).sliders.x.range.focus({ preventScroll: true });
    } });
    const still = window.matchMedia("(prefers-reduced-motion: reduce)");
    const play = h("button", { type: "button", class: "cc-quiet", text: t("Play the movement on the map"), onclick: () => {
      if (round === 0) turn(1, { quiet: true });
      map.scrollIntoView({ block: "center", behavior: "smooth" });
      const began = performance.now();
      const frame = (now) => {
        const part = (now - began - 700) / 1800;
        playing = part >= 1 ? null : Math.max(0, part) ** 2 * (3 - 2 * Math.max(0, part));
        drawDots();
        if (playing !== null) requestAnimationFrame(frame);
      };
      frame(began);
    } });

    const turn = (to, { quiet = false } = {}) => {
      round = to;
      selected = (missing(to)[0] || spec.things[0]).id;
      refresh();
      if (quiet) return;
      title.focus({ preventScroll: true });
      top.scrollIntoView({ block: "start", behavior: still.matches ? "instant" : "smooth" });
    };
    const turns = spec.rounds.map((one, at) => h("button", { type: "button", class: "cc-quiet cc-place-turn", "data-round": one.id, onclick: () => turn(at) },
      t("Map {n}: {title}", { n: at + 1, title: one.title })));
    const title = h("h4", { tabindex: "-1", class: "cc-place-title" });
    const prompt = h("p", { class: "cc-place-prompt", dir: "auto" });
    const top = h("div", { class: "cc-place-top" },
      spec.rounds.length > 1 && h("div", { class: "cc-place-turns", role: "group", "aria-label": t("Which map") }, turns),
      title, prompt);
    const hint = h("p", { class: "cc-place-hint" });
    const count = h("p", { class: "cc-place-count cc-soft-text" });

    const map = h("div", { class: "cc-place-map" }, svg, hint);
    const heading = h("h4", { tabindex: "-1", class: "cc-place-heading", text: spec.rounds.length > 1 ? t("What moved") : t("Your map") });
    const shown = h("div");
    const result = h("section", { class: "cc-place-result", hidden: true }, heading, play, shown);
    const text = spec.question && h("textarea", {
      id: uid("more"), dir: "auto", "aria-describedby": spec.question.hint ? uid("hint") : null,
      oninput: () => change({ ...response, more: text.value }),
    });
    const asked = spec.question && h("div", { class: "cc-place-asked", hidden: true },
      h("label", { for: uid("more"), text: spec.question.required ? spec.question.prompt : t("{question} (if you like)", { question: spec.question.prompt }) }),
      spec.question.hint && h("p", { class: "cc-soft-text", id: uid("hint"), text: spec.question.hint }),
      text);

    body.append(...[
      spec.intro && h("p", { class: "cc-place-intro", dir: "auto", text: spec.intro }),
      top,
      h("div", { class: "cc-place-desk" },
        map,
        h("div", { class: "cc-place-side" },
          [...panels.values()].map((one) => one.node),
          h("div", { class: "cc-place-steps" }, count, undo, next),
          h("fieldset", { class: "cc-place-list" }, h("legend", { text: t("Or choose one") }), [...choosers.values()].map((one) => one.node)))),
      result, asked].filter(Boolean));

    const reader = (one) => h("div", { class: "cc-place-reader" },
      h("p", {}, h("strong", { text: one.name }), h("span", { class: "cc-soft-text", text: `, ${one.role}` })),
      h("p", { text: one.said }),
      one.why.length > 0 && h("ul", {}, one.why.map((why) => h("li", { dir: "auto" }, h("strong", { text: `${why.name}: ` }), why.text))),
      h("details", {}, h("summary", { text: t("The map of {name} beside yours", { name: one.name }) }), drawing(one.drawing)));

    const said = (view) => [
      view.moved && h("div", { class: "cc-said" }, h("p", { text: view.moved.said }), view.moved.axis && h("p", { text: view.moved.axis })),
      drawing(view.drawing),
      view.moved && h("ol", { class: "cc-place-moves" }, view.moved.moves.map((one) => h("li", {},
        h("span", { class: "cc-place-number", text: String(one.number) }), " ",
        h("span", {}, h("strong", { dir: "auto", text: one.name }), " ",
          one.distance > 0 ? [t("{n} steps.", { n: one.distance.toFixed(1) }), " ", h("span", { class: "cc-soft-text", text: one.said })]
            : h("span", { class: "cc-soft-text", text: one.said }))))),
      view.moved && h("p", { class: "cc-soft-text", text: view.moved.formula }),
      view.readers.length > 0 && [h("h5", { text: t("Other maps beside yours") }), view.readers.map(reader)],
      h("p", { class: "cc-said", text: view.caution }),
    ];

    const setText = (node, value) => { if (node.textContent !== value) node.textContent = value; };

    /* Everything that follows from the response, the round and the chosen thing. */
    const refresh = () => {
      const one = spec.rounds[round];
      const open = missing(round);
      setText(title, one.title);
      setText(prompt, one.prompt);
      turns.forEach((button, at) => {
        button.setAttribute("aria-pressed", at === round ? "true" : "false");
        button.disabled = at > 0 && missing(at - 1).length > 0 && !spec.things.some((thing) => placed(at, thing.id));
      });
      const total = spec.things.length;
      const chosenOpen = open.some((thing) => thing.id === selected);
      setText(hint, !open.length ? t("All {all} are placed. Move any of them as you like.", { all: total })
        : !chosenOpen ? t("{name} is placed.", { name: thingOf(selected).name })
          : round > 0 ? t("Move {name}, or leave it where it was (dashed).", { name: thingOf(selected).name })
            : t("Tap where {name} stands, or use the sliders.", { name: thingOf(selected).name }));
      setText(count, open.length ? t("{n} of {all} placed", { n: total - open.length, all: total }) : "");
      for (const thing of spec.things) {
        const now = placed(round, thing.id);
        const old = before(thing.id);
        const { node, keep, where, sliders } = panels.get(thing.id);
        const { radio, state } = choosers.get(thing.id);
        node.hidden = thing.id !== selected;
        radio.checked = thing.id === selected;
        keep.hidden = Boolean(now);
        setText(keep, old ? t("Leave it where it was") : t("Put it in the middle"));
        where.hidden = !now;
        setText(where, !now ? "" : !old ? t("✓ Placed.") : same(now, old) ? t("✓ It stays where it was.")
          : t("✓ Moved {n} steps.", { n: Math.hypot(now[0] - old[0], now[1] - old[1]).toFixed(1) }));
        setText(state, now ? (old && same(now, old) ? t("✓ the same place") : `✓ ${words(now)}`) : t("not placed yet"));
        ["x", "y"].forEach((axis, at) => {
          const { range, value } = sliders[axis];
          const shownAt = now || old || [steps / 2, steps / 2];
          if (range.value !== String(shownAt[at])) range.value = shownAt[at];
          setText(value, now || old ? String(shownAt[at]) : "");
          range.setAttribute("aria-valuetext", now ? t("{n} of {all}", { n: now[at], all: steps })
            : old ? t("{n} of {all} on your first map, not confirmed yet", { n: old[at], all: steps }) : t("not placed yet"));
          range.classList.toggle("cc-place-untouched", !now);
        });
      }
      next.hidden = chosenOpen && open.length === 1;
      if (open.length) setText(next, t("Next"));
      else if (round + 1 < spec.rounds.length) setText(next, t("Go on to map {n}", { n: round + 2 }));
      else setText(next, spec.rounds.length > 1 ? t("See what moved") : t("See the result"));
      next.classList.toggle("cc-quiet", chosenOpen);
      undo.hidden = past.length === 0;
      play.hidden = still.matches || spec.rounds.length < 2 || missing(0).length > 0 || missing(1).length > 0
        || spec.things.every((thing) => same(placed(0, thing.id), placed(1, thing.id)));
      drawDots();
    };

    return function update({ response: now, view }) {
      response = now;
      if (round === null) {
        round = spec.rounds.length > 1 && missing(0).length === 0 ? 1 : 0;
        selected = (missing(round)[0] || spec.things[0]).id;
      }
      refresh();
      const open = spec.rounds.every((_one, at) => missing(at).length === 0) && Boolean(view.complete);
      result.hidden = !open;
      if (asked) {
        asked.hidden = !open;
        if (text.getRootNode().activeElement !== text && text.value !== (now.more || "")) text.value = now.more || "";
      }
      if (open) {
        steady(shown, JSON.stringify(view), () => said(view));
        if (wasOpen === false) announce(spec.rounds.length > 1 ? t("Both maps are full. What moved stands below.") : t("The map is full. What follows stands below."));
      }
      wasOpen = open;
    };
  },
});
