/* The rubric: each criterion's levels to choose from, its comment, and two marks side by side when they clash. */

/* One criterion, or (id "") the comment on the whole. Returns `{node, kept, ...}` for the keys to work with. */
function criterion(one, sheet, address, told) {
  const uid = `c-${one.id || "whole"}`;
  const by = h("p", { class: "mk-by" });
  const clash = h("div", { class: "mk-clash", hidden: true, tabindex: "-1", role: "group" });
  const again = sheet.stage === "changed";
  const kept = new Kept(address, sheet.reading, one.id, one.held, {
    again,
    saved: (reply) => { write(by, ""); told.saved(reply); },
    conflict: (theirs, sentence) => conflict(theirs, sentence),
  });
  const said = (points, comment) => [points === null || points === undefined ? t("no points") : String(points), comment && `“${comment}”`].filter(Boolean).join(", ");
  const text = h("textarea", { id: `${uid}-comment`, rows: "1", maxlength: "5000", value: one.held.comment, "aria-keyshortcuts": one.id ? "c" : "o", dir: "auto" });
  const typed = () => kept.change({ comment: text.value }, { wait: TYPING_MS });
  text.addEventListener("input", typed);
  text.addEventListener("blur", () => { if (kept.dirty) kept.send(); });
  const bank = offer(text, one.id, typed);
  const levels = (one.levels || []).map((level) => {
    const radio = h("input", {
      type: "radio", name: uid, value: String(level.points), checked: one.held.points === level.points,
      onchange: () => kept.change({ points: level.points }),
      onclick: () => { if (again) kept.change({ points: level.points }); }, // one that is chosen already changes nothing
    });
    return { points: level.points, radio, node: h("label", { class: "mk-level" }, radio,
      h("span", { class: "mk-points", text: String(level.points) }),
      h("span", {}, h("strong", { text: level.title }), " ", h("span", { class: "mk-says", text: level.description }))) };
  });
  const show_ = () => {
    for (const level of levels) level.radio.checked = level.points === kept.points;
    if (text.value !== kept.comment) text.value = kept.comment;
  };
  function conflict(theirs, sentence) {
    const choose = async (mine) => {
      show(clash, false);
      const stands = await kept.settle(mine);
      show_();
      if (stands) {
        write(by, mine ? "" : t("Marked by {marker}.", { marker: theirs.marker }));
        announce(mine ? t("Yours stands now.") : t("Theirs stands."));
        if (!mine) told.fresh();
      }
      focus();
    };
    clash.setAttribute("aria-label", t("Two marks for “{title}”", { title: one.title }));
    fill(clash, h("p", { text: sentence }),
      h("dl", {},
        h("dt", { text: theirs.marker }), h("dd", { text: said(theirs.points, theirs.comment), dir: "auto" }),
        h("dt", { text: t("You") }), h("dd", { text: said(kept.points, kept.comment), dir: "auto" })),
      h("p", { class: "mk-acts" },
        h("button", { type: "button", class: "mk-quiet", text: t("Keep theirs"), onclick: () => choose(false) }),
        h("button", { type: "button", text: t("Put mine in its place"), onclick: () => choose(true) })));
    show(clash, true);
    announce(sentence);
    clash.focus();
  }
  const others = one.held.marker && one.held.marker !== page.me;
  write(by, others ? t("Marked by {marker}.", { marker: one.held.marker }) : "");
  const field = h("div", { class: "mk-comment" },
    h("label", { for: text.id, text: one.id ? t("Comment") : one.title }), text, bank);
  const node = one.id
    ? h("fieldset", { class: "mk-criterion", id: uid }, h("legend", {}, one.title, " ", h("span", { class: "mk-soft", text: t("up to {n}", { n: one.out_of }) })),
      levels.map((level) => level.node), by, clash, field)
    : h("div", { class: "mk-criterion mk-whole", id: uid, tabindex: "-1", role: "group", "aria-label": one.title }, by, clash, field);
  function focus() {
    const chosen = levels.find((level) => level.radio.checked) || levels[0];
    // Never into the text by itself: single keys would be typed into what a learner reads.
    (chosen ? chosen.radio : node).focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }
  return {
    id: one.id, title: one.title, node, kept, text, focus,
    clashes: () => !clash.hidden && (clash.focus(), true),
    give(points) {
      const level = levels.find((each) => each.points === points);
      if (!level) return false;
      level.radio.checked = true;
      kept.change({ points });
      announce(`${points}: ${level.node.querySelector("strong").textContent}`);
      return true;
    },
  };
}
