/* People, groups and timers on the facilitator's screen. Put after panel.js and before facilitator.js.
 *
 * Each part is a function that takes `act(body)`, wires what stands in the page, and returns `update(state)`.
 */
const pressed = (node, is) => node.setAttribute("aria-pressed", String(is));

/* Who has joined, who is here, how each wishes to work. Never who has answered. */
function peoplePart() {
  return (state) => {
    show($("people-empty"), state.people.length === 0);
    show($("people-part"), state.people.length > 0);
    show($("groups-part"), state.people.length > 0);
    write($("people-count"), t("{here} here of {joined} joined", { here: state.here, joined: state.joined }));
    keyed($("people-list"), state.people, (one) => one.name, () => {
      const name = h("strong", { dir: "auto" });
      const facts = h("span", { class: "cc-soft-text" });
      const node = h("li", {}, name, " ", facts);
      return { node, update(one) {
        write(name, one.name);
        node.dataset.here = String(one.here);
        write(facts, [one.here ? t("here") : t("away"), one.seat_label, { alone: t("works alone"), with: t("has chosen a partner") }[one.wish]].filter(Boolean).join(", "));
      } };
    });
  };
}

function groupsPart(act) {
  for (const button of $("sizes").children) {
    button.addEventListener("click", () => act({ do: "group", size: Number(button.dataset.size), stage: "", minutes: 0 }));
  }
  const [one, other] = [$("apart-one"), $("apart-other")];
  $("apart-add").addEventListener("click", async () => {
    if (!one.value || !other.value || one.value === other.value) { (one.value ? other : one).focus(); return; }
    if (await act({ do: "apart", one: one.value, other: other.value, apart: true })) one.value = other.value = "";
  });
  const choose = (select, people) => {
    const value = select.value;
    const names = people.map((person) => person.name);
    if (select.shownFor === names.join("\n")) return;
    select.shownFor = names.join("\n");
    fill(select, h("option", { value: "", text: t("choose …") }), names.map((name) => h("option", { value: name, text: name })));
    select.value = names.includes(value) ? value : "";
  };
  const together = (names) => names.join(", ");
  return (state) => {
    const { groups, apart } = state;
    for (const button of $("sizes").children) {
      const size = Number(button.dataset.size);
      pressed(button, groups ? groups.groups.length > 0 && groups.size === size : size === 0);
    }
    keyed($("groups"), groups ? groups.groups : [], together, () => {
      const node = h("li", { dir: "auto" });
      return { node, update: (names) => write(node, together(names)) };
    });
    show($("groups"), Boolean(groups && groups.groups.length));
    const alone = groups && groups.size > 1 ? groups.alone : [];
    show($("alone"), alone.length > 0);
    write($("alone"), t("Working alone: {names}", { names: together(alone) }));
    const unmet = groups ? groups.unmet : [];
    show($("unmet"), unmet.length > 0);
    write($("unmet"), t("This could not be kept to: {pairs}. Make larger or smaller groups, or ask one of them to work alone.", { pairs: unmet.map((pair) => pair.join(" + ")).join("; ") }));
    choose(one, state.people);
    choose(other, state.people);
    write($("apart-count"), apart.length ? `(${apart.length})` : "");
    keyed($("apart-list"), apart, (pair) => pair.join("\n"), (pair) => {
      const undo = h("button", { type: "button", class: "cc-quiet", text: t("Undo"), "aria-label": t("Undo keeping {one} and {other} apart", { one: pair[0], other: pair[1] }),
        onclick: () => act({ do: "apart", one: pair[0], other: pair[1], apart: false }) });
      return { node: h("li", {}, h("span", { dir: "auto", text: pair.join(" + ") }), " ", undo), update: () => undefined };
    });
  };
}

/* 1-2-4-All, and a plain timer with one minute more and a stop. */
function timersPart(act, labelNow) {
  let timer = null;
  for (const button of $("all").querySelectorAll("button")) {
    const { stage, size } = button.dataset;
    button.addEventListener("click", () => act({ do: "group", size: Number(size), stage, minutes: Number($(`minutes-${stage}`).value) || 0 }));
  }
  const minutes = field($("time-minutes"));
  const start = (many) => act({ do: "time", label: labelNow(), minutes: many });
  $("time-start").addEventListener("click", async () => {
    const many = Number($("time-minutes").value);
    if (!(many > 0)) { $("time-minutes").focus(); return; }
    if (await start(many)) minutes.kept();
  });
  $("timer-more").addEventListener("click", () => {
    const left = Math.max(0, Date.parse(timer.ends) - now()) / 60000;
    act({ do: "time", label: timer.label, minutes: left + 1 });
  });
  $("timer-stop").addEventListener("click", () => act({ do: "untime" }));
  const clock = countdown($("timer-clock"), () => announce(t("Time is up")));
  const update = (state, step) => {
    timer = state.timer;
    show($("timer"), Boolean(timer));
    write($("timer-label"), timer ? timer.label : "");
    clock(timer);
    for (const button of $("all").querySelectorAll("button")) pressed(button, Boolean(state.groups) && state.groups.stage === button.dataset.stage);
    if (step && step.minutes > 0) minutes.set(step.minutes);
  };
  return { update, start };
}
