export default exercise({
  setup({ body, spec, h, fill, t, change, drawing, cite, uid, announce }) {
    let response = {};
    let seen = null;
    const leading = spec.measure === "leading";
    const past = [];
    const key = (row, column) => `${row}/${column}`;
    const given = new Set(spec.links.map(([row, column]) => key(row, column)));
    const links = () => (response.links ? new Set(response.links.map(([row, column]) => key(row, column))) : given);
    const same = (one, two) => one.size === two.size && [...one].every((entry) => two.has(entry));

    /* Keep a table of memberships; the table as given is kept by saying nothing. */
    const put = (table, more = {}) => {
      const { links: old, ...rest } = response;
      const list = [];
      for (const row of spec.rows) for (const column of spec.columns) if (table.has(key(row.id, column.id))) list.push([row.id, column.id]);
      change(same(table, given) ? { ...rest, ...more } : { ...rest, links: list, ...more });
    };
    const toggle = (row, column, on) => {
      past.push(links());
      const table = new Set(links());
      if (on) table.add(key(row.id, column.id)); else table.delete(key(row.id, column.id));
      put(table, leading || row.id === spec.smallest ? { tried: true } : {});
    };

    const rows = spec.rows.map((row) => {
      const smallest = row.id === spec.smallest;
      const boxes = spec.columns.map((column) => h("input", {
        type: "checkbox", id: uid(`${row.id}-${column.id}`), onchange: (event) => toggle(row, column, event.target.checked),
      }));
      const marks = spec.columns.map(() => h("span", { class: "cc-link-mark" }));
      const cost = h("p", { class: "cc-link-cost" });
      const sits = h("p", { class: "cc-link-sits" });
      const cells = h("div", { class: "cc-link-cells", id: uid(`${row.id}-cells`) }, spec.columns.map((column, at) =>
        h("label", { class: "cc-link-cell" }, boxes[at],
          h("span", { class: "cc-link-what" }, h("span", { class: "cc-link-column", text: column.name }), " ",
            !leading && h("span", { class: "cc-link-hours", text: t("{hours} h", { hours: column.hours }) }), " ", marks[at]))));
      const open = h("button", {
        type: "button", class: "cc-quiet cc-link-open", "aria-controls": uid(`${row.id}-cells`),
        onclick: () => show(!node.classList.contains("cc-link-shown")),
      });
      const node = h("div", { class: `cc-link-row${smallest ? " cc-link-smallest" : ""}`, role: "group", "aria-labelledby": uid(`${row.id}-name`) },
        h("div", { class: "cc-link-head" },
          h("div", { class: "cc-link-title" },
            h("p", { class: "cc-link-name" }, h("span", { id: uid(`${row.id}-name`), text: row.name }),
              smallest && " ", smallest && h("span", { class: "cc-link-chip", text: t("smallest member") })),
            open),
          row.about && h("p", { class: "cc-link-about", text: row.about }),
          cost, sits),
        cells);
      const show = (on) => {
        node.classList.toggle("cc-link-shown", on);
        open.setAttribute("aria-expanded", on ? "true" : "false");
        fill(open, on ? t("Close") : t("Change"), h("span", { class: "cc-link-hidden", text: ` ${row.name}` }));
      };
      show(smallest);
      return { row, boxes, marks, cost, sits, node, show };
    });

    const least = spec.rows.find((row) => row.id === spec.smallest);
    const top = h("div", { class: "cc-link-top", "aria-hidden": "true" },
      h("div", { class: "cc-link-head" }, leading ? t("Task") : t("Organisation")),
      h("div", { class: "cc-link-cells" }, spec.columns.map((column) => h("div", {}, column.short || column.name,
        !leading && h("span", { class: "cc-link-hours", text: t("{hours} h", { hours: column.hours }) })))));
    const toSmallest = () => {
      const one = rows.find(({ row }) => row === least);
      one.show(true);
      one.boxes[0].focus();
    };
    const undo = h("button", { type: "button", class: "cc-quiet", text: t("Undo the last change"), onclick: () => {
      if (past.length) put(past.pop());
      if (!past.length) table.focus();
    } });
    const back = h("button", { type: "button", class: "cc-quiet", text: t("Back to the table as given"), onclick: () => {
      past.push(links());
      put(given);
      announce(t("The table is as given again. Undo brings your changes back."));
    } });
    const state = h("p", { class: "cc-soft-text" });
    const table = h("div", { class: leading ? "cc-link-table cc-link-leading" : "cc-link-table", tabindex: "-1", role: "group", "aria-label": leading ? t("Who leads what") : t("Who sits where") }, top, rows.map((one) => one.node));

    const fault = h("p", { class: "cc-link-fault", id: uid("guess-fault"), role: "alert" });
    const guess = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", id: uid("guess"), "aria-describedby": uid("guess-fault") });
    const form = h("form", { class: "cc-link-guess", novalidate: true, onsubmit: (event) => {
      event.preventDefault();
      const value = Number(guess.value.trim().replace(",", ".").replace(/%$/, ""));
      const good = guess.value.trim() !== "" && value >= 0 && value <= 100;
      guess.setAttribute("aria-invalid", good ? "false" : "true");
      fault.textContent = good ? "" : t("Give a number from 0 to 100.");
      if (good) change({ ...response, guess: { share: value } }, { now: true });
      else guess.focus();
    } },
      h("label", { for: uid("guess"), text: leading ? t("Your guess, before you count: what share of the {n} tasks is led by the organisation that leads most, in per cent?", { n: spec.rows.length })
        : t("Your guess, before you count: how many of the {n} organisations sit in at least one alliance, in per cent?", { n: spec.rows.length }) }),
      h("div", { class: "cc-link-ask" }, guess, h("button", { type: "submit" }, t("That is my guess"))),
      fault);
    const result = h("section", { class: "cc-link-result", "aria-label": t("What the table shows") });

    const text = !spec.question ? null : h("textarea", { id: uid("text"), name: "text", rows: 4, dir: "auto",
      "aria-describedby": spec.question.hint ? uid("text-hint") : null, oninput: () => change({ ...response, text: text.value }) });
    const question = !spec.question ? null : h("div", { class: "cc-link-question" },
      h("label", { for: text.id, dir: "auto" }, spec.question.prompt, h("span", { class: "cc-soft-text", text: ` ${t("(if you like)")}` })),
      spec.question.hint && h("p", { class: "cc-soft-text", id: uid("text-hint"), dir: "auto", text: spec.question.hint }), text);

    body.append(...[
      h("h4", { text: leading ? t("Who leads what") : t("Who sits where") }),
      h("p", { class: "cc-soft-text cc-link-lead", text: leading ? t("A tick is a lead. A task may have several leads, or none. You may change the leads of up to {n} tasks.", { n: spec.moves })
        : t("A tick is a seat. The hours beside an alliance are what one seat there takes ({unit}).", { unit: spec.unit }) }),
      table,
      h("div", { class: "cc-link-foot" }, state, undo, back),
      h("h4", { text: t("A guess") }), form, result, question].filter(Boolean));

    const figure = (one) => h("div", { class: "cc-link-figure" },
      h("h5", { text: one.label }),
      h("p", { class: "cc-link-value" },
        one.changed === null ? h("strong", { text: one.given })
          : one.changed === one.given ? [h("strong", { text: one.given }), h("span", { class: "cc-soft-text", text: ` ${t("unchanged")}` })]
            : [h("span", { class: "cc-soft-text", text: t("As given: {value}", { value: one.given }) }), h("br", {}),
              h("strong", { text: t("Changed: {value}", { value: one.changed }) })]),
      h("p", { class: "cc-link-cannot", text: one.cannot }));

    /* A task is moved when its leads differ from those given; the others rest once there are enough. */
    const movedRows = (table) => spec.rows.filter((row) => spec.columns.some((column) => table.has(key(row.id, column.id)) !== given.has(key(row.id, column.id))));
    const leadState = (tasks) => tasks >= spec.moves ? t("Tasks moved: {n}, as many as there may be. Put one back to move another.", { n: tasks })
      : tasks ? t("Tasks moved: {n} of up to {most}.", { n: tasks, most: spec.moves })
        : response.tried ? t("As given. You tried a change and put it back.")
          : response.guess ? t("As given. Now give a task another lead, and see what changes.")
            : t("Look at it for a moment; then make the guess below.");

    /* What the change did to the smallest member's company, in one line. */
    const company = (view) => {
      const one = view.meets.find((entry) => entry.id === spec.smallest);
      if (!one.new.length && !one.lost.length) return null;
      return h("p", { class: "cc-said" },
        one.new.length > 0 && t("{name} now meets {names}.", { name: one.name, names: one.new.join(", ") }), " ",
        one.lost.length > 0 && t("It no longer meets {names}.", { names: one.lost.join(", ") }));
    };

    return function update({ response: now, view }) {
      response = now;
      const table = links();
      const tasks = movedRows(table);
      for (const { row, boxes, marks, cost, sits } of rows) {
        const names = [];
        spec.columns.forEach((column, at) => {
          const on = table.has(key(row.id, column.id));
          const was = given.has(key(row.id, column.id));
          boxes[at].checked = on;
          boxes[at].disabled = leading && tasks.length >= spec.moves && !tasks.includes(row);
          if (on) names.push(column.name);
          marks[at].textContent = on === was ? "" : leading ? (on ? t("new") : t("gone")) : on ? t("joined") : t("left");
          marks[at].parentNode.parentNode.classList.toggle("cc-link-moved", on !== was);
        });
        if (leading) {
          cost.hidden = true;
          sits.textContent = names.length ? t("Led by: {names}", { names: names.join(" · ") }) : t("Nobody leads it");
          continue;
        }
        cost.textContent = ((view.rows || []).find((one) => one.id === row.id) || { cost: "" }).cost;
        sits.textContent = names.length ? t("Sits in: {names}", { names: names.join(" · ") }) : t("Sits in no alliance");
      }
      const moved = [...table].filter((one) => !given.has(one)).length + [...given].filter((one) => !table.has(one)).length;
      const tried = now.tried || moved > 0;
      state.textContent = leading ? leadState(tasks.length) : moved ? t("Seats changed: {n}.", { n: moved })
        : now.tried ? t("As given. You tried a change and put it back.")
          : now.guess ? t("As given. Now change what {name} belongs to, and watch its hours.", { name: least.name })
            : t("Look at it for a moment; then make the guess below.");
      undo.hidden = past.length === 0;
      back.hidden = moved === 0;

      if (text && text.getRootNode().activeElement !== text) text.value = response.text || "";
      const typing = guess.getRootNode().activeElement === guess;
      if (now.guess && !typing && seen !== now.guess.share) guess.value = String(now.guess.share);
      if (!now.guess && seen !== null && !typing) guess.value = "";
      const opens = now.guess && seen === null;
      seen = now.guess ? now.guess.share : null;

      if (!now.guess || !view.guessed) {
        steady(result, "waiting", () => h("p", { class: "cc-soft-text", text: leading ? t("After your guess the figures stand here: who leads how much, and how concentrated that is.")
          : t("After your guess the figures stand here: shares, spread, who meets whom, and hours.") }));
        return;
      }
      steady(result, JSON.stringify([view, tried]), () => [
        h("p", { class: "cc-said cc-link-guessed", text: view.guessed }),
        view.compare && h("p", {}, view.compare.text, " ", cite(view.compare.source)),
        h("h4", { text: t("What the table shows") }),
        h("div", { class: "cc-link-figures" }, view.figures.map(figure)),
        drawing(view.spread),
        drawing(view.drawing),
        view.formula && h("p", { class: "cc-link-cannot", text: view.formula }),
        !leading && company(view),
        leading && !tried && h("p", { class: "cc-said", text: t("Who could take on what? Give a task another lead above, and compare.") }),
        !leading && !tried && h("p", { class: "cc-said" },
          t("What would more alliances cost the smallest member? Change a seat of {name} and compare.", { name: least.name }), " ",
          h("button", { type: "button", class: "cc-quiet", onclick: toSmallest }, t("Go to its row"))),
        !leading && h("details", { class: "cc-link-meets" },
          h("summary", { text: t("Who shares a table with whom") }),
          h("ul", {}, view.meets.map((one) => h("li", {}, h("strong", { text: `${one.name}: ` }),
            one.with.length ? one.with.map((name) => (one.new.includes(name) ? t("{name} (new)", { name }) : name)).join(", ") : t("nobody"),
            one.lost.length > 0 && ` · ${t("no longer: {names}", { names: one.lost.join(", ") })}`)))),
      ]);
      if (opens) announce(view.guessed);
    };
  },
});
