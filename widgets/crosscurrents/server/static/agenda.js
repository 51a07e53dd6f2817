/* Assembling an agenda: a built day as a start, exercises added, moved, timed and taken out, by buttons alone.
 *
 * What stands here is a draft until "Use this agenda" is pressed; it outlives a reload. Put after live.js.
 */
const DRAFT = `cc-agenda:${page.base}`;
const WEIGH_MS = 300;
const UNTIL_CLOSING = ["closing"];
let steps = []; // {uid, what, title, minutes, chapter, exercise, begun}
let uids = 0;
let undo = null; // what "Undo" brings back: {steps, said}
let weighing = null;

const PURPOSES = new Map(); // chapter/exercise -> what it is for, in one line
const plain = ({ what, title, minutes, chapter, exercise }) => ({ what, title, minutes, chapter: chapter || "", exercise: exercise || "" });
const own = (step) => ({ ...plain(step), uid: (uids += 1), begun: Boolean(step.began || step.begun) });
const clock = (minute) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
/* What is typed as the start, as HH:MM; "09:00" while it is no time of day. A browser's own time field may ask for AM and PM. */
function startTyped() {
  const found = /^\s*([01]?\d|2[0-3])\s*[:.h]?\s*([0-5]\d)?\s*$/.exec($("start").value);
  return found ? `${found[1].padStart(2, "0")}:${found[2] || "00"}` : "09:00";
}
const startMinute = () => { const [hour, minute] = startTyped().split(":").map(Number); return hour * 60 + minute; };
const beginsAt = (at) => clock(startMinute() + steps.slice(0, at).reduce((sum, one) => sum + one.minutes, 0));

function said(text, undoing = null) {
  undo = undoing;
  fill($("said"), h("span", { text }), undo && [" ", h("button", { type: "button", class: "cc-quiet", text: t("Undo"), onclick: () => {
    steps = undo.steps;
    said(undo.said);
    draw();
    $("steps").querySelector("input, button")?.focus();
  } })]);
}

function refused(fault) { fill($("cc-refused"), h("span", { text: fault.message })); }

/* ---- changing the draft --------------------------------------------------------------------------- */

/* A new step goes before the closing round, where there is one at the end. */
function add(step) {
  const before = steps.findLastIndex((one) => !UNTIL_CLOSING.includes(one.what)) + 1;
  steps = [...steps.slice(0, before), own(step), ...steps.slice(before)];
  draw();
  said(t("Added: {title}, step {n}, at {clock}.", { title: step.title, n: before + 1, clock: beginsAt(before) }));
}

function move(uid, by, button) {
  const at = steps.findIndex((one) => one.uid === uid);
  const to = at + by;
  if (to < 0 || to >= steps.length) return;
  const next = [...steps];
  [next[at], next[to]] = [next[to], next[at]];
  steps = next;
  draw();
  button.focus(); // its row has moved with it
  said(t("{title} is step {n} of {all} now, at {clock}.", { title: steps[to].title, n: to + 1, all: steps.length, clock: beginsAt(to) }));
}

function remove(uid) {
  const at = steps.findIndex((one) => one.uid === uid);
  const { title } = steps[at];
  const before = steps;
  steps = steps.filter((one) => one.uid !== uid);
  draw();
  said(t("Taken out: {title}.", { title }), { steps: before, said: t("Back again: {title}.", { title }) });
  $("said").querySelector("button").focus();
}

function lay(day, agenda, number) {
  const before = steps;
  steps = day.steps.map(own);
  $("start").value = day.start;
  const name = agenda.days.length > 1 ? t("{title}, day {n}", { title: agenda.title, n: number }) : agenda.title;
  draw();
  said(t("Laid out: {title}. Change it as you like.", { title: name }), before.length ? { steps: before, said: t("Your earlier list is back.") } : null);
  $("yours").scrollIntoView({ block: "start" });
  $("yours-title").focus({ preventScroll: true });
}

/* ---- drawing -------------------------------------------------------------------------------------- */

function row(first) {
  const { uid } = first;
  const time = h("span", { class: "cc-desk-time" });
  const title = h("span");
  const facts = h("span", { class: "cc-soft-text" });
  const purpose = h("span", { class: "cc-soft-text cc-desk-purpose" });
  const minutes = h("input", { type: "number", inputmode: "numeric", min: "0", max: "600", step: "1", value: String(first.minutes) });
  minutes.addEventListener("input", () => {
    steps.find((one) => one.uid === uid).minutes = Math.min(600, Math.max(0, Math.round(Number(minutes.value)) || 0));
    draw();
  });
  const up = h("button", { type: "button", class: "cc-quiet", text: "↑", onclick: () => move(uid, -1, up) });
  const down = h("button", { type: "button", class: "cc-quiet", text: "↓", onclick: () => move(uid, 1, down) });
  const out = h("button", { type: "button", class: "cc-quiet", text: "×", onclick: () => remove(uid) });
  const node = h("li", { class: "cc-desk-line-up" }, time, h("div", {}, title, facts, purpose),
    h("label", { class: "cc-desk-minutes" }, minutes, " ", h("span", { text: t("min") })), h("div", { class: "cc-desk-moves" }, up, down, out));
  return { node, update(step) {
    const at = steps.indexOf(step);
    write(time, beginsAt(at));
    write(title, step.title);
    write(facts, [step.what === "talk" && t("the idea of the chapter"), step.begun && t("has begun")].filter(Boolean).join(", "));
    write(purpose, PURPOSES.get(`${step.chapter}/${step.exercise}`) || "");
    show(purpose, purpose.textContent);
    node.dataset.what = step.what;
    if (document.activeElement !== minutes && Number(minutes.value) !== step.minutes) minutes.value = String(step.minutes);
    minutes.setAttribute("aria-label", t("Minutes of {title}", { title: step.title }));
    // Not `disabled`: a button that goes dead under the finger loses the focus.
    up.setAttribute("aria-disabled", String(at === 0));
    down.setAttribute("aria-disabled", String(at === steps.length - 1));
    up.setAttribute("aria-label", t("Earlier: {title}", { title: step.title }));
    down.setAttribute("aria-label", t("Later: {title}", { title: step.title }));
    out.setAttribute("aria-label", t("Take out: {title}", { title: step.title }));
    show(out, !step.begun);
  } };
}

function draw() {
  keyed($("steps"), steps, (one) => one.uid, row);
  const all = steps.reduce((sum, one) => sum + one.minutes, 0);
  write($("sum"), t("{n} steps, {hours} h {minutes} min: {from} to {to}", { n: steps.length, hours: Math.floor(all / 60), minutes: all % 60, from: clock(startMinute()), to: beginsAt(steps.length) }));
  show($("sum"), steps.length > 0);
  show($("none"), steps.length === 0);
  show($("empty"), steps.some((one) => !one.begun));
  $("use").disabled = steps.length === 0;
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify({ start: startTyped(), steps }));
  } catch { /* the draft lives on this page alone */ }
  clearTimeout(weighing);
  weighing = setTimeout(weigh, WEIGH_MS);
}

/* What is wrong with it, said by the server; nothing is kept there by asking. */
async function weigh() {
  const asked = steps;
  try {
    const { warnings } = steps.length ? await ask("POST", "api/facilitator/weigh", { do: "plan", steps: steps.map(plain) }) : { warnings: [] };
    if (asked !== steps) return;
    const text = warnings.join("\n");
    if ($("warnings").shownFor === text) return;
    $("warnings").shownFor = text;
    fill($("warnings"), warnings.map((one) => h("li", { text: one })));
    show($("warnings"), warnings.length > 0);
  } catch { /* it is weighed again with the next change, and when it is used */ }
}

/* "Use: half a day, 09:00 to 12:30": what the button does, not only when that would be. */
function useWords(agenda, at, day) {
  const times = { title: agenda.title, n: at + 1, from: day.start, to: day.end };
  return agenda.days.length > 1 ? t("Use: {title}, day {n}, {from} to {to}", times) : t("Use: {title}, {from} to {to}", times);
}

function drawCatalogue({ agendas, chapters, frame }) {
  fill($("built"), agendas.map((agenda) => h("li", {},
    h("h3", { text: agenda.title }),
    h("p", { class: "cc-soft-text", text: agenda.about }),
    h("div", { class: "cc-desk-segments" }, agenda.days.map((day, at) => h("button", { type: "button", class: "cc-quiet", onclick: () => lay(day, agenda, at + 1),
      text: useWords(agenda, at, day) }))))));
  const round = [["opening", t("Opening")], ["break", t("Break")], ["lunch", t("Lunch")], ["closing", t("Closing round")]];
  fill($("round"), round.map(([what, title]) => h("button", { type: "button", class: "cc-quiet", text: t("{title}, {n} min", { title, n: frame[what] }), onclick: () => add({ what, title, minutes: frame[what] }) })));
  for (const chapter of chapters) for (const one of chapter.exercises) PURPOSES.set(`${chapter.id}/${one.id}`, one.purpose || "");
  const press = (step) => h("button", { type: "button", class: "cc-quiet", text: t("Add"), "aria-label": t("Add: {title}", { title: step.title }), onclick: () => add(step) });
  const line = (step, more = "") => h("li", {}, h("span", {}, step.title, " ", h("span", { class: "cc-soft-text", text: [t("{n} min", { n: step.minutes }), more].filter(Boolean).join(", ") }), PURPOSES.get(`${step.chapter}/${step.exercise}`) && h("span", { class: "cc-soft-text cc-desk-purpose", text: PURPOSES.get(`${step.chapter}/${step.exercise}`) })), press(step));
  fill($("chapters"), chapters.map((chapter) => h("details", { class: "cc-desk-fold" },
    h("summary", { text: `${chapter.number}. ${chapter.title}` }),
    h("ul", { class: "cc-desk-choose" },
      line({ what: "talk", title: chapter.title, minutes: frame.talk, chapter: chapter.id }, t("the idea of the chapter")),
      chapter.exercises.map((one) => line({ what: "exercise", title: one.title, minutes: one.minutes, chapter: chapter.id, exercise: one.id }, one.core ? "" : t("go deeper")))))));
}

/* ---- wiring --------------------------------------------------------------------------------------- */

$("start").addEventListener("input", draw);
$("other").addEventListener("submit", (event) => {
  event.preventDefault();
  const title = $("other-title").value.trim();
  const minutes = Math.round(Number($("other-minutes").value));
  if (!title || !(minutes >= 0)) { (title ? $("other-minutes") : $("other-title")).focus(); return; }
  add({ what: "other", title, minutes });
  $("other-title").value = "";
  $("other-title").focus();
});
$("empty").addEventListener("click", () => {
  const before = steps;
  steps = steps.filter((one) => one.begun);
  draw();
  said(t("Emptied."), { steps: before, said: t("Your earlier list is back.") });
  $("said").querySelector("button").focus();
});
$("use").addEventListener("click", async () => {
  try {
    await ask("POST", "api/facilitator/act", { do: "plan", steps: steps.map(plain), start: startTyped() });
    try { sessionStorage.removeItem(DRAFT); } catch { /* nothing was kept */ }
    location.assign(under("facilitate#sheet"));
  } catch (fault) { refused(fault); }
});

async function start() {
  let draft = null;
  try { draft = JSON.parse(sessionStorage.getItem(DRAFT)); } catch { /* none */ }
  try {
    const [catalogue, state] = await Promise.all([ask("GET", "api/facilitator/catalogue"), ask("GET", "api/facilitator/room")]);
    drawCatalogue(catalogue);
    for (const one of state.steps) if (one.purpose) PURPOSES.set(`${one.chapter}/${one.exercise}`, one.purpose);
    const kept = state.steps.length ? { start: state.room.start || state.steps[0].planned, steps: state.steps } : null;
    const from = draft && draft.steps.length ? draft : kept;
    if (from) {
      steps = from.steps.map(own);
      $("start").value = from.start || "09:00";
    }
    show($("running"), state.current !== null);
    $("built-part").open = steps.length === 0;
    draw();
    show($("main"), true);
  } catch (fault) {
    if (fault instanceof Refusal && fault.status === 401) location.assign(under("facilitate")); else refused(fault);
  }
}
start();
