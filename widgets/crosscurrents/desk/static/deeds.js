/* What is done to a submission as a whole, each in a small window: flag, give back, more time, who wrote it. */
function deed(name, sheet, address, done) {
  const asked = {
    flag: { title: t("Flag {code}", sheet), label: t("Why? An empty line takes the flag off."), act: t("Flag"), value: sheet.flag, needed: false },
    return: { title: t("Ask {code} for rework", sheet), label: t("What should they work on? The learner reads this."), act: t("Ask for it"), value: sheet.returned, back: sheet.returned ? t("Take it back") : "" },
    extension: { title: t("More time for {code}", sheet), label: t("Hours after the due time, for this chapter; 0 takes it back"), act: t("Give time"), number: true, value: sheet.more_time || 24 },
    learner: { title: t("Who wrote {code}?", sheet), label: t("Why do you need to know? It is kept in the history, with your name."), act: t("Show") },
  }[name];
  const dialog = $("ask");
  const refused = h("p", { class: "mk-refused", role: "alert", id: "ask-refused" });
  const field = asked.number
    ? h("input", { type: "number", id: "ask-field", min: "0", max: "1440", step: "1", value: String(asked.value), required: true, "aria-describedby": "ask-refused" })
    : h("textarea", { id: "ask-field", rows: "3", maxlength: "1000", value: asked.value || "", required: asked.needed !== false, "aria-describedby": "ask-refused" });
  /* Rework that comes after the due time is late like anything else, unless there is more time for it. */
  const hours = name === "return" && !sheet.returned
    ? h("input", { type: "number", id: "ask-hours", min: "0", max: "1440", step: "1", value: String(sheet.more_time || 0) }) : null;
  const send = async (body) => {
    try {
      const reply = await ask("POST", `${address}/${name}`, body);
      if (hours && Number(hours.value) !== (sheet.more_time || 0)) await ask("POST", `${address}/extension`, { hours: Number(hours.value) });
      dialog.close();
      done(name, reply);
    } catch (fault) { write(refused, fault.message); }
  };
  const form = h("form", { class: "mk-form", onsubmit: (event) => {
    event.preventDefault();
    send(asked.number ? { hours: Number(field.value) } : { reason: field.value });
  } },
  h("h2", { id: "ask-title", text: asked.title }),
  h("label", { for: "ask-field", text: asked.label }), field,
  hours && h("label", { for: "ask-hours", text: t("More time for it: hours after the due time. What comes later is late, rework too.") }), hours,
  refused,
  h("p", { class: "mk-acts" }, h("button", { type: "submit", text: asked.act }),
    asked.back && h("button", { type: "button", class: "mk-quiet", text: asked.back, onclick: () => send({ reason: "" }) }),
    h("button", { type: "button", class: "mk-quiet", text: t("Leave it"), onclick: () => dialog.close() })));
  fill(dialog, form);
  dialog.showModal();
  field.focus();
}
