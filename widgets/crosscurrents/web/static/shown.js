/* What Python has drawn or written, put into a page: the course's own texts, and pictures with their tables.
 *
 * Put after exercises/runtime.js and dom.js.
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
