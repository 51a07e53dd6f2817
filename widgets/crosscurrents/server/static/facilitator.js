/* The one screen to run a room. It draws the state that the server pushes and sends what is pressed; what may be
 * pressed, and what is seen of anybody's answer, the server decides. Put after people.js and sentences.js.
 */
const STAGES = { waiting: t("not open yet"), open: t("open"), closed: t("closed"), looked: t("picture taken"), shown: t("shown") };
let chosen = null; // the key of the step that is looked at, when it is not the current one
let last = null;
const panels = new Map();
const WAYS = { whole: t("everybody"), seats: t("seat by seat"), times: t("before and after") };
const keyOf = (step) => ("index" in step ? `step-${step.index}` : `${step.chapter}/${step.exercise}`);

/* ---- doing ---------------------------------------------------------------------------------------- */

/* Say why something was not done; `instead` is a deed that would be, and what its button says. */
function refused(sentence, instead = null) {
  fill($("cc-refused"), sentence && [h("span", { text: sentence }), " ",
    instead && h("button", { type: "button", text: instead.text, onclick: () => act(instead.body) }), " ",
    h("button", { type: "button", class: "cc-quiet", text: t("Close"), onclick: () => refused("") })]);
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
    else refused(fault.message, fault.details.without_seats && body.seats !== false ? { text: t("Take it without seats"), body: { ...body, seats: false } } : null);
    return false;
  } finally {
    flying.delete(name);
  }
}

/* ---- the step that is looked at ------------------------------------------------------------------- */

const everyStep = (state) => [...state.steps, ...state.extra];
const current = (state) => (state.current === null ? null : state.steps[state.current]);
const lookedAt = (state) => everyStep(state).find((one) => keyOf(one) === chosen)
  || (state.room.ended && pictured(state)[0]) || current(state);
const pictured = (state) => everyStep(state).filter((one) => one.views?.length); // what is left to write about at the end
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
  if (!newest || (step.look.can && step.look.again)) return { text: t("Look at the picture"), body: { do: "look", ...key }, why: step.look.can ? "" : step.look.why };
  const by = panels.get(`${step.chapter}/${step.exercise}`)?.by(newest.id) || "whole";
  return onScreen(state, newest) && state.shown.by === by ? { text: t("Hide the picture"), body: away(state), quiet: true }
    : { text: t("Show picture {number}: {how}", { number: newest.number, how: WAYS[by] }), body: { do: "show", what: "view", view: newest.id, by } };
}

const onScreen = (state, view) => state.shown.what === "view" && state.shown.view === view.id;
const away = (state) => ({ do: "show", what: state.current === null ? "join" : "step", view: 0 });

function drawNow(state) {
  const step = lookedAt(state);
  const next = following(state);
  const at = step && "index" in step ? t("Step {n} of {all}", { n: step.index + 1, all: state.steps.length }) : t("Not on the agenda");
  write($("now-where"), step && !state.room.ended ? [at, step === current(state) && t("now"), drift(state)].filter(Boolean).join(" · ") : "");
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
    // Not `disabled`: a button that goes dead under the finger loses the focus, and its reason is not read.
    $("press").setAttribute("aria-disabled", String(Boolean(press.why)));
  }
  show($("press-why"), Boolean(press && press.why));
  write($("press-why"), press && press.why ? press.why : "");
  show($("put-away"), state.put_away && (!step || step === current(state)));
  show($("next"), Boolean(next));
  if (next) write($("next").firstChild, `${state.current === null ? t("Begin") : t("Next")}: ${next.title}`);
  $("next").className = press && !press.why ? "cc-quiet" : "";
  show($("dock"), Boolean(press || next || state.timer));
  drawPanel(state, step);
}

const FRAMED = ["opening", "closing"]; // steps that the session frame has words for

/* What the session frame says of a step without an exercise: where an exercise's note stands. */
function frameNote(what) {
  const inside = h("div");
  const read = async () => {
    try {
      const { note } = await ask("GET", `api/facilitator/frame/${what}`);
      fill(inside, note && fold(t("Facilitator's note"), prose(note), true));
    } catch (fault) {
      fill(inside, h("p", { class: "cc-hint", text: fault.message }), h("button", { type: "button", class: "cc-quiet", text: t("Try again"), onclick: read }));
    }
  };
  read();
  return inside;
}

/* The panel of the exercise that is looked at; the others wait, with all that was typed into them. */
function drawPanel(state, step) {
  const name = !step ? "" : step.exercise ? `${step.chapter}/${step.exercise}` : FRAMED.includes(step.what) ? step.what : "";
  if (name && !step.exercise && !panels.has(name)) {
    const note = frameNote(step.what);
    $("panel-words").append(note);
    panels.set(name, { nodes: [note], update: () => undefined, by: () => "whole" });
  }
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
      const closed = ["closed", "looked", "shown"].includes(one.state) && !whole.room.ended;
      show(why, closed && one.views.length > 0 && !one.look.can && one.look.why); // without a view it stands beside the button
      write(why, one.look.why);
      show(again, closed);
      show(anew, closed && one.views.length > 0 && one.look.can && !one.look.again);
      show(more, !again.hidden || !anew.hidden);
      panel.update({ ...one, ended: Boolean(whole.room.ended), views: one.views.map((view) => ({ ...view, ended: Boolean(whole.room.ended), onScreen: onScreen(whole, view), by: whole.shown.by, away: away(whole) })) });
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
    show(out, !last.room.ended && "index" in step && later && !step.cut && !["opening", "closing"].includes(step.what));
    out.setAttribute("aria-label", t("Leave out: {title}", { title: step.title }));
    show(begin, !last.room.ended && "index" in step && !isNow);
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
  // What lies behind is one line: what comes is what is looked for.
  const done = state.room.ended ? [] : state.steps.filter((one) => one.index < (state.current ?? -1) && (one.began || one.cut));
  show($("done-part"), done.length > 0);
  write($("done-count"), done.length === 1 ? t("1 step done") : t("{n} steps done", { n: done.length }));
  keyed($("steps-done"), done, keyOf, stepRow);
  keyed($("steps"), state.room.ended ? pictured(state) : state.steps.filter((one) => !done.includes(one)), keyOf, stepRow);
  show($("extra-part"), state.extra.length > 0 && !state.room.ended);
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

function drawRoom({ room, here, joined, people, shown, steps, extra }) {
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
  show($("local-only"), room.local_only && !room.ended);
  for (const button of $("onscreen").children) {
    pressed(button, button.dataset.what === shown.what);
    if (button.dataset.what === "view") button.disabled = !shown.view && !newestView([...steps, ...extra]);
    if (button.dataset.what === "step") button.disabled = steps.length === 0;
  }
}

/* ---- on the projector ----------------------------------------------------------------------------- */

const SCENES = { join: t("how to join"), step: t("the step"), timer: t("the timer"), sentences: t("sentences"), blank: t("nothing") };
const leafs = new Map(); // view/by -> {count, together}: how many questions it has, whether the wall shows them at once
let places = null; // where ← and → lead from here: {at, before, after}

/* What stands on the wall, with the way to the next question of a view. */
async function drawWall(state) {
  const { what, view, by, at } = state.shown;
  const step = what === "view" ? everyStep(state).find((one) => (one.views || []).some((each) => each.id === view)) : null;
  const number = step ? step.views.find((one) => one.id === view).number : 0;
  write($("onscreen-now"), step ? t("{title}: picture {number}, {how}", { title: step.title, number, how: WAYS[by] })
    : what === "step" && current(state) ? current(state).title : SCENES[what] || SCENES.blank);
  const hides = ["view", "timer", "sentences"].includes(what);
  show($("onscreen-deeds"), hides);
  if (!step) { show($("leafing"), false); return; }
  const name = `${view}/${by}`;
  if (!leafs.has(name)) {
    show($("leafing"), false);
    try {
      const found = questions(await ask("GET", `api/facilitator/views/${view}?by=${by}`));
      leafs.set(name, { count: found.length, together: found.length <= 2 && found.every((one) => one.every.length === 1) });
    } catch { return; } // the next state asks again
    if (last.shown.view !== view || last.shown.by !== by || last.shown.what !== "view") return;
    drawWall(last);
    return;
  }
  const { count, together } = leafs.get(name);
  const first = together ? -1 : 0; // the wall shows the first of many by itself, and two beside each other
  const here = Math.max(first, at);
  places = { view, by, before: here - 1, after: here + 1 };
  show($("leafing"), count > 1);
  write($("leaf"), here < 0 ? t("both") : t("{n} of {all}", { n: here + 1, all: count }));
  $("leaf-back").setAttribute("aria-disabled", String(here === first));
  $("leaf-on").setAttribute("aria-disabled", String(here === count - 1));
}

for (const [id, side] of [["leaf-back", "before"], ["leaf-on", "after"]]) {
  $(id).addEventListener("click", () => {
    if ($(id).getAttribute("aria-disabled") !== "true") act({ do: "show", what: "view", view: places.view, by: places.by, at: places[side] });
  });
}
$("hide").addEventListener("click", () => act(away(last)));
$("regroup").addEventListener("click", () => act({ do: "regroup" }));
$("onscreen-other").open = matchMedia("(min-width: 62rem)").matches; // on a phone one line is enough

const newestView = (steps) => steps.flatMap((one) => one.views || []).reduce((best, one) => (best && best.id > one.id ? best : one), null);
for (const button of $("onscreen").children) {
  button.addEventListener("click", () => {
    const { what } = button.dataset;
    const view = what === "view" ? last.shown.view || newestView(everyStep(last)).id : 0;
    act({ do: "show", what, view });
  });
}
$("press").addEventListener("click", () => { if ($("press").getAttribute("aria-disabled") !== "true") act($("press").doing); });
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
  for (const id of ["put-away", "gather-part", "drift", "cuts", "warnings", "row", "talk", "people", "settings", "another", "jumps", "room-projector", "sheet-change"]) show($(id), false);
  show($("ended"), true);
  write($("ended-until"), room.until ? t("Until {day}, people can take what they wrote. After that it is deleted.", { day: new Date(room.until).toLocaleString(undefined, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" }) }) : "");
  for (const id of ["now", "sheet"]) show($(id), pictured(last).length > 0);
  if (first) $("ended-title").focus();
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
  if (state.sentences.waiting > before.sentences.waiting) announce(t("{n} sentences wait", { n: state.sentences.waiting }));
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
  show($("main"), true);
  show($("jumps"), true);
  held(() => {
    drawNow(state);
    drawSheet(state);
    drawSentences(state);
    if (state.room.ended) { drawEnded(state); return; }
    drawWall(state);
    people(state);
    groups(state);
    timers.update(state, lookedAt(state));
  });
  if (before) tell(before, state);
}

/* A code in the address (the command opens `facilitate#CODE`) is of no more use here, and others may see the screen. */
if (location.hash.includes("-")) history.replaceState(null, "", location.pathname);
const live = new Live("api/facilitator/stream", { draw, link: linkLine($("cc-link")), gone });
