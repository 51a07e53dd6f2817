/* The frame that every exercise stands in. Python puts this text before each kind's own module.
 *
 * A kind calls `export default exercise({ setup })`. The result is an anywidget module; it draws with
 * whatever model it is given: a kernel's (JupyterLab, Voila) or the one of the crosscurrents page.
 */
const SVG = "http://www.w3.org/2000/svg";
const DEBOUNCE_MS = 400;
const MOST_LINES = 6; // of an earlier answer that is shown again; the rest folds

function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (["checked", "value", "disabled", "hidden"].includes(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/* Put `make()` into `holder` only when `key` changed, with open tables left open and focus left in place. */
function steady(holder, key, make) {
  if (holder.shownFor === key) return;
  holder.shownFor = key;
  const places = "summary, button, input, [tabindex]";
  const open = [...holder.querySelectorAll("details")].map((one) => one.open);
  const focused = [...holder.querySelectorAll(places)].indexOf(holder.getRootNode().activeElement);
  fill(holder, make());
  holder.querySelectorAll("details").forEach((one, at) => { one.open = Boolean(open[at]); });
  if (focused >= 0) holder.querySelectorAll(places)[focused]?.focus({ preventScroll: true });
}

/* What opens above the place a person is looking at must not push it away (Safari anchors nothing). */
function holdStill(held, draw) {
  const top = held ? held.getBoundingClientRect().top : null;
  draw();
  if (top === null) return;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const moved = held.getBoundingClientRect().top - top;
    if (Math.abs(moved) > 1) window.scrollBy({ top: moved, behavior: "instant" });
  }));
}

function focusedIn(body) {
  const held = body.getRootNode().activeElement;
  return held && body.contains(held) ? held : null;
}

/* Python made this SVG from checked data; it is parsed as XML and stripped of anything that could act. */
function picture(source) {
  const parsed = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
  if (parsed.namespaceURI !== SVG) return h("span", { text: "" });
  for (const bad of parsed.querySelectorAll("script, foreignObject, style, a, animate, set")) bad.remove();
  for (const node of [parsed, ...parsed.querySelectorAll("*")]) {
    for (const { name } of [...node.attributes]) {
      if (name.startsWith("on") || name === "href" || name === "xlink:href" || name === "style") {
        node.removeAttribute(name);
      }
    }
  }
  return document.importNode(parsed, true);
}

function table(header, rows, caption) {
  return h("table", { class: "cc-table" },
    caption && h("caption", { text: caption }),
    h("thead", {}, h("tr", {}, header.map((cell) => h("th", { scope: "col", text: cell })))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, at) =>
      at === 0 ? h("th", { scope: "row", text: cell }) : h("td", { text: cell }))))));
}

function exercise({ setup }) {
  return () => ({
    render({ model, el }) {
      const words = model.get("words") || {};
      const t = (message, values) => (words[message] || message).replace(/\{(\w+)\}/g, (whole, name) =>
        values && name in values ? String(values[name]) : whole);
      const id = model.get("exercise");
      const uid = (suffix) => `cc-${id}-${suffix}`;
      const spec = model.get("spec");
      const live = h("div", { class: "cc-live", role: "status", "aria-live": "polite" });
      // What is said in one moment is said together: a live region that changes twice is heard once.
      let sayings = [];
      const announce = (message) => {
        if (sayings.length === 0) {
          live.textContent = "";
          setTimeout(() => { live.textContent = sayings.join(" "); sayings = []; }, 60);
        }
        sayings.push(message);
      };

      const drawing = (given) => {
        const inside = h("div", { class: "cc-picture" });
        inside.append(picture(given.svg));
        return h("figure", { class: "cc-figure" },
          inside,
          h("figcaption", { text: given.caption }),
          h("details", { class: "cc-as-table" },
            h("summary", { text: t("The same as a table") }),
            h("div", { class: "cc-scroll", tabindex: "0", role: "region", "aria-label": given.caption },
              table(given.header, given.rows, null))));
      };

      /* A source as the text around cites it: by its number in the page's list, where the page has one. */
      const cite = (source) => {
        const known = document.querySelector(`a[href^="#source-"][title="${CSS.escape(source)}"]`);
        return known ? h("a", { href: known.getAttribute("href"), title: source, text: known.textContent })
          : h("span", { class: "cc-soft-text", text: t("(source {id})", { id: source }) });
      };

      let timer = null;
      const send = () => {
        if (timer !== null) clearTimeout(timer);
        timer = null;
        model.save_changes();
      };
      const change = (next, { now = false } = {}) => {
        model.set("response", next);
        // A page's model keeps every keystroke in its outbox at `set`; only the wire waits.
        if (timer !== null) clearTimeout(timer);
        timer = setTimeout(send, now ? 0 : DEBOUNCE_MS);
      };

      const body = h("div", { class: "cc-body" });
      const update = setup({ body, spec, h, fill, t, change, drawing, table, cite, id, uid, announce, model });

      const status = h("p", { class: "cc-status" });
      const conflict = h("div", { class: "cc-conflict", hidden: true });
      const pass = h("button", { type: "button", class: "cc-quiet", onclick: () => {
        model.set("passed", !model.get("passed"));
        send();
      } });
      const sample = h("section", { class: "cc-sample", hidden: true, "aria-label": t("One way to see it") });
      /* Who can read it; a learner may keep to themself what the card would share, and go back on that. */
      const who = h("p", {});
      const refreshReaders = () => {
        const readers = model.get("readers") || {};
        who.className = `cc-readers cc-readers-${readers.visibility || "room"}`;
        fill(who,
          h("span", { class: "cc-icon", "aria-hidden": "true" }),
          h("strong", { text: readers.label || "" }), " ", h("span", { text: readers.text || "" }), " ",
          readers.other && h("button", { type: "button", class: "cc-link", text: readers.other.offer, onclick: () => {
            model.send({ type: "readers" });
            announce(`${model.get("readers").label} ${model.get("readers").text}`);
            who.querySelector("button").focus();
          } }));
      };
      refreshReaders();
      /* What the learner answered earlier, or the invented coalition's version of it. */
      const lines = (given) => h("dl", {}, given.map(([label, text]) => h("div", {}, h("dt", { text: label }), h("dd", { dir: "auto", text }))));
      const earlier = h("div", { class: "cc-earlier", hidden: true });
      const refreshEarlier = () => {
        const shown = model.get("recalled") || [];
        earlier.hidden = shown.length === 0;
        steady(earlier, JSON.stringify(shown), () => shown.map((one) => {
          const parsed = new DOMParser().parseFromString(one.otherwise || "", "text/html");
          return h("details", { class: "cc-recalled", "data-recalled": one.exercise },
            h("summary", {}, one.own ? [h("strong", { text: one.lead }), " ", h("span", { class: "cc-soft-text", text: t("from your own “{title}”", { title: one.title }) })]
              : h("strong", { text: t("“{title}” as Harborlight has it", { title: one.title }) })),
            one.own ? lines(one.lines.slice(0, MOST_LINES)) : null,
            one.drawing ? drawing(one.drawing) : null,
            one.lines.length > MOST_LINES && h("details", {}, h("summary", { text: t("The rest of it") }), lines(one.lines.slice(MOST_LINES))),
            [...parsed.body.childNodes]);
        }));
      };
      const frame = h("div", { class: "cc-frame", "data-exercise": id, onkeydown: (event) => event.stopPropagation() },
        who,
        earlier,
        body,
        conflict,
        h("div", { class: "cc-foot" }, status, model.get("passable") ? pass : null),
        sample,
        live);

      let sampleSource = null;
      const refresh = () => {
        const passed = model.get("passed");
        update({ response: model.get("response") || {}, view: model.get("view") || {} });
        fill(pass, passed ? t("I'll do it after all") : t("I'd rather read"));
        pass.setAttribute("aria-pressed", passed ? "true" : "false");
        pass.hidden = Boolean(model.get("sample")) && !passed; // it is done: there is nothing to pass on
        const html = model.get("sample");
        if (html !== sampleSource) {
          sampleSource = html;
          sample.hidden = !html;
          // Markdown of the course's own cards, rendered and escaped by Python (never a learner's text).
          const parsed = new DOMParser().parseFromString(html || "", "text/html");
          fill(sample, h("h4", { text: t("One way to see it") }), ...parsed.body.childNodes);
          for (const one of sample.querySelectorAll("table")) {
            const around = h("div", { class: "cc-scroll", tabindex: "0", role: "region", "aria-label": t("A table") });
            one.replaceWith(around);
            around.append(one);
          }
          if (html) announce(t("A worked answer has opened below."));
        }
      };
      const refreshKeeping = () => {
        const keeping = model.get("keeping") || {};
        status.className = `cc-status cc-status-${keeping.state || "none"}`;
        if (status.textContent !== (keeping.text || "")) {
          status.textContent = keeping.text || "";
          // "Saved" after every pause would be noise; what went wrong is said.
          if (["error", "offline"].includes(keeping.state)) announce(status.textContent);
        }
        const theirs = keeping.conflict;
        conflict.hidden = !theirs;
        if (theirs) {
          const differing = (lines, others) => lines.filter((line) =>
            !others.some((other) => other[0] === line[0] && other[1] === line[1]));
          fill(conflict,
            h("p", {}, h("strong", { text: t("Changed in another window.") }), " ",
              t("Both are kept. Choose the one to go on with; the other stays in your download.")),
            h("div", { class: "cc-both" },
              h("div", {}, h("h5", { text: t("From the other window") }), differing(theirs.theirs, theirs.mine).map((line) =>
                h("p", {}, h("strong", { text: line[0] }), " ", line[1]))),
              h("div", {}, h("h5", { text: t("From this window") }), differing(theirs.mine, theirs.theirs).map((line) =>
                h("p", {}, h("strong", { text: line[0] }), " ", line[1])))),
            h("button", { type: "button", onclick: () => model.send({ type: "settle", keep: "theirs" }) },
              t("Go on with the other window's")),
            h("button", { type: "button", onclick: () => model.send({ type: "settle", keep: "mine" }) },
              t("Go on with this window's")));
        }
      };
      for (const name of ["response", "view", "passed", "sample"]) model.on(`change:${name}`, refresh);
      model.on("change:keeping", refreshKeeping);
      model.on("change:readers", refreshReaders);
      model.on("change:recalled", refreshEarlier);
      refresh();
      refreshEarlier();
      refreshKeeping();
      el.append(frame);
      const flush = () => { if (timer !== null) send(); };
      el.addEventListener("focusout", flush);
      return () => {
        flush();
        for (const name of ["response", "view", "passed", "sample"]) model.off(`change:${name}`, refresh);
        model.off("change:keeping", refreshKeeping);
        model.off("change:readers", refreshReaders);
        model.off("change:recalled", refreshEarlier);
      };
    },
  });
}
