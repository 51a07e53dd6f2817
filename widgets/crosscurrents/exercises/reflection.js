export default exercise({
  setup({ body, spec, h, fill, t, change, uid, announce }) {
    let response = {};
    const [few, many] = spec.words;
    const count = h("p", { class: "cc-soft-text", id: uid("count") });
    const area = h("textarea", {
      id: uid("text"), rows: "10", "aria-describedby": `${uid("count")} ${uid("starters")}`,
      oninput: () => { change({ ...response, text: area.value }); },
    });
    const starters = h("div", { class: "cc-soft-text", id: uid("starters") });
    if (spec.starters.length) {
      fill(starters, h("p", { text: t("If you are stuck, begin with:") }),
        h("ul", { class: "cc-reflection-starters" }, spec.starters.map((one) => h("li", { text: one }))));
    }

    const rubric = h("details", { class: "cc-reflection-rubric" },
      h("summary", { text: t("What is looked for: {title}", { title: spec.rubric.title }) }),
      spec.rubric.criteria.map((one) => h("div", { class: "cc-reflection-criterion" },
        h("h5", { text: one.title }),
        h("ul", {}, one.levels.map((level) => h("li", {}, h("strong", { text: `${level.points} · ${level.title}. ` }), level.description))))));

    const radios = new Map();
    const marking = h("section", { class: "cc-reflection-marking" },
      h("h4", { text: t("Mark your own text") }),
      h("p", { class: "cc-soft-text", text: t("It goes along with your hand-in, where your instructor sees it; it counts for nothing.") }),
      spec.rubric.criteria.map((one) => h("fieldset", {},
        h("legend", { text: one.title }),
        one.levels.map((level) => {
          const box = h("input", {
            type: "radio", name: uid(`mark-${one.id}`), value: String(level.points),
            onchange: () => change({ ...response, self_marks: { ...(response.self_marks || {}), [one.id]: level.points } }, { now: true }),
          });
          radios.set(`${one.id}:${level.points}`, box);
          return h("label", { class: "cc-choice" }, box, h("span", {}, h("strong", { text: `${level.points} · ${level.title}. ` }), level.description));
        }))));
    const waiting = h("p", { class: "cc-soft-text", text: t("When your text has {few} words, you mark it yourself here. Then two sample answers open.", { few }) });
    const samples = h("section", { class: "cc-reflection-samples" });
    const step = h("div", {});

    body.append(
      spec.case ? h("div", { class: "cc-said" }, h("p", {}, h("strong", { text: t("A case, if you want one") })),
        spec.case.split(/\n\s*\n/).filter(Boolean).map((part) => h("p", { text: part }))) : "",
      rubric,
      h("label", { for: uid("text"), class: "cc-reflection-label", text: t("Your reflection ({few} to {many} words)", { few, many }) }),
      starters, area, count, step, samples);

    let shown = 0;
    return function update({ response: now, view }) {
      response = now;
      if (document.activeElement !== area && area.getRootNode().activeElement !== area && area.value !== (now.text || "")) area.value = now.text || "";
      const words = (now.text || "").split(/\s+/).filter(Boolean).length;
      fill(count, words < few ? t("{n} words; {more} more to go", { n: words, more: few - words })
        : words > many ? t("{n} words; a little over {many}, which is fine", { n: words, many }) : t("{n} words", { n: words }));
      const ready = words >= few || Object.keys(now.self_marks || {}).length > 0;
      const wanted = ready ? marking : waiting;
      if (step.firstChild !== wanted) fill(step, wanted);
      for (const one of spec.rubric.criteria) {
        for (const level of one.levels) {
          radios.get(`${one.id}:${level.points}`).checked = (now.self_marks || {})[one.id] === level.points;
        }
      }
      const given = view.samples || [];
      if (given.length !== shown) {
        shown = given.length;
        const html = (text) => [...new DOMParser().parseFromString(text, "text/html").body.childNodes];
        fill(samples, given.length === 0 ? [] : [
          h("h4", { text: t("Two samples, on another case") }),
          h("p", { class: "cc-soft-text", text: t("Fictional, written for training. Read them beside yours; then change yours if you want to.") }),
          given.map((one) => h("details", { class: "cc-reflection-sample" },
            h("summary", { text: one.title }),
            h("blockquote", {}, html(one.text)),
            h("div", {}, h("h5", { text: t("What a marker sees") }), html(one.notes)))),
          h("p", { class: "cc-said" }, t("You gave yourself {points} of {out}. Your text above is still open.", { points: view.self_points, out: view.out_of })),
        ]);
        if (given.length) announce(t("Two samples have opened below."));
      }
    };
  },
});
