export default exercise({
  setup({ body, spec, h, fill, t, change, uid, announce }) {
    let response = {};
    let checkedBefore = false;
    const rows = spec.items.map((item, at) => {
      const radios = item.options.map((option) => h("input", {
        type: "radio", name: uid(item.id), value: option.id,
        onchange: () => change({ ...response, answers: { ...(response.answers || {}), [item.id]: option.id }, checked: false }, { now: true }),
      }));
      const said = h("p", { class: "cc-check-said", hidden: true, id: uid(`${item.id}-said`) });
      const group = h("fieldset", { "aria-describedby": uid(`${item.id}-said`) },
        h("legend", { class: "cc-check-legend" }, h("span", { class: "cc-check-number", text: t("{n} of {all}", { n: at + 1, all: spec.items.length }) }), " ", item.scenario),
        item.options.map((option, index) => h("label", { class: "cc-choice" }, radios[index], h("span", { text: option.text }))),
        said);
      body.append(group);
      return { item, radios, said };
    });
    const hint = h("p", { class: "cc-soft-text", role: "status" });
    const button = h("button", { type: "button", text: t("Check my answers"), onclick: () => {
      const missing = spec.items.filter((item) => !(response.answers || {})[item.id]);
      if (missing.length) {
        fill(hint, t("{n} still to answer.", { n: missing.length }));
        rows.find((row) => row.item === missing[0]).radios[0].focus();
        return;
      }
      fill(hint);
      const first = response.first && Object.keys(response.first).length ? response.first : response.answers;
      change({ ...response, first, checked: true }, { now: true });
    } });
    const result = h("p", { class: "cc-said", hidden: true });
    body.append(h("div", { class: "cc-check-foot" }, button, hint), result);

    return function update({ response: now, view }) {
      response = now;
      const results = now.checked ? view.results || [] : [];
      for (const { item, radios, said } of rows) {
        for (const radio of radios) radio.checked = (now.answers || {})[item.id] === radio.value;
        const one = results.find((entry) => entry.id === item.id);
        said.hidden = !one;
        if (one) {
          said.className = `cc-check-said ${one.right ? "cc-check-right" : "cc-check-other"}`;
          fill(said, h("strong", { text: one.right ? t("Yes.") : t("Not quite.") }), " ", one.feedback);
        } else fill(said);
      }
      result.hidden = results.length === 0;
      if (results.length) {
        fill(result, t("{right} of {out} now; {first} of {out} the first time. You may change an answer and check again.",
          { right: view.right, out: view.out_of, first: view.first_right }));
        if (!checkedBefore) announce(result.textContent);
      }
      checkedBefore = results.length > 0;
    };
  },
});
