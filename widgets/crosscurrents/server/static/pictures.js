/* What a view of the room shows: its pictures, question by question. Put after shown.js, before a page's own module. */

/* A view's questions: `[{title, note, every: [{drawing}]}]`. Each is one picture, which stands alone on a wall. */
function questions(view) {
  return view.pictures.map((one) => ({ title: one.title, note: one.note, every: [one] }));
}

/* What a page shows of a view: one section per question. `level` is the headings' level there. A note that several
 * pictures in a row share is said with the first of them. */
function viewed(view, level = 4) {
  return questions(view).map((one, at, all) => h("section", { class: "cc-view" },
    one.title && h(`h${level}`, { text: one.title }),
    one.note && one.note !== all[at - 1]?.note && h("p", { class: "cc-soft-text", text: one.note }),
    one.every.map((each) => drawn(each.drawing))));
}
