/* The one screen to run a room. It draws the state that the server pushes and sends what is pressed; what may be
 * pressed, and what is seen of anybody's answer, the server decides. Put after people.js.
 */
const KINDS = { answer: t("from answers"), offered: t("offered"), commitment: t("Commitments for the closing round") };
const STAGES = { waiting: t("not open yet"), open: t("open"), closed: t("closed"), looked: t("picture taken"), shown: t("shown") };
let chosen = null; // the key of the step that is looked at, when it is not the current one
let last = null;
const panels = new Map();
const keyOf = (step) => ("index" in step ? `step-${step.index}` : `${step.chapter}/${step.exercise}`);

/* ---- doing ---------------------------------------------------------------------------------------- */

function refused(sentence) {
  fill($("cc-refused"), sentence && [h("span", { text: sentence }), " ", h("button", { type: "button", class: "cc-quiet", text: t("Close"), onclick: () => refused("") })]);
}

const flying = new Set();

/* Do one thing; returns whether it was done. Pressed twice it is done once. */
async function act(body) {
  const name = JSON.stringify(body);
  if (flying.has(name)) return false;
  flying.add(name);
  try {
    await live.act("api/facilitator/act", body);
    refused("");
    return true;
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    if (fault.status === 401) gone();
    else refused(fault.message);
    return false;
  } finally {
    flying.delete(name);
  }
}

/* ---- the step that is looked at ------------------------------------------------------------------- */

const everyStep = (state) => [...state.steps, ...state.extra];
const current = (state) => (state.current === null ? null : state.steps[state.current]);
const lookedAt = (state) => everyStep(state).find((one) => keyOf(one) === chosen) || current(state);
const following = (state) => state.steps.find((one) => one.index > (state.current ?? -1) && !one.cut && !one.began) || null;

function choose(step) {
  chosen = last && current(last) && keyOf(step) === keyOf(current(last)) ? null : keyOf(step);
  draw(last);
  $("now-title").focus({ preventScroll: true });
  $("now").scrollIntoView({ block: "start" });
}

/* What the big button does for a step: `{text, body, quiet}`, or null where there is nothing to press. */
function pressFor(state, step) {
  const key = { chapter: step.chapter, exercise: step.exercise };
  const isCurrent = "index" in step && step.index === state.current;
  if ("index" in step && !isCurrent && !step.began) return { text: t("Begin this step"), body: { do: "begin", step: step.index } };
  if (!step.exercise) {
    return isCurrent && !state.timer && step.minutes > 0
      ? { text: t("Start the timer: {n} min", { n: step.minutes }), body: { do: "time", label: step.title, minutes: step.minutes } } : null;
  }
  const newest = step.views.at(-1);
  if (step.state === "waiting") return { text: t("Open"), body: { do: "open", ...key } };
  if (step.state === "open") return { text: t("Close"), body: { do: "close", ...key } };
  if (step.look.can && (!newest || step.look.again)) return { text: t("Look at the picture"), body: { do: "look", ...key } };
  if (!newest) return { text: t("Open again"), body: { do: "open", ...key }, quiet: true };
  const by = panels.get(`${step.chapter}/${step.exercise}`)?.by(newest.id) || "whole";
  return onScreen(state, newest) && state.shown.by === by ? { text: t("Hide the picture"), body: away(state), quiet: true }
    : { text: t("Show to the room"), body: { do: "show", what: "view", view: newest.id, by } };
}

const onScreen = (state, view) => state.shown.what === "view" && state.shown.view === view.id;
const away = (state) => ({ do: "show", what: state.current === null ? "join" : "step", view: 0 });

function drawNow(state) {
  const step = lookedAt(state);
  const next = following(state);
  const at = step && "index" in step ? t("Step {n} of {all}", { n: step.index + 1, all: state.steps.length }) : t("Not on the agenda");
  write($("now-where"), step ? [at, step === current(state) && t("now"), drift(state)].filter(Boolean).join(" · ") : "");
  write($("now-title"), step ? step.title : state.steps.length ? t("Ready to begin") : state.people.length ? t("No agenda yet") : t("Before people come"));
  show($("now-empty"), !step && state.people.length === 0 && state.current === null);
  write($("now-facts"), !step ? "" : [
    step.exercise && STAGES[step.state],
    "planned" in step && t("planned {clock}, {n} min", { clock: step.planned, n: step.minutes }),
  ].filter(Boolean).join(" · "));
  show($("now-answered"), Boolean(step && step.exercise));
  write($("now-answered"), step && step.exercise ? [t("{n} answered", { n: step.answered }), step.tallied > 0 && t("{n} on paper", { n: step.tallied })].filter(Boolean).join(", ") : "");
  const press = step && pressFor(state, step);
  show($("press"), Boolean(press));
  if (press) {
    write($("press").firstChild, press.text);
    $("press").className = press.quiet ? "cc-quiet" : "";
    $("press").doing = press.body;
  }
  show($("next"), Boolean(next));
  if (next) write($("next").firstChild, `${state.current === null ? t("Begin") : t("Next")}: ${next.title}`);
  $("next").className = press ? "cc-quiet" : "";
  show($("dock"), Boolean(press || next || state.timer));
  drawPanel(state, step);
}

/* The panel of the exercise that is looked at; the others wait, with all that was typed into them. */
function drawPanel(state, step) {
  const name = step && step.exercise ? `${step.chapter}/${step.exercise}` : "";
  if (name && !panels.has(name)) {
    const panel = exercisePanel(step.chapter, step.exercise, act, () => drawNow(last));
    const why = h("p", { class: "cc-desk-why" });
    const again = h("button", { type: "button", class: "cc-quiet", text: t("Open again"), onclick: () => act({ do: "open", chapter: step.chapter, exercise: step.exercise }) });
    const anew = h("button", { type: "button", class: "cc-quiet", text: t("Take a new picture"), onclick: () => act({ do: "look", chapter: step.chapter, exercise: step.exercise }) });
    const more = h("p", { class: "cc-actions" }, again, anew);
    const above = h("div", {}, why, more, panel.views);
    $("panel-views").append(above);
    $("panel-words").append(panel.words);
    panels.set(name, { nodes: [above, panel.words], by: panel.by, update(one, whole) {
      const closed = ["closed", "looked", "shown"].includes(one.state);
      show(why, closed && !one.look.can && one.look.why);
      write(why, one.look.why);
      show(again, closed && (one.look.can || one.views.length > 0));
      show(anew, closed && one.views.length > 0 && one.look.can && !one.look.again);
      show(more, !again.hidden || !anew.hidden);
      panel.update({ ...one, views: one.views.map((view) => ({ ...view, onScreen: onScreen(whole, view), by: whole.shown.by, away: away(whole) })) });
    } });
  }
  for (const [other, panel] of panels) for (const node of panel.nodes) show(node, other === name);
  if (name) panels.get(name).update(step, state);
}

/* ---- the run sheet -------------------------------------------------------------------------------- */

function stepRow(first) {
  let now = first;
  const clock = h("span", { class: "cc-desk-time" });
  const title = h("button", { type: "button", class: "cc-desk-link", onclick: () => choose(now) });
  const facts = h("span", { class: "cc-soft-text" });
  const out = h("button", { type: "button", class: "cc-desk-link", text: t("Leave out"), onclick: async () => {
    if (await act({ do: "cut", step: now.index, cut: true })) begin.focus(); // it says "Undo" now
  } });
  const begin = h("button", { type: "button", class: "cc-quiet" });
  begin.addEventListener("click", async () => {
    if (now.cut) await act({ do: "cut", step: now.index, cut: false });
    else if (await act({ do: "begin", step: now.index })) $("now-title").focus();
  });
  const node = h("li", { class: "cc-desk-step" }, clock, h("div", {}, title, facts, out), begin);
  return { node, update(step) {
    now = step;
    const isNow = step.index === last.current;
    const later = !step.began && step.index > (last.current ?? -1);
    node.dataset.state = step.cut ? "cut" : isNow ? "now" : step.began ? "done" : "later";
    if (isNow) node.setAttribute("aria-current", "step"); else node.removeAttribute("aria-current");
    write(clock, step.planned || "");
    write(title, step.title);
    write(facts, [
      step.cut ? t("left out") : "index" in step && t("{n} min", { n: step.minutes }),
      step.what === "talk" && t("the idea of the chapter"),
      step.minutes_taken !== null && step.minutes_taken !== undefined && t("took {n}", { n: step.minutes_taken }),
      step.exercise && step.state !== "waiting" && `${STAGES[step.state]}, ${t("{n} answered", { n: step.answered })}`,
    ].filter(Boolean).join(" · "));
    show(out, "index" in step && later && !step.cut && !["opening", "closing"].includes(step.what));
    out.setAttribute("aria-label", t("Leave out: {title}", { title: step.title }));
    show(begin, "index" in step && !isNow);
    write(begin, step.cut ? t("Undo") : step.began ? t("Go back") : t("Begin"));
    begin.setAttribute("aria-label", `${begin.textContent}: ${step.title}`);
  } };
}

function drift({ behind }) {
  if (behind === null) return "";
  const minutes = Math.round(behind);
  if (Math.abs(minutes) <= 1) return t("on time");
  return minutes > 0 ? t("{n} minutes behind", { n: minutes }) : t("{n} minutes ahead", { n: -minutes });
}

function drawSheet(state) {
  show($("drift"), state.behind !== null);
  write($("drift"), drift(state));
  $("drift").dataset.state = Math.round(state.behind) > 1 ? "behind" : "good";
  const undone = state.steps.filter((one) => one.cut && one.index > (state.current ?? -1)).map((one) => one.index);
  const cuts = [...state.cuts, ...(state.cuts.length ? undone : [])];
  show($("cuts"), state.cuts.length > 0);
  keyed($("cuts-list"), cuts.map((at) => state.steps[at]), (one) => one.index, (first) => {
    const text = h("span");
    const button = h("button", { type: "button", class: "cc-quiet" });
    let now = first;
    button.addEventListener("click", () => act({ do: "cut", step: now.index, cut: !now.cut }));
    return { node: h("li", {}, text, " ", button), update(one) {
      now = one;
      write(text, t("{title}, {n} min", { title: one.title, n: one.minutes }));
      write(button, one.cut ? t("Undo") : t("Cut"));
      button.setAttribute("aria-label", `${button.textContent}: ${one.title}`);
    } };
  });
  show($("warnings"), state.warnings.length > 0);
  keyed($("warnings"), state.warnings, (one) => one, (one) => ({ node: h("li", { text: one }), update: () => undefined }));
  show($("sheet-empty"), state.steps.length === 0);
  show($("sheet-change"), state.steps.length > 0);
  keyed($("steps"), state.steps, keyOf, stepRow);
  show($("extra-part"), state.extra.length > 0);
  keyed($("extra"), state.extra, keyOf, stepRow);
}

$("another").addEventListener("toggle", async () => {
  const select = $("another-which");
  if (!$("another").open || select.options.length) return;
  try {
    const { chapters } = await ask("GET", "api/facilitator/catalogue");
    fill(select, chapters.map((chapter) => h("optgroup", { label: `${chapter.number}. ${chapter.title}` },
      chapter.exercises.map((one) => h("option", { value: `${chapter.id}/${one.id}`, text: t("{title}, {n} min", { title: one.title, n: one.minutes }) })))));
  } catch (fault) { refused(fault.message); }
});
$("another-open").addEventListener("click", async () => {
  const [chapter, exercise] = $("another-which").value.split("/");
  if (!exercise || !await act({ do: "open", chapter, exercise })) return;
  const found = everyStep(last).find((one) => one.chapter === chapter && one.exercise === exercise);
  $("another").open = false;
  if (found) choose(found);
});

/* ---- sentences ------------------------------------------------------------------------------------ */

function sentenceRow(first) {
  /* The row goes where its new status puts it; who works through the queue by keyboard is at the next one. */
  const decide = (status) => async () => {
    const next = node.nextElementSibling || node.previousElementSibling;
    if (await act({ do: "decide", sentence: first.id, status })) (next?.querySelector("button") || $("sentences-title")).focus();
  };
  const press = (text, status, quiet) => h("button", { type: "button", class: quiet ? "cc-quiet" : null, text, onclick: decide(status), "aria-label": `${text}: ${first.text.slice(0, 60)}` });
  const node = h("li", {}, h("blockquote", { class: "cc-text", dir: "auto", text: first.text }), h("p", { class: "cc-actions" },
    first.status === "waiting" ? [press(t("Release"), "released"), press(t("Not now"), "declined", true)] : press(t("Back to waiting"), "waiting", true)));
  return { node, update: () => undefined };
}

/* Sentences by what they answer. Those of the step that is looked at lie open, and all that were offered. */
function asked(first) {
  const [sentence] = first.list;
  const count = h("span");
  const list = h("ul", { class: "cc-desk-sentences" });
  let looked = false;
  const node = h("details", { class: "cc-desk-fold", ...(sentence.kind !== "answer" && { open: true }) },
    h("summary", {}, [sentence.title, sentence.label, KINDS[sentence.kind]].filter(Boolean).join(" · "), " ", count), list);
  return { node, update(group) {
    const before = looked;
    looked = Boolean(sentence.exercise) && lookedAt(last)?.exercise === sentence.exercise;
    if (looked && !before) node.open = true;
    write(count, `(${group.list.length})`);
    keyed(list, group.list, (one) => one.id, sentenceRow);
  } };
}

function byQuestion(sentences) {
  const found = new Map();
  for (const one of sentences) {
    const name = [one.chapter, one.exercise, one.label, one.kind].join("\n");
    if (!found.has(name)) found.set(name, { name, list: [] });
    found.get(name).list.push(one);
  }
  return [...found.values()];
}

function drawSentences(state) {
  const by = (status) => state.sentences.filter((one) => one.status === status);
  const waiting = by("waiting");
  for (const [status, list] of [["waiting", waiting], ["released", by("released")], ["declined", by("declined")]]) {
    keyed($(`sentences-${status}`), byQuestion(list), (one) => one.name, asked);
    if (status === "waiting") continue;
    show($(`${status}-part`), list.length > 0);
    write($(`${status}-count`), `(${list.length})`);
  }
  show($("sentences-empty"), waiting.length === 0);
  show($("sentences-badge"), waiting.length > 0);
  write($("sentences-badge"), String(waiting.length));
  $("gather").disabled = !state.offered;
  write($("gather-why"), state.offered ? "" : t("Once three people have offered one: earlier, the moment would tell whose."));
}

$("gather").addEventListener("click", () => act({ do: "gather" }));

/* ---- the room ------------------------------------------------------------------------------------- */

const settings = $("settle");
const typed = { title: field($("set-title")), minimum: field($("set-minimum")), keep_days: field($("set-keep")) };
let ticked = false;
settings.addEventListener("change", (event) => { if (event.target.type === "radio") ticked = true; });
settings.addEventListener("input", () => write($("settle-said"), ""));
settings.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = new FormData(settings);
  const done = await act({ do: "settle", title: given.get("title").trim(), pace: given.get("pace"), seats: given.get("seats"), minimum: Number(given.get("minimum")), keep_days: Number(given.get("keep_days")) });
  if (!done) return;
  for (const one of Object.values(typed)) one.kept();
  ticked = false;
  drawRoom(last);
  write($("settle-said"), t("Kept."));
});

function drawRoom({ room, here, joined, people, shown, steps }) {
  document.title = `${room.title} · crosscurrents`;
  write($("room-title"), room.title || t("A room"));
  write($("room-code"), room.code);
  write($("room-here"), people.length ? t("{here} here of {joined} joined", { here, joined }) : t("nobody has joined yet"));
  for (const [name, one] of Object.entries(typed)) one.set(room[name]);
  // Who has joined was told both; the server refuses what would take them at less than their word.
  $("set-minimum").min = people.length ? room.minimum : 3;
  $("set-keep").max = people.length ? room.keep_days : 90;
  if (!ticked) for (const name of ["pace", "seats"]) settings.elements[name].value = room[name];
  write($("end-days"), t("People can still take their workbook for {n} days, the keeping time of this room.", { n: room.keep_days }));
  for (const button of $("onscreen").children) {
    pressed(button, button.dataset.what === shown.what);
    if (button.dataset.what === "view") button.disabled = !shown.view && !newestView(steps);
    if (button.dataset.what === "step") button.disabled = steps.length === 0;
  }
}

const newestView = (steps) => steps.flatMap((one) => one.views || []).reduce((best, one) => (best && best.id > one.id ? best : one), null);
for (const button of $("onscreen").children) {
  button.addEventListener("click", () => {
    const { what } = button.dataset;
    const view = what === "view" ? last.shown.view || newestView(everyStep(last)).id : 0;
    act({ do: "show", what, view });
  });
}
$("press").addEventListener("click", () => act($("press").doing));
$("next").addEventListener("click", () => { const next = following(last); if (next) act({ do: "begin", step: next.index }); });
$("end").addEventListener("click", () => $("end-ask").showModal());
$("end-no").addEventListener("click", () => $("end-ask").close());
$("end-yes").addEventListener("click", async () => { await act({ do: "end" }); $("end-ask").close(); });
$("sign-out").addEventListener("click", async () => {
  try {
    await ask("POST", "api/facilitator/sign-out", {});
    location.reload();
  } catch (fault) { refused(fault.message); }
});

function gone() {
  show($("main"), false);
  show($("jumps"), false);
  show($("gone"), true);
}

function drawEnded({ room }) {
  const first = $("ended").hidden;
  $("end-ask").close(); // while it is open nothing else takes the focus
  for (const id of ["main", "jumps", "room-projector"]) show($(id), false);
  show($("ended"), true);
  write($("ended-until"), room.until ? t("Until {day}, people can take what they wrote. After that it is deleted.", { day: new Date(room.until).toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" }) }) : "");
  if (first && last) $("ended-title").focus();
}

/* ---- drawing -------------------------------------------------------------------------------------- */

const people = peoplePart();
const groups = groupsPart(act);
const timers = timersPart(act, () => (last && current(last) ? current(last).title : ""));

/* Who listens hears what the room's screen does, not every arrival. */
function tell(before, state) {
  if (before.current !== state.current && current(state)) announce(t("Now: {title}", { title: current(state).title }));
  for (const step of everyStep(state)) {
    const was = everyStep(before).find((one) => keyOf(one) === keyOf(step));
    if (step.exercise && was && was.state !== step.state && keyOf(step) === keyOf(lookedAt(state) || step)) announce(`${step.title}: ${STAGES[step.state]}`);
  }
  const waits = (one) => one.sentences.filter((each) => each.status === "waiting").length;
  if (waits(state) > waits(before)) announce(t("{n} sentences wait", { n: waits(state) }));
}

/* What was focused may be gone from the screen: the focus then goes to the head of its part, not to nowhere. */
function held(drawing) {
  const focused = document.activeElement;
  const part = focused && focused.closest("section");
  drawing();
  if (part && focused.getClientRects().length === 0) (part.querySelector("h2[tabindex]") || $("now-title")).focus({ preventScroll: true });
}

function draw(state) {
  const before = last;
  last = state;
  if (before && before.current !== state.current) chosen = null;
  drawRoom(state);
  if (state.room.ended) { drawEnded(state); return; }
  show($("main"), true);
  show($("jumps"), true);
  held(() => {
    drawNow(state);
    drawSheet(state);
    drawSentences(state);
    people(state);
    groups(state);
    timers.update(state, lookedAt(state));
  });
  if (before) tell(before, state);
}

/* A code in the address (the command opens `facilitate#CODE`) is of no more use here, and others may see the screen. */
if (location.hash.includes("-")) history.replaceState(null, "", location.pathname);
const live = new Live("api/facilitator/stream", { draw, link: linkLine($("cc-link")), gone });
