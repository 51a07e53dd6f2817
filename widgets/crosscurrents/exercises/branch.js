export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    let wish = null; // what the next refresh is to focus: "chosen" or "open"

    /* What has been told so far, by the path that led there: it stays true whatever is taken back, so a
       choice, or taking one back, shows at once and never waits for an answer that is under way. */
    const points = new Map([["", spec.first]]);
    const outcomes = new Map(); // what happened, and the ledger after it
    const ends = new Set();
    const at = (path, length = path.length) => path.slice(0, length).join("\n");
    const learn = (view) => {
      const scenes = view.scenes || [];
      const path = scenes.map((one) => one.chosen);
      scenes.forEach((one, index) => {
        points.set(at(path, index), one);
        outcomes.set(at(path, index + 1), one);
      });
      if (view.next) points.set(at(path), view.next);
      if (view.over) ends.add(at(path));
      return path;
    };
    /* The path as far as this card still has its choices. */
    const chosen = () => {
      const path = response.path || [];
      const cut = path.findIndex((id, depth) => ends.has(at(path, depth))
        || (points.has(at(path, depth)) && !points.get(at(path, depth)).choices.some((one) => one.id === id)));
      return cut < 0 ? path : path.slice(0, cut);
    };

    const choose = (id) => {
      wish = "chosen";
      change({ ...response, path: [...chosen(), id] }, { now: true });
    };
    const takeBack = () => {
      const path = chosen().slice(0, -1);
      const left = points.get(at(path));
      const next = { ...response, path };
      if (left && response.judgements) {
        const { [left.id]: old, ...judgements } = response.judgements; // the others stay: their choices stay
        next.judgements = judgements;
      }
      wish = "open";
      change(next, { now: true });
      announce(t("Taken back. You are here again: {where}.", { where: numbered(path.length) }));
    };
    /* Where choices jump ahead, nobody knows yet how many there will be. */
    const toys = spec.indices.length > 0;
    const numbered = (depth) => {
      const values = { n: depth + 1, all: spec.count };
      if (spec.fewest < spec.count) return toys ? t("Scene {n}", values) : t("Turning point {n}", values);
      return toys ? t("Scene {n} of {all}", values) : t("Turning point {n} of {all}", values);
    };

    /* The toy indices: each as a row of steps with its number. What has just gone is hollow, what came is bright. */
    const steps = (value, change) => {
      const holder = h("span", { class: "cc-branch-steps", "aria-hidden": "true" });
      for (let step = 0; step < spec.top; step += 1) {
        const on = step < value;
        const moved = change > 0 ? on && step >= value - change : step >= value && step < value - change;
        holder.append(h("span", { class: moved ? (change > 0 ? "cc-branch-up" : "cc-branch-down") : on ? "cc-branch-on" : "" }));
      }
      return holder;
    };
    const signed = (number) => (number > 0 ? `+${number}` : number < 0 ? `−${-number}` : "±0");
    const ledger = (rows, heading) => h("div", { class: "cc-branch-ledger", role: "group", "aria-label": heading },
      h("p", { class: "cc-branch-number", "aria-hidden": "true", text: heading }),
      h("ul", {}, rows.map((row) => h("li", { "data-index": row.id, "data-value": row.value },
        h("span", { class: "cc-branch-index", text: row.label }), " ", h("strong", { text: row.value }), " ",
        steps(row.value, row.change || 0), " ",
        row.change === undefined ? null : h("span", { class: "cc-branch-change", text: signed(row.change) })))));
    const spoken = (one) => [one.happens, ...(one.ledger || []).map((row) => `${row.said}.`)].join(" ");

    const story = h("ol", { class: "cc-branch-story" });
    const back = h("button", { type: "button", class: "cc-quiet", text: t("Take back the last choice"), onclick: takeBack });
    const backHint = h("span", { class: "cc-soft-text", text: t("What follows the last choice closes until you choose again.") });
    const foot = h("p", { class: "cc-branch-back" }, back, " ", backHint);
    const after = h("section", { class: "cc-branch-after", hidden: true });
    const toy = spec.toy && h("aside", { class: "cc-branch-toy" },
      h("p", { text: spec.toy.text }),
      ledger(spec.indices.map((one) => ({ id: one.id, label: one.label, value: one.start })), t("At the start")),
      h("details", {}, h("summary", { text: t("What the numbers stand for, and what they take for granted") }),
        h("dl", {}, spec.indices.map((one) => h("div", {}, h("dt", { text: one.label }), h("dd", { text: one.meaning })))),
        h("ul", {}, spec.toy.assumptions.map((one) => h("li", { text: one })))));
    body.append(...[spec.intro && h("p", { class: "cc-branch-intro", dir: "auto", text: spec.intro }), toy, story, foot, after].filter(Boolean));

    /* One scene; it keeps its nodes while it goes from open to chosen, so that focus and place stay. */
    const scene = (point, depth) => {
      const title = h("h4", { tabindex: "-1", id: uid(`point-${depth}`) },
        h("span", { class: "cc-branch-number", text: numbered(depth) }), " ",
        h("span", { dir: "auto", text: point.title }));
      const choices = h("div", { class: "cc-branch-choices", role: "group", "aria-label": t("What do you do?") },
        h("p", { class: "cc-branch-ask", "aria-hidden": "true", text: t("What do you do?") }),
        point.choices.map((choice) => h("button", { type: "button", class: "cc-quiet cc-branch-choice",
          "data-choice": choice.id, dir: "auto", onclick: () => choose(choice.id), text: choice.text })));
      const text = h("span", { dir: "auto" });
      const mine = h("p", { class: "cc-branch-chosen", tabindex: "-1", hidden: true },
        h("strong", { text: t("You chose:") }), " ", text);
      const happens = h("p", { class: "cc-said", dir: "auto", hidden: true });
      const counts = h("div", {});
      const node = h("li", { class: "cc-branch-scene", "data-point": point.id }, title, h("p", { dir: "auto", text: point.situation }), choices, mine, happens, counts);
      const show = (choice, outcome) => {
        if (choice) choices.remove();
        else if (!choices.parentNode) mine.before(choices);
        mine.hidden = happens.hidden = counts.hidden = !choice;
        node.classList.toggle("cc-branch-passed", Boolean(choice));
        if (!choice) return;
        const made = point.choices.find((one) => one.id === choice);
        if (text.textContent !== made.text) text.textContent = made.text;
        const said = outcome === undefined ? t("Fetching what happened next…") : outcome.happens;
        if (happens.textContent !== said) happens.textContent = said;
        happens.classList.toggle("cc-branch-waiting", outcome === undefined);
        const rows = (outcome && outcome.ledger) || [];
        steady(counts, JSON.stringify(rows), () => rows.length > 0 && ledger(rows, t("After this scene")));
      };
      return { node, show, title, mine, point, choices };
    };

    /* What comes along from earlier chapters stands in the open scene, where it is asked for, and at the end
       when none is open: it never moves above what a person is reading. */
    let earlier = null;
    const bring = (open) => {
      earlier ??= body.parentNode?.querySelector(".cc-earlier");
      if (!earlier) return;
      if (open && earlier.nextElementSibling !== open.choices) open.choices.before(earlier);
      if (!open && body.lastElementChild !== earlier) body.append(earlier);
    };

    let scenes = [];
    const fetching = h("li", { class: "cc-branch-scene cc-soft-text", text: t("Fetching what happened next…") });
    const tell = (path) => {
      const wanted = [];
      for (let depth = 0; depth <= path.length; depth += 1) {
        const point = points.get(at(path, depth));
        if (!point) break;
        const kept = scenes[depth];
        wanted.push(kept && kept.point.id === point.id ? kept : scene(point, depth));
      }
      const nodes = wanted.map((one) => one.node);
      // Only a point not told yet is missing; the last scene's own line says so while its outcome is under way.
      if (wanted.length < path.length) nodes.push(fetching);
      if (nodes.length !== story.children.length || nodes.some((node, index) => story.children[index] !== node)) {
        for (const node of [...story.children]) if (!nodes.includes(node)) node.remove();
        nodes.forEach((node, index) => { if (story.children[index] !== node) story.insertBefore(node, story.children[index] || null); });
      }
      scenes = wanted;
      scenes.forEach((one, depth) => one.show(path[depth], outcomes.get(at(path, depth + 1))));
      bring(scenes[path.length]);
    };

    const judge = [];
    const trust = [];
    const trace = [];
    const summary = h("p", { class: "cc-said", role: "status", hidden: true });
    const picture = h("div", { class: "cc-branch-drawing" });
    const options = (name, list, kept, take) => list.map((one) => {
      const radio = h("input", { type: "radio", name: uid(name), value: one.id, onchange: () => take(one.id) });
      kept.push({ of: name, radio });
      return h("label", { class: "cc-choice" }, radio, h("span", { dir: "auto", text: one.label }));
    });
    const record = (one, index, all) => h("fieldset", { class: "cc-branch-record" },
      h("legend", {},
        h("span", { class: "cc-branch-number", text: t("{n} of {all}", { n: index + 1, all: all.length }) }), " ",
        h("span", { dir: "auto", text: one.title })),
      h("p", { class: "cc-branch-made" }, h("span", { class: "cc-soft-text", text: t("You chose:") }), " ", h("span", { dir: "auto", text: one.choice })),
      h("dl", { class: "cc-branch-evidence" }, spec.evidence.map((kind) =>
        h("div", {}, h("dt", { text: kind.label }), h("dd", { dir: "auto", text: one[kind.id] })))),
      spec.judge && h("div", { class: "cc-branch-judge", role: "radiogroup", "aria-label": t("What do you make of it?") },
        options(`judge-${one.id}`, spec.judgements, judge, (id) =>
          change({ ...response, judgements: { ...(response.judgements || {}), [one.id]: id } }, { now: true }))));
    const ended = (view) => [
      h("h4", { class: "cc-branch-heading", tabindex: "-1", text: t("How it ended") }),
      view.ending && h("div", { class: "cc-branch-ending" }, h("h5", { dir: "auto", text: view.ending.title }), h("p", { dir: "auto", text: view.ending.text })),
      toys && ledger(view.ledger, t("At the end, against the start")),
      toys && h("p", { class: "cc-soft-text", text: t("No path wins here. Take choices back and try another way, if you like.") })];
    /* One event of the path, followed through named elements. */
    const traced = () => response.trace || {};
    const tracing = (given) => h("section", { class: "cc-branch-trace", "aria-label": t("One event, traced") },
      h("h4", { text: t("One event, traced") }),
      h("p", { dir: "auto", text: given.prompt }),
      given.optional && h("p", { class: "cc-soft-text", text: t("If you like.") }),
      given.events.length > 1
        ? h("fieldset", {}, h("legend", { text: t("Which event?") }),
          options("trace-event", given.events.map((one) => ({ id: one.id, label: one.title })), trace, (id) =>
            change({ ...response, trace: { ...traced(), event: id } }, { now: true })))
        : h("p", {}, h("strong", { dir: "auto", text: given.events.map((one) => one.title).join("") })),
      given.elements.map((one) => {
        const area = h("textarea", { id: uid(`trace-${one.id}`), name: one.id, rows: 2, dir: "auto", class: "cc-branch-text",
          "aria-describedby": one.hint ? uid(`trace-${one.id}-hint`) : null,
          oninput: () => change({ ...response, trace: { ...traced(), fields: { ...(traced().fields || {}), [one.id]: area.value } } }) });
        trace.push({ of: one.id, area });
        return h("div", { class: "cc-branch-element" }, h("label", { for: area.id, text: one.label }),
          one.hint && h("p", { class: "cc-soft-text", id: uid(`trace-${one.id}-hint`), text: one.hint }), area);
      }));
    const log = (view) => h("details", { class: "cc-branch-log" },
      h("summary", { text: t("Your choices, one by one") }),
      h("ol", {}, view.scenes.map((one) => h("li", {}, h("span", { dir: "auto", text: one.title }), " ",
        h("span", { dir: "auto", text: one.choices.find((choice) => choice.id === one.chosen)?.text || "" }), " ",
        h("span", { class: "cc-soft-text", text: one.ledger.map((row) => row.said).join("; ") })))));
    const build = (view) => {
      judge.length = trust.length = trace.length = 0;
      fill(after,
        (view.ending || toys) && ended(view),
        view.records.length > 0 && [
          h("h4", { class: "cc-branch-heading", text: t("What followed") }),
          h("p", { text: spec.judge ? t("Three records of each choice. They need not agree. Say what you make of them.") : t("Three records of each choice. They need not agree.") }),
          view.records.map(record)],
        view.question && h("fieldset", { class: "cc-branch-record cc-branch-trust" },
          h("legend", { dir: "auto", text: view.question }),
          options("trusted", [...spec.evidence, { id: "none", label: t("None of them") }], trust, (id) =>
            change({ ...response, trusted: id }, { now: true }))),
        summary, picture,
        toys && log(view),
        view.trace && tracing(view.trace));
    };

    let built = null;
    let pending = null; // the path whose outcome is still to be read out
    let first = true;
    return function update({ response: latest, view }) {
      response = latest;
      const known = learn(view);
      const path = chosen();
      const here = at(path);
      tell(path);
      back.hidden = path.length === 0;

      const over = Boolean(view.over) && path.length > 0 && at(known) === here;
      after.hidden = backHint.hidden = !over;
      if (over) {
        if (built !== here) { built = here; build(view); }
        for (const { of, radio } of judge) radio.checked = (latest.judgements || {})[of.slice("judge-".length)] === radio.value;
        for (const { radio } of trust) radio.checked = latest.trusted === radio.value;
        for (const { of, radio, area } of trace) {
          if (radio) radio.checked = traced().event === radio.value;
          const text = area && ((traced().fields || {})[of] || "");
          if (area && area.getRootNode().activeElement !== area && area.value !== text) area.value = text;
        }
        summary.hidden = !view.summary;
        if (summary.textContent !== view.summary) summary.textContent = view.summary;
        steady(picture, JSON.stringify(view.drawing), () => (view.drawing ? drawing(view.drawing) : null));
      }

      if (wish === "chosen") { scenes[path.length - 1]?.mine.focus(); pending = here; }
      if (wish === "open") { scenes[path.length]?.title.focus(); pending = null; }
      wish = null;
      if (!first && pending === here && outcomes.has(here) && (over || points.has(here))) {
        pending = null;
        const said = spoken(outcomes.get(here));
        const ending = view.ending ? `${t("How it ended")}: ${view.ending.title}.` : t("The records of your choices are open below.");
        announce(over ? `${said} ${ending}` : said);
      }
      first = false;
    };
  },
});
