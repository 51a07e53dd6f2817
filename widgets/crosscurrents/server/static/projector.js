/* What stands on the wall: one thing at a time, as large as it goes. Put after pictures.js.
 *
 * It shows what the facilitator has put there and nothing else. Where a view has many pictures they are leafed
 * through here, by arrow keys or the two buttons, unless the facilitator says which one.
 */
const SMALLEST_PX = 18;
const MOST_AT_ONCE = 2;
const READABLE = 1.45; // pixels to a unit of a drawing: its words are 14 units high
const OF_THE_HEIGHT = 0.6; // what title and captions leave
const TALL = 1.45; // a drawing so much higher than wide is cut in two …
const WIDE = 1.4; // … on a screen so much wider than high
const BETWEEN_PX = 48;
let last = null;
let view = null; // the view that is drawn, as the server sent it
let asked = "";
let leaf = 0;

/* The largest type at which everything stays on the screen, between a floor and the style sheet's own size. */
function fit(node) {
  node.style.fontSize = "";
  let high = Number.parseFloat(getComputedStyle(node).fontSize);
  let low = SMALLEST_PX;
  const fits = () => node.scrollHeight <= node.clientHeight + 1 && node.scrollWidth <= node.clientWidth + 1;
  if (fits()) return;
  for (let tries = 0; tries < 8; tries += 1) {
    const middle = (low + high) / 2;
    node.style.fontSize = `${middle}px`;
    if (fits()) low = middle; else high = middle;
  }
  node.style.fontSize = `${low}px`;
}

/* ---- a view ---------------------------------------------------------------------------------------- */

/* Whether a drawing can be read from the last row when so many stand side by side. */
function readable({ svg }, beside) {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg || "") || [0, 1, 1];
  return Math.min((innerWidth - (beside + 1) * BETWEEN_PX) / beside / width, (innerHeight * OF_THE_HEIGHT) / height) >= READABLE;
}

/* The drawings of a view, a screenful each: what belongs side by side stays together. */
function leaves(given) {
  const every = last.at >= 0 ? questions(given).slice(last.at, last.at + 1) : questions(given);
  const small = every.length <= MOST_AT_ONCE && every.every((one) => readable(one.every[0].drawing, every.length));
  return small ? [every] : every.map((one) => [one]);
}

function drawLeaf() {
  const all = leaves(view);
  const told = last.at >= 0; // the facilitator says which question
  leaf = told ? 0 : Math.min(leaf, all.length - 1);
  const here = all[leaf];
  const many = here.reduce((sum, question) => sum + question.every.length, 0);
  const one = (each, title) => h("figure", { class: "cc-wall-figure" },
    (each.heading || title) && h("h3", { text: [title, each.heading].filter(Boolean).join(": ") }),
    each.drawing.svg && (() => { const inside = h("div", { class: "cc-wall-drawing" }); inside.append(picture(each.drawing.svg)); return inside; })(),
    (many > 1 || !each.drawing.svg) && h("figcaption", { text: each.drawing.caption }));
  const alone = here.length === 1;
  write($("view-title"), view.title);
  for (const [id, text] of [["view-question", here[0]?.title], ["view-note", here[0]?.note]]) {
    write($(id), (alone && text) || "");
    show($(id), alone && text);
  }
  write($("view-caption"), many === 1 ? here[0].every[0].drawing.caption : "");
  if ($("view-drawings").shownFor !== JSON.stringify(here)) $("view").dataset.many = String(many > 1); // one alone has its words beside it
  steady($("view-drawings"), JSON.stringify(here), () => here.flatMap((question) => question.every.map((each) => one(each, alone ? "" : question.title))));
  if (many === 1) split();
  write($("view-line"), view.caption);
  show($("view-line"), view.caption);
  write($("view-n"), t("{n} answers", { n: view.n }));
  show($("leafing"), all.length > 1 && !told);
  write($("leaf"), t("{n} of {all}", { n: leaf + 1, all: all.length }));
  fitWords();
  sizeDrawings();
}

/* The words beside one drawing have its height and no more; above several they take what they need. */
function fitWords() {
  const words = $("view-words");
  words.style.fontSize = "";
  if ($("view").dataset.many === "false" && getComputedStyle($("view")).display === "grid") fit(words);
}

/* Where a tall drawing can be cut in two without cutting through anything: a height in its own units, or 0. */
function seam(svg) {
  const { width, height } = svg.viewBox.baseVal;
  if (height < TALL * width) return 0;
  const frame = svg.getBoundingClientRect();
  const unit = height / frame.height;
  const spans = [...svg.querySelectorAll("text, rect, circle, path, line, polygon, polyline, ellipse")]
    .map((one) => one.getBoundingClientRect())
    .map((box) => [(box.top - frame.top) * unit, (box.bottom - frame.top) * unit])
    .filter(([top, bottom]) => bottom - top < height / 2)
    .sort((one, other) => one[0] - other[0]);
  // The widest gap near the middle: the one between a bar and the next label, not between a bar and its own.
  let best = 0;
  let most = 0;
  let foot = 0;
  for (const [top, bottom] of spans) {
    const away = Math.abs((foot + top) / 2 - height / 2);
    const worth = away < height / 5 && top > foot ? top - foot - away / 40 : 0;
    if (worth > most) [best, most] = [(foot + top) / 2, worth];
    foot = Math.max(foot, bottom);
  }
  return best;
}

/* A tall drawing on a wide screen: its lower half beside its upper, each twice as large. */
function split() {
  const box = $("view-drawings").querySelector(".cc-wall-drawing");
  const svg = box && box.firstChild;
  if (!svg || innerWidth < innerHeight * WIDE || box.children.length > 1) return;
  const cut = seam(svg);
  if (!cut) return;
  const { width, height } = svg.viewBox.baseVal;
  const lower = svg.cloneNode(true);
  lower.setAttribute("viewBox", `0 ${cut} ${width} ${height - cut}`);
  lower.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", `0 0 ${width} ${cut}`);
  box.append(lower);
  $("view").dataset.many = "true";
}

/* Each drawing as large as the rest of the screen lets it be. */
function sizeDrawings() {
  const drawings = [...$("view-drawings").querySelectorAll("svg")];
  for (const one of drawings) one.style.width = one.style.height = one.parentElement.style.flex = "";
  for (const one of drawings) {
    const box = one.parentElement;
    const { width, height } = one.viewBox.baseVal;
    const beside = box.children.length;
    const scale = Math.min((box.clientWidth - (beside - 1) * BETWEEN_PX) / beside / width, box.clientHeight / Math.max(...[...box.children].map((each) => each.viewBox.baseVal.height)));
    box.style.gap = `${BETWEEN_PX}px`;
    if (scale > 0) { one.style.width = `${width * scale}px`; one.style.height = `${height * scale}px`; }
  }
  for (const one of drawings) one.parentElement.style.flex = "none"; // its caption stands right under it
}

function turn(by) {
  if (!view || $("leafing").hidden) return;
  const count = leaves(view).length;
  leaf = (leaf + by + count) % count;
  drawLeaf();
  announce($("leaf").textContent);
}

async function drawView(state) {
  const name = `${state.view}/${state.by}/${state.at}`;
  if (asked === `${name}@${state.version}`) return;
  if (!asked.startsWith(`${name}@`)) leaf = 0;
  asked = `${name}@${state.version}`; // a new caption comes with a new version
  try {
    const got = await ask("GET", `api/facilitator/views/${state.view}?by=${state.by}`);
    if (last.what !== "view" || last.view !== got.id) return;
    view = got;
    drawLeaf();
  } catch {
    asked = ""; // the next state asks again
  }
}

/* ---- everything else ------------------------------------------------------------------------------- */

const clocks = [countdown($("clock")), countdown($("small-clock"))];
const joined = (n) => (n === 1 ? t("1 person has joined") : t("{n} people have joined", { n }));

/* The address as one would type it: without the scheme, a space nowhere. */
const spoken = (address) => `${address.replace(/^https?:\/\//, "")}join`;

function drawJoin(state) {
  write($("join-title"), state.title);
  write($("join-address"), spoken(state.address));
  write($("join-code"), state.code);
  write($("join-joined"), joined(state.joined));
  // A QR picture that no phone can open would have a room of people try it.
  show($("join-local"), state.local_only);
  show($("join-way"), !state.local_only);
  show($("join-picture"), !state.local_only);
  if (state.code && !state.local_only && $("join-qr").dataset.code !== state.code) {
    $("join-qr").dataset.code = state.code;
    $("join-qr").src = under("project/qr.svg");
  }
}

function drawStep({ step, groups }) {
  write($("step-title"), step ? step.title : "");
  const prompt = step ? step.prompt || "" : "";
  const lines = step ? step.lines || [] : [];
  steady($("step-prompt"), `${prompt}\n${lines.join("\n")}`, () => (lines.length > 1
    ? [h("ul", {}, lines.map((line) => h("li", { text: line })))]
    : lines.length ? [h("p", { text: lines[0] })] : prose(prompt)));
  const back = step && step.ends ? t("Back at {time}", { time: clockOf(step.ends) }) : "";
  write($("step-back"), back);
  show($("step-back"), back);
  show($("step-answered"), Boolean(step && step.exercise && step.state !== "waiting"));
  write($("step-answered"), step && step.exercise ? t("{n} answered", { n: step.answered || 0 }) : "");
  const told = groupsTold(groups);
  write($("step-groups"), told);
  show($("step-groups"), told);
}

/* Groups by number alone, for a name on a wall is a name before everybody: "4 groups of 4, 1 of 3". */
function groupsTold(groups) {
  const sizes = groups ? groups.sizes : [];
  if (sizes.length === 0) return "";
  const many = new Map();
  for (const size of sizes) many.set(size, (many.get(size) || 0) + 1);
  const counted = [...many].sort(([one], [other]) => other - one).map(([size, count], at) => (
    at > 0 ? t("{n} of {size}", { n: count, size })
      : count === 1 ? t("1 group of {size}", { size }) : t("{n} groups of {size}", { n: count, size })));
  if (groups.alone > 0) counted.push(groups.alone === 1 ? t("1 person alone") : t("{n} people alone", { n: groups.alone }));
  return t("Find your group: its number is on your phone. {groups}", { groups: `${counted.join(", ")}.` });
}

const STAGES = { 1: t("Alone"), 2: t("In pairs"), 4: t("In fours"), all: t("All together") };

/* What the facilitator has chosen, or what stands in for it while there is nothing of the kind. */
function scene(state) {
  if (state.what === "step" && !state.step) return "join";
  if (state.what === "timer" && !state.timer) return state.step ? "step" : "join";
  if (state.what === "view" && !state.view) return "blank";
  return ["join", "step", "view", "timer", "sentences", "end"].includes(state.what) ? state.what : "blank";
}

function draw(state) {
  last = state;
  const what = scene(state);
  document.body.dataset.what = what;
  for (const one of document.querySelectorAll("[data-scene]")) show(one, one.dataset.scene === what);
  document.title = `${state.title || t("A room")} · crosscurrents`;
  drawJoin(state);
  drawStep(state);
  clocks[0](state.timer);
  clocks[1](state.timer);
  write($("timer-label"), state.timer ? STAGES[state.groups?.stage] || state.timer.label : "");
  write($("small-label"), state.timer ? STAGES[state.groups?.stage] || state.timer.label : "");
  show($("small-timer"), Boolean(state.timer) && what !== "timer" && what !== "end" && what !== "blank");
  write($("sentences-title"), state.step ? state.step.title : state.title);
  keyed($("sentences-list"), state.sentences, (one) => one, (one) => ({ node: h("li", { dir: "auto", text: one }), update: () => undefined }));
  show($("sentences-none"), state.sentences.length === 0);
  // Who comes late can still join: small, in a corner, while there is a code.
  show($("late"), Boolean(state.code) && !state.local_only && what !== "join" && what !== "end" && what !== "blank");
  write($("late-address"), spoken(state.address));
  write($("late-code"), state.code);
  if (what === "view") drawView(state); else asked = "";
  fitAll();
}

function fitAll() {
  for (const id of ["step-body", "sentences-list"]) if ($(id).offsetParent) fit($(id));
  if (!$("view").hidden && view) { fitWords(); sizeDrawings(); }
}

$("leaf-back").addEventListener("click", () => turn(-1));
$("leaf-on").addEventListener("click", () => turn(1));
$("full").addEventListener("click", () => document.documentElement.requestFullscreen().catch(() => undefined));
show($("full"), Boolean(document.fullscreenEnabled));
document.addEventListener("fullscreenchange", () => show($("full"), !document.fullscreenElement && document.fullscreenEnabled));
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowRight" || event.key === "PageDown") turn(1);
  if (event.key === "ArrowLeft" || event.key === "PageUp") turn(-1);
});
addEventListener("resize", () => { if (last) fitAll(); });
document.fonts?.ready.then(() => { if (last) fitAll(); });

/* A projector that goes dark in the middle of a talk; only where the browser can (not over plain HTTP). */
const awake = () => { if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => undefined); };
document.addEventListener("visibilitychange", awake);
awake();

new Live("api/projector/stream", {
  draw,
  link: linkLine($("cc-link")),
  gone: () => { for (const one of document.querySelectorAll("[data-scene]")) show(one, one.dataset.scene === "gone"); },
});
