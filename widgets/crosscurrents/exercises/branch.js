export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    let wish = null; // what the next refresh is to focus: "chosen" or "open"
    const chosen = () => response.path || [];

    /* What has been told so far, by the path that led there: it stays true whatever is taken back, so a
       choice, or taking one back, shows at once and never waits for an answer that is under way. */
    const points = new Map([["", spec.first]]);
    const outcomes = new Map();
    const at = (path, length = path.length) => path.slice(0, length).join("\n");
    const learn = (view) => {
      const scenes = view.scenes || [];
      const path = scenes.map((one) => one.chosen);
      scenes.forEach((one, index) => {
        points.set(at(path, index), one);
        outcomes.set(at(path, index + 1), one.happens);
      });
      if (view.next) points.set(at(path), view.next);
      return path;
    };

    const choose = (id) => {
      wish = "chosen";
      change({ ...response, path: [...chosen(), id] }, { now: true });
    };
    const takeBack = () => {
      const path = chosen().slice(0, -1);
      const judgements = { ...(response.judgements || {}) };
      const left = points.get(at(path));
      if (left) delete judgements[left.id]; // the other judgements stay: their choices stay
      wish = "open";
      change({ ...response, path, judgements }, { now: true });
      announce(t("Taken back. You are at turning point {n} of {all} again.", { n: path.length + 1, all: spec.count }));
    };

    const story = h("ol", { class: "cc-branch-story" });
    const back = h("button", { type: "button", class: "cc-quiet", text: t("Take back the last choice"), onclick: takeBack });
    const backHint = h("span", { class: "cc-soft-text", text: t("The records close until you choose again.") });
    const foot = h("p", { class: "cc-branch-back" }, back, " ", backHint);
    const after = h("section", { class: "cc-branch-after", hidden: true });
    body.append(...[spec.intro && h("p", { class: "cc-branch-intro", dir: "auto", text: spec.intro }), story, foot, after].filter(Boolean));

    /* One scene; it keeps its nodes while it goes from open to chosen, so that focus and place stay. */
    const scene = (point, depth) => {
      const title = h("h4", { tabindex: "-1", id: uid(`point-${depth}`) },
        h("span", { class: "cc-branch-number", text: t("Turning point {n} of {all}", { n: depth + 1, all: spec.count }) }), " ",
        h("span", { dir: "auto", text: point.title }));
      const choices = h("div", { class: "cc-branch-choices", role: "group", "aria-label": t("What do you do?") },
        h("p", { class: "cc-branch-ask", "aria-hidden": "true", text: t("What do you do?") }),
        point.choices.map((choice) => h("button", { type: "button", class: "cc-quiet cc-branch-choice",
          dir: "auto", onclick: () => choose(choice.id), text: choice.text })));
      const text = h("span", { dir: "auto" });
      const mine = h("p", { class: "cc-branch-chosen", tabindex: "-1", hidden: true },
        h("strong", { text: t("You chose:") }), " ", text);
      const happens = h("p", { class: "cc-said", dir: "auto", hidden: true });
      const node = h("li", { class: "cc-branch-scene" }, title, h("p", { dir: "auto", text: point.situation }), choices, mine, happens);
      const show = (choice, outcome) => {
        if (choice) choices.remove();
        else if (!choices.parentNode) mine.before(choices);
        mine.hidden = happens.hidden = !choice;
        node.classList.toggle("cc-branch-passed", Boolean(choice));
        if (!choice) return;
        const made = point.choices.find((one) => one.id === choice);
        if (text.textContent !== made.text) text.textContent = made.text;
        const said = outcome === undefined ? t("Fetching what happened next…") : outcome;
        if (happens.textContent !== said) happens.textContent = said;
        happens.classList.toggle("cc-branch-waiting", outcome === undefined);
      };
      return { node, show, title, mine, point };
    };

    let scenes = [];
    const fetching = h("li", { class: "cc-branch-scene cc-soft-text", text: t("Fetching what happened next…") });
    const tell = (path) => {
      const wanted = [];
      for (let depth = 0; depth <= path.length && depth < spec.count; depth += 1) {
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
    };

    const judge = [];
    const trust = [];
    const summary = h("p", { class: "cc-said", role: "status", hidden: true });
    const picture = h("div", { class: "cc-branch-drawing" });
    const options = (name, list, kept, take) => list.map((one) => {
      const radio = h("input", { type: "radio", name: uid(name), value: one.id, onchange: () => take(one.id) });
      kept.push({ of: name, radio });
      return h("label", { class: "cc-choice" }, radio, h("span", { text: one.label }));
    });
    const record = (one, index) => h("fieldset", { class: "cc-branch-record" },
      h("legend", {},
        h("span", { class: "cc-branch-number", text: t("{n} of {all}", { n: index + 1, all: spec.count }) }), " ",
        h("span", { dir: "auto", text: one.title })),
      h("p", { class: "cc-branch-made" }, h("span", { class: "cc-soft-text", text: t("You chose:") }), " ", h("span", { dir: "auto", text: one.choice })),
      h("dl", { class: "cc-branch-evidence" }, spec.evidence.map((kind) =>
        h("div", {}, h("dt", { text: kind.label }), h("dd", { dir: "auto", text: one[kind.id] })))),
      h("div", { class: "cc-branch-judge", role: "radiogroup", "aria-label": t("What do you make of it?") },
        options(one.id, spec.judgements, judge, (id) =>
          change({ ...response, judgements: { ...(response.judgements || {}), [one.id]: id } }, { now: true }))));
    const build = (view) => {
      judge.length = trust.length = 0;
      fill(after,
        h("h4", { class: "cc-branch-heading", text: t("What followed") }),
        h("p", { text: t("Three records of each choice. They need not agree. Say what you make of them.") }),
        view.records.map(record),
        view.question && h("fieldset", { class: "cc-branch-record cc-branch-trust" },
          h("legend", { dir: "auto", text: view.question }),
          options("trusted", [...spec.evidence, { id: "none", label: t("None of them") }], trust, (id) =>
            change({ ...response, trusted: id }, { now: true }))),
        summary, picture);
    };

    let built = null;
    let drawn = "";
    let pending = null; // the path whose outcome is still to be read out
    let first = true;
    return function update({ response: latest, view }) {
      response = latest;
      const path = chosen();
      const known = learn(view);
      const here = at(path);
      tell(path);
      back.hidden = path.length === 0;

      const over = Boolean(view.over) && at(known) === here && path.length === spec.count;
      after.hidden = backHint.hidden = !over;
      if (over) {
        if (built !== here) { built = here; build(view); }
        for (const { of, radio } of judge) radio.checked = (latest.judgements || {})[of] === radio.value;
        for (const { radio } of trust) radio.checked = latest.trusted === radio.value;
        summary.hidden = !view.summary;
        if (summary.textContent !== view.summary) summary.textContent = view.summary;
        const fresh = JSON.stringify(view.drawing);
        if (fresh !== drawn) {
          drawn = fresh;
          const open = Boolean(picture.querySelector("details[open]"));
          fill(picture, view.drawing ? drawing(view.drawing) : null);
          if (open) picture.querySelector("details").open = true;
        }
      }

      if (wish === "chosen") { scenes[path.length - 1]?.mine.focus(); pending = here; }
      if (wish === "open") { scenes[path.length]?.title.focus(); pending = null; }
      wish = null;
      if (!first && pending === here && outcomes.has(here) && (path.length < spec.count || over)) {
        pending = null;
        announce(over ? `${outcomes.get(here)} ${t("The records of your choices are open below.")}` : outcomes.get(here));
      }
      first = false;
    };
  },
});
