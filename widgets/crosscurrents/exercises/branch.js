export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    const story = h("ol", { class: "cc-branch-story" });
    const now = h("div", { class: "cc-branch-now" });
    const back = h("button", { type: "button", class: "cc-quiet", text: t("Take back the last choice"), onclick: () => {
      const path = (response.path || []).slice(0, -1);
      const next = { path }; // judgements were of the whole path: they go with it
      change(next, { now: true });
      announce(t("Taken back. You are at turning point {n} of {all}.", { n: path.length + 1, all: spec.count }));
      now.querySelector("button")?.focus();
    } });
    const after = h("section", { class: "cc-branch-after", hidden: true });
    body.append(spec.intro ? h("p", { class: "cc-branch-intro", text: spec.intro }) : "", story, now, h("p", {}, back), after);

    const choose = (choice) => {
      change({ ...response, path: [...(response.path || []), choice.id] }, { now: true });
      now.setAttribute("tabindex", "-1");
      now.focus();
    };

    const scene = (one) => h("li", { class: "cc-branch-scene" },
      h("h4", { text: one.title }),
      h("p", { text: one.situation }),
      h("p", { class: "cc-branch-chosen" }, h("strong", { text: t("You chose:") }), " ", one.choices.find((choice) => choice.id === one.chosen).text),
      h("p", { class: "cc-said", text: one.happens }));

    const ask = (point, number) => [
      h("h4", {}, h("span", { class: "cc-branch-number", text: t("Turning point {n} of {all}", { n: number, all: spec.count }) }), " ", point.title),
      h("p", { text: point.situation }),
      h("div", { class: "cc-branch-choices", role: "group", "aria-label": t("What do you do?") },
        point.choices.map((choice) => h("button", { type: "button", class: "cc-quiet cc-branch-choice", onclick: () => choose(choice), text: choice.text }))),
    ];

    let drawnStory = -1;
    let drawnNow = "";
    let drawnAfter = "";
    const judgeInputs = [];
    const trustInputs = [];

    const buildAfter = (view) => {
      judgeInputs.length = 0;
      trustInputs.length = 0;
      fill(after,
        h("h3", { class: "cc-branch-heading", tabindex: "-1", text: t("What followed") }),
        h("p", { text: t("Three records of each choice. They need not agree. Say what you make of them.") }),
        view.records.map((record) => h("fieldset", { class: "cc-branch-record" },
          h("legend", { text: record.title }),
          h("p", { class: "cc-soft-text" }, t("You chose:"), " ", record.choice),
          h("dl", { class: "cc-branch-evidence" }, spec.evidence.map((one) => h("div", {}, h("dt", { text: one.label }), h("dd", { text: record[one.id] })))),
          h("div", { class: "cc-branch-judge" }, spec.judgements.map((one) => {
            const box = h("input", { type: "radio", name: uid(`judge-${record.id}`), value: one.id,
              onchange: () => change({ ...response, judgements: { ...(response.judgements || {}), [record.id]: one.id } }, { now: true }) });
            judgeInputs.push([record.id, one.id, box]);
            return h("label", { class: "cc-choice" }, box, h("span", { text: one.label }));
          })))),
        view.question ? h("fieldset", { class: "cc-branch-record" },
          h("legend", { text: view.question }),
          [...spec.evidence, { id: "none", label: t("None of them") }].map((one) => {
            const box = h("input", { type: "radio", name: uid("trusted"), value: one.id,
              onchange: () => change({ ...response, trusted: one.id }, { now: true }) });
            trustInputs.push([one.id, box]);
            return h("label", { class: "cc-choice" }, box, h("span", { text: one.label }));
          })) : null,
        h("div", { class: "cc-branch-drawing" }));
    };

    return function update({ response: latest, view }) {
      response = latest;
      const path = latest.path || [];
      const scenes = view.scenes || [];
      const fresh = scenes.length === path.length && scenes.every((one, at) => one.chosen === path[at]);
      const storyKey = JSON.stringify(path);
      if (fresh && storyKey !== drawnStory) {
        if (drawnStory !== -1 && scenes.length) announce(scenes[scenes.length - 1].happens);
        drawnStory = storyKey;
        fill(story, scenes.map(scene));
      }
      story.hidden = path.length === 0;
      back.hidden = path.length === 0;
      const next = path.length === 0 ? spec.first : fresh ? view.next : undefined;
      const nowKey = next === undefined ? "waiting" : next ? `${next.id}:${path.length}` : "over";
      if (nowKey !== drawnNow) {
        drawnNow = nowKey;
        if (next === undefined) fill(now, h("p", { class: "cc-soft-text", text: t("Fetching what happened next…") }));
        else if (next) fill(now, ask(next, path.length + 1));
        else fill(now);
      }
      const over = Boolean(fresh && view.over);
      after.hidden = !over;
      if (over) {
        if (drawnAfter !== storyKey) { drawnAfter = storyKey; buildAfter(view); }
        for (const [point, judgement, box] of judgeInputs) box.checked = (latest.judgements || {})[point] === judgement;
        for (const [evidence, box] of trustInputs) box.checked = latest.trusted === evidence;
        const place = after.querySelector(".cc-branch-drawing");
        const key = JSON.stringify(view.drawing);
        if (view.drawing && place.dataset.key !== String(key.length) + key.slice(-80)) {
          place.dataset.key = String(key.length) + key.slice(-80);
          fill(place, drawing(view.drawing));
        }
      }
    };
  },
});
