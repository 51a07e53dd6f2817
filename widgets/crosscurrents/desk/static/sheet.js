/* The left side: the answer as its kind shows it, plain facts, and what can be unfolded beside it. */

const fold = (id, summary, ...inside) => h("details", { class: "mk-fold", id }, h("summary", { text: summary }), ...inside);
const textOf = (text) => h("p", { class: "mk-text", dir: "auto", text });

/* Lines of an answer: what was written, in full; an empty part says so. */
const linesOf = (lines) => lines.map(([label, text]) => h("div", { class: "mk-line" },
  h("h3", { text: label }), text.trim() ? textOf(text) : h("p", { class: "mk-soft", text: t("Left empty.") })));

function answerOf(given) {
  if (given.trouble) return [h("p", { class: "mk-note", text: given.trouble })];
  const [first, ...rest] = given.lines;
  return [
    first && (first[1].trim() ? textOf(first[1]) : h("p", { class: "mk-note", text: t("Nothing was written here.") })),
    given.drawing && drawn(given.drawing),
    rest.length > 0 && fold("rest", t("What else stands in it: own marks and parts ({n})", { n: rest.length }),
      h("dl", { class: "mk-own" }, rest.map(([label, text]) => h("div", {}, h("dt", { text: label }), h("dd", { dir: "auto", text: text.trim() || t("Left empty.") }))))),
  ];
}

function leftOf(sheet, acts) {
  const model = h("section", { class: "mk-model", id: "model", hidden: true, "aria-labelledby": "model-title" },
    h("h2", { id: "model-title", tabindex: "-1", text: t("Model answer") }), prose(sheet.model));
  return [
    sheet.stands.map((sentence) => h("p", { class: "mk-note", text: sentence })),
    sheet.flag && h("p", { class: "mk-note mk-flagged", text: t("Flagged: {why}", { why: sheet.flag }) }),
    fold("prompt", t("What was asked: {title}", { title: sheet.exercise.title }),
      h("div", { class: "mk-prose" }, prose(sheet.prompt), sheet.case && h("blockquote", {}, prose(sheet.case)))),
    h("section", { class: "mk-answer", "aria-label": t("The answer") }, answerOf(sheet.answer)),
    h("ul", { class: "mk-facts" }, sheet.facts.map((one) => h("li", { text: one }))),
    sheet.model && h("p", { class: "mk-acts" }, h("button", { type: "button", class: "mk-quiet", id: "model-button", "aria-expanded": "false", "aria-controls": "model", "aria-keyshortcuts": "m", text: t("Model answer"), onclick: acts.model })),
    model,
  ];
}

/* Below the rubric: what is needed less often than it. */
function besidesOf(sheet, acts) {
  const act = (name, text, keys) => h("button", { type: "button", class: "mk-quiet", "aria-keyshortcuts": keys, text, onclick: () => acts.deed(name) });
  return h("section", { class: "mk-besides", "aria-label": t("About this submission") },
    h("p", { class: "mk-acts" },
      act("flag", sheet.flag ? t("Change the flag") : t("Flag"), "f"),
      act("return", sheet.returned ? t("Change what to work on") : t("Ask for rework")),
      act("extension", sheet.more_time ? t("Change the time") : t("More time")),
      act("learner", t("Who wrote it"))),
    h("p", { id: "learner", class: "mk-note", hidden: true }),
    sheet.others.length > 0 && fold("others", t("Other answers of {code} ({n})", { code: sheet.code, n: sheet.others.length }),
      sheet.others.map((one) => h("section", { class: "mk-other" }, h("h2", { text: one.title }),
        one.drawing && drawn(one.drawing), linesOf(one.lines)))),
    historyOf(sheet.history),
    pileOf(sheet, acts));
}

function historyOf(lines) {
  const inside = h("ol", { class: "mk-history" });
  const node = fold("history", t("History"), inside);
  const draw = (given) => fill(inside, given.length > 0
    ? given.map((one) => h("li", {}, h("span", { class: "mk-soft", text: one.at }), " ", h("strong", { text: one.who }), " ", h("span", { text: one.text, dir: "auto" })))
    : h("li", { class: "mk-soft", text: t("Nothing yet.") }));
  draw(lines);
  node.draw = draw;
  return node;
}

/* All answers there are, to jump to one; asked for when it is opened. */
function pileOf(sheet, acts) {
  const stages = { waiting: t("waiting"), begun: t("begun"), changed: t("handed in anew"), marked: t("marked"), returned: t("to be worked on") };
  const inside = h("div", { class: "mk-pile" });
  const node = fold("pile", t("The whole pile ({n})", { n: sheet.of }), inside);
  node.addEventListener("toggle", async () => {
    if (!node.open || inside.childElementCount > 0) return;
    try {
      const { pile } = await ask("GET", `api/chapters/${sheet.chapter.id}/pile?${acts.query()}`);
      const several = new Set(pile.map((one) => one.exercise)).size > 1;
      fill(inside, h("ul", {}, pile.map((one) => h("li", {},
        h("a", { href: under(acts.path(one)), "aria-current": one.code === sheet.code && one.exercise === sheet.exercise.id ? "page" : null,
          onclick: (event) => { if (event.ctrlKey || event.metaKey) return; event.preventDefault(); acts.go(one); } }, one.code),
        " ", h("span", { class: "mk-soft", text: [several && one.title, stages[one.stage], one.flag && t("flagged")].filter(Boolean).join(", ") })))));
    } catch (fault) { fill(inside, h("p", { class: "mk-note", text: fault.message })); }
  });
  return node;
}
