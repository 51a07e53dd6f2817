/* The sentences on the desk: those that wait, those that were released or left out. A state says only which list it is;
 * the list itself is fetched when that changes, for a full room writes a megabyte of it. Put before facilitator.js.
 */
const KINDS = { answer: t("from answers"), offered: t("offered"), commitment: t("Commitments for the closing round") };
const fetched = { name: "", sentences: [], drawn: Promise.resolve() };

function sentenceRow(first) {
  /* The row goes where its new status puts it; who works through the queue by keyboard is at the next one. */
  const decide = (status) => async () => {
    const next = node.nextElementSibling || node.previousElementSibling;
    if (!await act({ do: "decide", sentence: first.id, status })) return;
    await fetched.drawn; // until then the row is still here
    (next?.querySelector("button") || $("sentences-title")).focus();
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
    if (looked !== before && sentence.kind === "answer") node.open = looked; // those of other exercises lie folded
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

/* Draw what a state says of the sentences; the list follows when it is another one. */
function drawSentences(state) {
  const { name, waiting } = state.sentences;
  show($("sentences-empty"), waiting === 0);
  show($("sentences-badge"), waiting > 0);
  write($("sentences-badge"), String(waiting));
  $("gather").disabled = !state.offered;
  write($("gather-why"), state.offered ? "" : t("Once three people have offered one: earlier, the moment would tell whose."));
  if (name === fetched.name) {
    drawList();
    return;
  }
  fetched.name = name;
  fetched.drawn = fetchList(name);
}

async function fetchList(name) {
  try {
    const { sentences } = await ask("GET", "api/facilitator/sentences");
    if (name !== fetched.name) return await fetched.drawn; // a newer one is on its way
    fetched.sentences = sentences;
    drawList();
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    if (name === fetched.name) fetched.name = ""; // asked for again with the next state
  }
  return undefined;
}

function drawList() {
  for (const status of ["waiting", "released", "declined"]) {
    const list = fetched.sentences.filter((one) => one.status === status);
    keyed($(`sentences-${status}`), byQuestion(list), (one) => one.name, asked);
    if (status === "waiting") continue;
    show($(`${status}-part`), list.length > 0);
    write($(`${status}-count`), `(${list.length})`);
  }
}

$("gather").addEventListener("click", () => act({ do: "gather" }));
