export default exercise({
  setup({ body, spec, h, t, change, drawing, uid, announce }) {
    let response = {};
    let wasSettled = null;
    const dividing = spec.mode === "divide";
    const plain = (value) => String(Math.round(value * 10000) / 10000);
    const part = (one) => (dividing ? (response.amounts || {})[one.id] || 0 : (response.chosen || []).includes(one.id) ? one.cost : 0);
    const spent = () => spec.items.reduce((sum, one) => sum + part(one), 0);

    const costs = (one) => h("span", { class: "cc-allot-costs" },
      h("span", {}, h("strong", { text: plain(one.cost) }), ` ${spec.unit}${dividing ? ` ${t("in full")}` : ""}`),
      h("span", {}, `${spec.gain.label} `, h("strong", { text: plain(one.gain) })));
    const words = (one, at) => h("span", { class: "cc-allot-words" },
      h("span", { class: "cc-allot-head" }, h("strong", { text: `${at + 1}. ${one.text}` }), " ", costs(one)),
      one.about && h("span", { class: "cc-allot-about", text: one.about }),
      one.gives_up && h("span", { class: "cc-allot-gives" }, h("span", { class: "cc-soft-text", text: `${t("Gives something up:")} ` }), one.gives_up));

    const refreshers = [];
    const choose = (one, at) => {
      const box = h("input", { type: "checkbox", name: uid("item"), value: one.id, onchange: () => {
        const known = spec.items.map((item) => item.id);
        const kept = (response.chosen || []).filter((id) => id !== one.id && known.includes(id));
        change({ ...response, chosen: box.checked ? [...kept, one.id] : kept });
      } });
      refreshers.push(() => { box.checked = part(one) > 0; });
      return h("label", { class: "cc-choice cc-allot-item" }, box, words(one, at));
    };
    const divide = (one, at) => {
      const input = h("input", {
        type: "range", id: uid(`amount-${one.id}`), "data-item": one.id, min: 0, max: spec.budget, step: spec.step,
        "aria-labelledby": uid(`name-${one.id}`),
        oninput: () => change({ ...response, amounts: { ...(response.amounts || {}), [one.id]: Number(input.value) } }),
      });
      const said = h("output", { class: "cc-allot-amount", for: input.id });
      const step = (by, label) => h("button", { type: "button", class: "cc-quiet cc-allot-step", "aria-label": `${label}: ${one.text}`, text: by < 0 ? "−" : "+", onclick: () => {
        const next = Math.min(spec.budget, Math.max(0, Math.round((part(one) + by) * 10000) / 10000));
        change({ ...response, amounts: { ...(response.amounts || {}), [one.id]: next } });
      } });
      refreshers.push(() => {
        input.value = String(part(one));
        said.textContent = `${plain(part(one))} ${spec.unit}`;
        input.setAttribute("aria-valuetext", said.textContent);
      });
      return h("div", { class: "cc-allot-item cc-allot-divided" },
        h("div", { id: uid(`name-${one.id}`) }, words(one, at)),
        h("div", { class: "cc-allot-slide" }, step(-spec.step, t("less")), input, step(spec.step, t("more")), said));
    };

    const meter = h("div", { class: "cc-allot-meter", "aria-hidden": "true" });
    const filled = h("progress", { class: "cc-allot-bar", max: spec.budget, "aria-hidden": "true" });
    meter.append(filled);
    const left = h("p", { class: "cc-allot-left" });
    const why = h("textarea", { id: uid("why"), rows: 3, dir: "auto", class: "cc-allot-text",
      "aria-describedby": spec.defend && spec.defend.hint ? uid("why-hint") : null,
      oninput: () => change({ ...response, why: why.value }) });
    const settle = h("button", { type: "button", "data-do": "settle", text: t("Settle on this"), onclick: () => {
      const over = spent() - spec.budget;
      if (over > 1e-9) return announce(t("Over the budget by {n} {unit}. Take something out first.", { n: plain(over), unit: spec.unit }));
      if (spent() <= 0) return announce(t("Nothing is chosen yet."));
      if (dividing && over < -1e-9) return announce(t("{n} {unit} are still to give out.", { n: plain(-over), unit: spec.unit }));
      return change({ ...response, settled: true }, { now: true });
    } });
    const note = h("p", { class: "cc-soft-text cc-allot-note" });
    const result = h("section", { class: "cc-allot-result", hidden: true, "aria-label": t("What your plan comes to") });
    const totals = h("div", {});
    const options = h("div", { class: "cc-allot-options" });
    const defence = spec.defend && h("div", { class: "cc-allot-defence" },
      h("h4", { text: t("One to defend") }),
      h("fieldset", {}, h("legend", { text: spec.defend.prompt }), options),
      h("label", { for: why.id }, t("Why?"), !spec.defend.required && h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
      spec.defend.hint && h("p", { class: "cc-allot-about", id: uid("why-hint"), text: spec.defend.hint }),
      why);
    result.append(totals, ...[defence].filter(Boolean), h("p", { class: "cc-soft-text", text: spec.caution }));

    body.append(
      ...[spec.intro && h("p", { text: spec.intro })].filter(Boolean),
      h("p", {}, h("strong", { text: `${spec.gain.label}: ` }), spec.gain.meaning),
      h("fieldset", { class: "cc-allot-items" },
        h("legend", { text: dividing
          ? t("Divide {n} {unit}", { n: plain(spec.budget), unit: spec.unit })
          : t("Choose within {n} {unit}", { n: plain(spec.budget), unit: spec.unit }) }),
        spec.items.map(dividing ? divide : choose),
        h("div", { class: "cc-allot-purse" }, left, meter)),
      h("div", { class: "cc-allot-do" }, settle, note),
      result);

    return function update({ response: now, view }) {
      response = now;
      for (const refresh of refreshers) refresh();
      const used = spent();
      const rest = spec.budget - used;
      filled.value = Math.min(used, spec.budget);
      const over = rest < -1e-9;
      left.classList.toggle("cc-allot-over", over);
      left.textContent = over
        ? t("{spent} of {budget} {unit}: {n} over", { spent: plain(used), budget: plain(spec.budget), unit: spec.unit, n: plain(-rest) })
        : t("{spent} of {budget} {unit}: {n} left", { spent: plain(used), budget: plain(spec.budget), unit: spec.unit, n: plain(rest) });
      const fits = used > 0 && !over && (!dividing || Math.abs(rest) < 1e-9);
      note.textContent = now.settled
        ? fits ? t("Settled. You may still change anything; what it comes to follows.") : over ? t("Over the budget. Take something out, and the picture comes back.") : dividing ? t("Give out all of it, and the picture comes back.") : t("Choose something, and the picture comes back.")
        : dividing ? t("All of the budget has to be given out.") : t("What stays unspent is yours to keep.");
      settle.hidden = Boolean(now.settled);

      const settled = Boolean(view.settled) && fits && Boolean(now.settled);
      result.hidden = !settled;
      if (settled) {
        steady(totals, JSON.stringify([view.totals, view.beaten, view.gives_up, view.drawing]), () => [
          h("h4", { text: t("What your plan comes to") }),
          h("p", { class: "cc-said", text: view.totals.said }),
          view.totals.way.length > 0 && h("details", {}, h("summary", { text: t("One way to the best total") }),
            h("ul", {}, view.totals.way.map((one) => h("li", { text: one })))),
          h("p", { class: "cc-allot-about", text: view.totals.note }),
          drawing(view.drawing),
          !dividing && h("h5", { text: t("Beaten by another (dominated)") }),
          !dividing && (view.beaten.length
            ? h("ul", { class: "cc-allot-list" }, view.beaten.map((one) => h("li", {}, h("strong", { text: one.text }), ": ", one.said)))
            : h("p", { text: t("None of yours: nothing else gives as much for less.") })),
          view.gives_up.length > 0 && h("h5", { text: t("Who gives something up") }),
          view.gives_up.length > 0 && h("ul", { class: "cc-allot-list" }, view.gives_up.map((one) => h("li", {}, h("strong", { text: one.text }), ": ", one.who))),
        ]);
        if (defence) {
          steady(options, JSON.stringify(view.defence), () => view.defence.map((one) => h("label", { class: "cc-choice" },
            h("input", { type: "radio", name: uid("defended"), value: one.id, onchange: () => change({ ...response, defended: one.id }, { now: true }) }),
            h("span", { text: one.text }))));
          for (const radio of options.querySelectorAll("input")) radio.checked = radio.value === now.defended;
        }
        if (wasSettled === false) announce(`${t("What your plan comes to has opened below.")} ${view.totals.said}`);
      }
      if (why.getRootNode().activeElement !== why && why.value !== (now.why || "")) why.value = now.why || "";
      wasSettled = settled;
    };
  },
});
