export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, uid, announce }) {
    let response = {};
    const boxes = new Map();
    const said = new Map();
    const label = Object.fromEntries(spec.tags.map((tag) => [tag.id, tag.label]));
    const toggle = (line, tag, on) => {
      const now = (response.tags || {})[line] || [];
      const next = on ? [...now, tag] : now.filter((one) => one !== tag);
      change({ ...response, tags: { ...(response.tags || {}), [line]: next } }, { now: true });
    };
    const key = h("details", { class: "cc-tag-key", open: true },
      h("summary", { text: t("What the levels mean") }),
      h("dl", {}, spec.tags.map((tag) => h("div", {}, h("dt", { text: tag.label }), h("dd", { text: tag.meaning })))));
    const scene = h("ol", { class: "cc-tag-scene" }, spec.lines.map((line, at) => {
      const heard = h("div", { class: "cc-tag-heard", hidden: true });
      said.set(line.id, heard);
      return h("li", {},
        h("fieldset", { class: line.note ? "cc-tag-line cc-tag-note" : "cc-tag-line" },
          h("legend", {},
            h("span", { class: "cc-tag-number", text: line.note ? t("{n} of {all} · what happens", { n: at + 1, all: spec.lines.length }) : t("{n} of {all}", { n: at + 1, all: spec.lines.length }) }),
            line.who ? h("span", { class: "cc-tag-who" }, h("strong", { text: line.who }), line.role ? `, ${line.role}` : "") : null,
            h("span", { class: "cc-tag-text", text: line.note ? line.text : `“${line.text}”` })),
          h("div", { class: "cc-tag-choices" }, spec.tags.map((tag) => {
            const box = h("input", { type: "checkbox", onchange: () => toggle(line.id, tag.id, box.checked) });
            boxes.set(`${line.id}/${tag.id}`, box);
            return h("label", { class: "cc-choice cc-tag-choice" }, box, h("span", { text: tag.label }));
          })),
          heard));
    }));
    const left = h("p", { class: "cc-soft-text" });
    const result = h("section", { class: "cc-tag-result", hidden: true });
    body.append(spec.intro ? h("p", { class: "cc-tag-intro", text: spec.intro }) : "", key, scene, left, result);

    let shown = "";
    let announced = false;
    return function update({ response: now, view }) {
      response = now;
      const tags = now.tags || {};
      for (const [id, box] of boxes) {
        const [line, tag] = id.split("/");
        box.checked = (tags[line] || []).includes(tag);
      }
      const missing = spec.lines.filter((line) => !(tags[line.id] || []).length).length;
      fill(left, missing === spec.lines.length ? t("Two other readers tagged this scene. You will see theirs when every line has at least one of yours.")
        : missing ? t("{n} lines still without a tag.", { n: missing }) : "");
      const open = view.complete && missing === 0;
      result.hidden = !open;
      for (const heard of said.values()) heard.hidden = !open;
      if (!open) { shown = ""; announced = false; return; }
      const fresh = JSON.stringify(view);
      if (fresh === shown) return;
      shown = fresh;
      for (const line of spec.lines) {
        const divided = view.dividing.includes(line.id);
        fill(said.get(line.id),
          divided ? h("p", { class: "cc-tag-divided", text: t("This line divides the readers.") }) : null,
          view.readers.map((reader) => h("p", {}, h("strong", { text: `${reader.name}: ` }),
            reader.tags[line.id].map((tag) => label[tag]).join(", "), ". ",
            h("span", { class: "cc-soft-text", text: reader.why[line.id] || "" }))));
      }
      const named = (ids) => ids.map((id) => label[id]).join(", ");
      fill(result,
        h("h4", { text: t("What you heard, and they did") }),
        h("p", { class: "cc-said" }, view.most.length === spec.tags.length
          ? t("You heard every level equally often.")
          : t("Most often you heard: {most}. Least often: {least}.", { most: named(view.most), least: named(view.least) })),
        view.readers.length ? h("ul", { class: "cc-tag-agreement" }, view.readers.map((reader) =>
          h("li", {}, h("strong", { text: String(reader.agreement.toFixed(2)) }), " ", t("agreement with {name}, {role}", { name: reader.name, role: reader.role })))) : null,
        h("p", { class: "cc-soft-text", text: `${view.formula} ${t("It does not say who is right. The readers are invented, and they do not agree either.")}` }),
        view.drawing ? drawing(view.drawing) : null);
      if (!announced) announce(t("Every line is tagged. The other readers' tags stand under each line."));
      announced = true;
    };
  },
});
