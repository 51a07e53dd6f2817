/* What Python has drawn or written, put into a page: views with their tables, the course's own texts.
 *
 * Put after live.js, before a page's own module.
 */

/* A card's text, made into HTML by Python. Its citations lead to a lesson's list of sources, which is not here. */
function prose(html) {
  const parsed = new DOMParser().parseFromString(html || "", "text/html");
  for (const one of parsed.querySelectorAll('a[href^="#"]')) one.remove();
  for (const one of parsed.querySelectorAll("table")) {
    const around = h("div", { class: "cc-scroll", tabindex: "0", role: "region", "aria-label": t("A table") });
    one.replaceWith(around);
    around.append(one);
  }
  return [...parsed.body.childNodes];
}

/* One drawing as a figure; without an SVG its caption alone (too few answers for a picture). */
function drawn(given) {
  if (!given.svg) return h("p", { class: "cc-soft-text", text: given.caption });
  const inside = h("div", { class: "cc-picture" });
  inside.append(picture(given.svg));
  return h("figure", { class: "cc-figure" },
    inside,
    h("figcaption", { text: given.caption }),
    given.rows.length > 0 && h("details", { class: "cc-as-table" },
      h("summary", { text: t("The same as a table") }),
      h("div", { class: "cc-scroll", tabindex: "0", role: "region", "aria-label": given.caption }, table(given.header, given.rows, null))));
}

/* A view's pictures by question: `[{title, note, every: [{heading, drawing}]}]`; seats or times stand side by side. */
function questions(view) {
  const found = [];
  for (const one of view.pictures) {
    const last = found.at(-1);
    if (last && one.heading && last.title === one.title) last.every.push(one);
    else found.push({ title: one.title, note: one.note, every: [one] });
  }
  return found;
}

/* What a page shows of a view: one section per question. `level` is the headings' level there. */
function viewed(view, level = 4) {
  return questions(view).map((one) => h("section", { class: "cc-view" },
    one.title && h(`h${level}`, { text: one.title }),
    one.note && h("p", { class: "cc-soft-text", text: one.note }),
    h("div", { class: one.every.length > 1 ? "cc-view-beside" : null }, one.every.map((each) => h("div", {},
      each.heading && h(`h${level + 1}`, { text: each.heading }), drawn(each.drawing))))));
}
