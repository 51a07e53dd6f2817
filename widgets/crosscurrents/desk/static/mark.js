/* The marking page: one answer beside its rubric, the next without loading the page anew. */
let sheet = null;
let criteria = [];
let at = 0;
let loading = false;

const path = (one) => `mark/${one.chapter}/${one.exercise}/${one.code}?${query()}`;
const query = () => new URLSearchParams({ reading: sheet.reading, by: sheet.by });
const api = (one) => `api/chapters/${one.chapter}/answers/${one.exercise}/${one.code}`;
const here = () => ({ chapter: sheet.chapter.id, exercise: sheet.exercise.id, code: sheet.code });
const counted = () => criteria.filter((one) => one.id !== "");

function added(sum) {
  write($("sum"), sum.text);
  write($("missing"), sum.missing > 1 ? t("{n} criteria to go", { n: sum.missing }) : sum.missing > 0 ? t("1 criterion to go") : t("complete"));
  $("missing").dataset.state = sum.missing > 0 ? "open" : "complete";
}

/* Make one criterion the one that keys work on. */
function turn(next, { focus = true } = {}) {
  at = Math.max(0, Math.min(next, criteria.length - 1));
  criteria.forEach((one, number) => { one.node.dataset.current = number === at ? "yes" : "no"; });
  if (focus) criteria[at].focus();
}

function draw(given) {
  sheet = given;
  const address = api(here());
  document.title = [given.code, given.chapter.title, document.title.split(" · ").pop()].join(" · ");
  write($("chapter"), given.chapter.title);
  fill($("code"), h("span", { class: "mk-code", text: given.code }), " ",
    h("span", { class: "mk-place", text: given.reading === "second" ? t("second marking, {at} of {of}", given) : t("{at} of {of}", given) }), " ",
    h("span", { class: "mk-place", text: given.left > 0 ? t("{left} to mark", given) : t("all marked") }));
  const left = fill($("answer"), leftOf(given, acts));
  const told = { saved: (reply) => { added(reply.sum); remember(); }, fresh: () => refresh() };
  const whole = { id: "", title: t("Comment on the whole"), held: given.whole };
  criteria = [...given.criteria, whole].map((one) => criterion(one, given, address, told));
  fill($("right"), criteria.map((one) => one.node),
    h("p", { class: "mk-hint" }, h("button", { type: "button", class: "mk-link", text: t("Keys"), onclick: helped, "aria-keyshortcuts": "?" }), " ",
      h("span", { class: "mk-hint-keys", text: t("0–3 level · j k criterion · c comment · n next · u undo · ? all") })),
    besidesOf(given, acts));
  criteria.forEach((one, number) => one.node.addEventListener("focusin", () => turn(number, { focus: false })));
  left.scrollTop = 0;
  $("left").scrollTop = 0;
  added(given.sum);
  const first = counted().findIndex((one) => one.kept.points === null);
  turn(Math.max(0, first), { focus: false });
  const end = !given.next;
  write($("next"), end ? given.sum.missing ? t("To the chapters") : t("Done: to the chapters") : t("Next"));
  $("previous").disabled = !given.previous;
  keeping.failed.clear();
  keeping.open.clear();
  keeping.torn.clear();
  $("saved").dataset.state = "";
  write($("saved"), "");
}

/* The history is read anew when it is open; a closed one when it is opened. */
async function remember() {
  const node = $("history");
  if (!node || !node.open) { if (node) node.stale = true; return; }
  node.stale = false;
  const { history } = await ask("GET", `${api(here())}/history`).catch(() => ({ history: null }));
  if (history && node === $("history")) node.draw(history);
}

/* Everything that is written is kept before another answer comes. */
async function settled() {
  if (criteria.some((one) => one.clashes())) {
    announce(t("Choose which of the two marks stands first."));
    return false;
  }
  const kept = await Promise.all(criteria.map((one) => one.kept.send()));
  return kept.every((one) => one !== false);
}

/* Show an answer: `one`, or without it the next that waits (where nobody else is meanwhile). */
async function load(one, { push = true, say = true } = {}) {
  if (loading) return false;
  loading = true;
  try {
    if (!(await settled())) return false;
    const given = one ? await ask("GET", `${api(one)}?${query()}`) : (await ask("GET", `${api(here())}/next?${query()}`)).sheet;
    if (!given) { location.assign(under("")); return true; }
    draw(given);
    if (push) history.pushState(null, "", under(path(here())));
    scrollTo({ top: 0, behavior: "instant" });
    $("code").focus({ preventScroll: true });
    if (say) announce(given.left > 0 ? t("{at} of {of}, {left} to mark", given) : t("{at} of {of}, all marked", given));
    return true;
  } catch (fault) {
    announce(fault.message);
    fill($("saved"), fault.message);
    $("saved").dataset.state = "failed";
    return false;
  } finally {
    loading = false;
  }
}

const refresh = () => load(here(), { push: false, say: false });

const next = () => load(null);

async function undo() {
  if (loading || !(await settled())) return;
  try {
    const { undone } = await ask("POST", "api/undo", {});
    if (!undone) { announce(t("Nothing of yours is left to take back.")); $("saved").dataset.state = ""; write($("saved"), t("Nothing to undo")); return; }
    const mine = here();
    const same = undone.code === mine.code && undone.exercise === mine.exercise && undone.chapter === mine.chapter;
    sheet.reading = undone.reading === "second" ? "second" : "first";
    await load(undone, { push: !same, say: false });
    const number = criteria.findIndex((one) => one.id === undone.criterion);
    if (number >= 0) turn(number);
    announce(t("Taken back: {title}, {code}", undone));
    $("saved").dataset.state = "saved";
    write($("saved"), t("Taken back"));
  } catch (fault) {
    announce(fault.message);
    $("saved").dataset.state = "failed";
    write($("saved"), fault.message);
  }
}

function model() {
  const node = $("model");
  if (!node) return;
  show(node, node.hidden);
  $("model-button")?.setAttribute("aria-expanded", node.hidden ? "false" : "true");
  if (node.hidden) { criteria[at].focus(); return; }
  $("model-title").focus();
  node.scrollIntoView({ block: "nearest" });
}

const acts = {
  model, path, query,
  go: (one) => load(one),
  deed: (name) => deed(name, sheet, api(here()), (done, reply) => {
    if (done === "learner") {
      write($("learner"), t("{code} is {learner}. Asking is in the history.", { code: sheet.code, learner: reply.learner }));
      show($("learner"), true);
      announce($("learner").textContent);
      remember();
      return;
    }
    refresh().then(() => announce(t("Done.")));
  }),
  n: next,
  p: () => { if (sheet.previous) load(sheet.previous); else announce(t("This is the first.")); },
  j: () => turn(at + 1),
  k: () => turn(at - 1),
  c: () => criteria[at].text.focus(),
  o: () => criteria.at(-1).text.focus(),
  m: model,
  u: undo,
  f: () => acts.deed("flag"),
  level: (points) => {
    if (!criteria[at].give(points)) return false;
    turn(at + 1 < counted().length ? at + 1 : at);
    return true;
  },
  out: (event) => { event.preventDefault(); if ($("right").contains(event.target)) turn(at, { focus: false }); event.target.blur(); const mine = criteria.find((one) => one.text === event.target); (mine || criteria[at]).id === "" ? $("code").focus() : (mine || criteria[at]).focus(); },
};

document.addEventListener("toggle", (event) => { if (event.target.id === "history" && event.target.stale) remember(); }, true);
$("next").addEventListener("click", next);
$("previous").addEventListener("click", () => acts.p());
$("undo").addEventListener("click", undo);
addEventListener("pagehide", () => { for (const one of criteria) one.kept.last(); });
addEventListener("beforeunload", (event) => { if (keeping.failed.size > 0 || criteria.some((one) => one.kept.theirs)) event.preventDefault(); });
addEventListener("popstate", () => {
  const found = /mark\/([0-9a-z_]+)\/([0-9a-z-]+)\/([0-9A-Za-z]+)$/.exec(location.pathname);
  if (!found) return;
  const asked = new URLSearchParams(location.search);
  sheet.reading = asked.get("reading") || "first"; // an undo may have led to another reading
  sheet.by = asked.get("by") || "question";
  load({ chapter: found[1], exercise: found[2], code: found[3] }, { push: false });
});
listen(acts);
draw(page.sheet);
