/* Mounts the exercises of a lesson page without a kernel: a small anywidget host over the journal's HTTP API.
 *
 * Every keystroke goes to this browser's outbox at once; the wire follows. "Saved" is said only when the server
 * has answered that the text is on disk. What the server has not taken yet survives a reload, a closed tab and
 * a day without a link, and is sent when the link is back.
 */
const page = JSON.parse(document.getElementById("cc-page").textContent);
const t = (message, values) => (page.words[message] || message).replace(/\{(\w+)\}/g, (whole, name) =>
  values && name in values ? String(values[name]) : whole);
const api = (path, chapter = page.chapter) => `${page.base}api/chapters/${chapter}/${path}`;
const xsrf = () => (document.cookie.match(/(?:^|; )cc_xsrf=([^;]*)/) || [])[1] || "";
const BACK_OFF_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const KEEPALIVE_BYTES = 60000;
const PATIENCE_MS = 1500;
const tab = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => (byte % 36).toString(36)).join("");

class Outbox {
  constructor() {
    this.failed = false;
  }

  key(exercise) {
    return `cc:${page.base}:${page.chapter}:${exercise}`;
  }

  put(exercise, draft) {
    try {
      localStorage.setItem(this.key(exercise), JSON.stringify(draft));
      this.failed = false;
    } catch {
      this.failed = true; // storage is full or forbidden: the text is still on the page and on its way
    }
  }

  get(exercise) {
    try {
      return JSON.parse(localStorage.getItem(this.key(exercise)));
    } catch {
      return null;
    }
  }

  drop(exercise) {
    try {
      localStorage.removeItem(this.key(exercise));
    } catch { /* nothing was kept */ }
  }

  /* Drafts that may be sent and belong to no exercise of this page, as `{key, text, chapter, exercise, draft}`.
   * What stays in this browser says so, and a draft that does not say which (an older page's) is left alone. */
  others() {
    const found = [];
    const before = `cc:${page.base}:`;
    try {
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith(before))) {
        const [chapter, exercise] = key.slice(before.length).split(":");
        const text = localStorage.getItem(key);
        if (!exercise || (chapter === page.chapter && models.has(exercise))) continue;
        const draft = JSON.parse(text);
        if (draft?.stays === false) found.push({ key, text, chapter, exercise, draft });
      }
    } catch { /* storage is forbidden, or somebody else wrote into it */ }
    return found;
  }

  /* Forget a draft that the server has; another window may have gone on writing it. */
  taken({ key, text }) {
    if (localStorage.getItem(key) === text) localStorage.removeItem(key);
  }
}

/* Send one answer; `{reply, data}`, both null where no server of ours answered. */
async function put(chapter, exercise, answer, keepalive = false) {
  const body = JSON.stringify(answer);
  try {
    const reply = await fetch(api(`answers/${exercise}`, chapter), {
      method: "PUT",
      body,
      keepalive: keepalive && body.length < KEEPALIVE_BYTES,
      headers: { "Content-Type": "application/json", "X-XSRFToken": xsrf() },
    });
    return { reply, data: await reply.json() };
  } catch {
    return { reply: null, data: null }; // no link, or an answer that is not our server's
  }
}

const outbox = new Outbox();
const models = new Map();

/* What an anywidget module may ask of its model; changes to response and passed are saved. */
class Model {
  constructor(id, traits) {
    this.id = id;
    this.traits = { response: {}, passed: false, view: {}, sample: "", recalled: [], keeping: {}, words: page.words, ...traits };
    this.listeners = new Map();
    this.revision = 0;
    this.edits = 0; // counts what the learner did; a reply that answers an older edit does not clear the outbox
    this.sentEdits = 0;
    this.flying = false;
    this.failures = 0;
    this.timer = null;
    this.progress = null;
    this.conflicted = null;
    this.device = tab; // of the page that began what is not saved yet: its own earlier text is no conflict
    this.stays = this.traits.readers.visibility === "only-you" && !page.ownMachine;
  }

  get(name) { return this.traits[name]; }

  set(name, value) {
    this.put(name, value);
    if (name === "response" || name === "passed") {
      this.edits += 1;
      this.draft();
      if (this.traits.keeping.state !== "offline") this.say("saving", this.stays ? t("Kept in this browser") : t("Saving…"));
    }
  }

  put(name, value) {
    this.traits[name] = value;
    for (const listener of this.listeners.get(`change:${name}`) || []) listener();
  }

  on(name, listener) {
    if (!this.listeners.has(name)) this.listeners.set(name, new Set());
    this.listeners.get(name).add(listener);
  }

  off(name, listener) { (this.listeners.get(name) || new Set()).delete(listener); }

  /* Let others read it, or nobody: what the card allows and *Only you* change places. */
  readBy(visibility) {
    const { other, ...now } = this.traits.readers;
    if (!other || now.visibility === visibility) return undefined;
    this.put("readers", { ...other, other: now });
    if (Object.keys(this.traits.response).length === 0) return undefined; // it goes along with the first word
    this.edits += 1;
    this.draft();
    this.say("saving", t("Saving…"));
    return this.push();
  }

  draft() {
    outbox.put(this.id, {
      response: this.traits.response,
      passed: this.traits.passed,
      visibility: this.traits.readers.visibility,
      base: this.revision,
      device: this.device,
      edits: this.edits,
      stays: this.stays,
    });
  }

  get keepable() { return !this.stays && !this.conflicted; }

  get waiting() { return this.edits !== this.sentEdits; }

  say(state, text, more) {
    this.put("keeping", { state, text, ...more });
    overall();
  }

  save_changes() {
    if (this.stays) {
      this.say("saved", t("Kept in this browser"));
      this.sentEdits = this.edits;
      return;
    }
    if (this.waiting && !this.flying && !this.conflicted) this.push();
  }

  async push({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    const edits = this.edits;
    this.flying = true;
    const { reply, data } = await put(page.chapter, this.id, {
      base_revision: this.revision,
      response: this.traits.response,
      passed: this.traits.passed,
      visibility: this.traits.readers.visibility,
      device: `${this.device}.${edits}`,
    }, keepalive);
    this.flying = false;
    if (edits < this.sentEdits) return undefined; // a newer text of this page has arrived before this one
    if (!reply || reply.status >= 500) return this.offline(data ? data.error : null);
    this.failures = 0;
    if (reply.status === 409) return this.collide(data);
    if (!reply.ok) {
      this.say("error", t("Not saved: {why}. It is kept in this browser.", { why: data.error.replace(/\.$/, "") }));
      return undefined;
    }
    this.sentEdits = edits;
    this.accept(data);
    if (this.waiting) {
      this.draft();
      return this.push();
    }
    outbox.drop(this.id);
    this.say("saved", this.traits.passed ? t("Passed on; saved") : t("Saved"));
    return undefined;
  }

  /* Take over what the server says back; what is on the page stays the learner's. */
  accept(data) {
    this.revision = data.revision;
    this.progress = data.progress;
    if (data.sample !== this.traits.sample) this.put("sample", data.sample);
    this.put("view", data.view);
    recall(data.recalled);
    overall();
  }

  offline(why) {
    const wait = BACK_OFF_MS[Math.min(this.failures, BACK_OFF_MS.length - 1)];
    this.failures += 1;
    this.say("offline", outbox.failed
      ? t("Not saved, and this browser cannot keep a copy: copy your text before you leave.")
      : why
        ? t("Not saved: {why} It is kept in this browser.", { why })
        : t("No connection. Kept in this browser, and sent when the connection is back."));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.waiting) this.push(); }, wait);
  }

  collide(data) {
    this.conflicted = data;
    this.say("error", t("Two texts: choose one"), { conflict: { theirs: data.theirs, mine: data.mine } });
  }

  /* The learner chose; the other text stays among the revisions, and in the download. */
  async send(message) {
    if (message.type === "readers") return this.readBy(this.traits.readers.other.visibility);
    if (message.type !== "settle" || !this.conflicted) return;
    const { current } = this.conflicted;
    this.conflicted = null;
    this.revision = current.revision;
    if (message.keep === "theirs") {
      this.put("response", current.response);
      this.put("passed", current.passed);
      this.sentEdits = this.edits;
      this.accept(current);
      outbox.drop(this.id);
      this.say("saved", t("Saved"));
    } else {
      this.edits += 1;
      await this.push();
    }
    fetch(api(`answers/${this.id}/settle`), {
      method: "POST", body: "{}", headers: { "Content-Type": "application/json", "X-XSRFToken": xsrf() },
    }).catch(() => undefined);
  }
}

/* Answers of other pages that never left this browser: a phone dropped out, and came back when the room had gone
 * on. They are sent as that page would have sent them; a text beside a newer one is kept too. */
const sweeping = { now: false, failures: 0, left: 0, sent: 0, timer: null };

async function sweep() {
  if (sweeping.now) return;
  sweeping.now = true;
  clearTimeout(sweeping.timer);
  sweeping.left = 0;
  for (const one of outbox.others()) {
    const { response, passed, visibility, base, device, edits } = one.draft;
    const answer = { base_revision: base, response, passed, visibility, device: `${device}.${edits}` };
    const { reply } = sweeping.left ? { reply: null } : await put(one.chapter, one.exercise, answer);
    if (!reply || reply.status >= 500) sweeping.left += 1; // and the rest need not be tried now
    else if (reply.ok || reply.status === 409) {
      outbox.taken(one);
      sweeping.sent += 1;
    } // else it is refused, and stays in this browser: its own page says why
  }
  sweeping.now = false;
  if (sweeping.left) {
    sweeping.timer = setTimeout(sweep, BACK_OFF_MS[Math.min(sweeping.failures, BACK_OFF_MS.length - 1)]);
    sweeping.failures += 1;
  } else sweeping.failures = 0;
  overall();
}

/* The one line at the top of the page, and what the contents show; a room's page has no contents. */
function overall() {
  const all = [...models.values()];
  const line = document.getElementById("cc-saved");
  if (line) showKept(line, all);
  if (document.getElementById("cc-progress")) showProgress(all);
}

function showKept(line, all) {
  const state = (name) => all.filter((model) => model.traits.keeping.state === name).length;
  const waiting = state("offline") + sweeping.left;
  const kept = all.some((model) => model.revision > 0) || (page.room && sweeping.sent > 0);
  const [text, kind] = waiting
    ? [t("No connection: {n} kept in this browser", { n: waiting }), "offline"]
    : state("error") ? [t("Something needs a look"), "error"]
      : state("saving") ? [t("Saving…"), "saving"]
        : kept ? [t("All saved"), "saved"] : [all.length ? t("Nothing typed yet") : "", "none"];
  // Heard only when something is wrong, or right again: "Saved" after every pause would be noise.
  line.setAttribute("aria-live", kind === "offline" || kind === "error" || line.dataset.state === "offline" ? "polite" : "off");
  if (line.textContent !== text) line.textContent = text;
  line.dataset.state = kind;
}

/* The ticks in the contents, and the meter over them. */
function showProgress(all) {
  let done = 0;
  for (const model of all) {
    const [have, need] = model.progress || [0, 1];
    const finished = model.traits.passed || have >= need;
    const begun = have > 0 || Object.keys(model.traits.response).length > 0;
    if (finished && page.core.includes(model.id)) done += 1;
    const tick = document.querySelector(`[data-tick="${model.id}"]`);
    if (tick) {
      tick.dataset.state = finished ? "done" : begun ? "begun" : "open";
      tick.querySelector(".cc-tick-text").textContent = finished ? t("done") : begun ? t("begun") : t("not begun");
    }
  }
  const meter = document.getElementById("cc-progress");
  meter.max = page.core.length;
  meter.value = done;
  document.getElementById("cc-progress-text").textContent = t("{done} of {all} core exercises", { done, all: page.core.length });
}

/* More time is one learner's, and the page is everybody's: what is theirs alone stands here when it is known. */
function showDue(due) {
  const until = document.getElementById("cc-until");
  if (!due || !until) return;
  until.hidden = due.until === due.at;
  until.querySelector("time").dateTime = due.until;
  until.querySelector("time").textContent = new Date(due.until).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  document.getElementById("cc-late").hidden = !due.late;
}

/* Exercises that show an earlier answer again show it as it is now. */
function recall(known) {
  for (const [id, shown] of Object.entries(known || {})) models.get(id)?.put("recalled", shown);
}

async function mount(place, model) {
  const loaded = await import(model.get("module"));
  const widget = typeof loaded.default === "function" ? await loaded.default() : loaded.default;
  place.replaceChildren();
  await widget.render({ model, el: place });
}

async function mine() {
  if (!page.chapter) return null; // a room between two exercises
  try {
    // A server that does not answer must not keep the page shut; the outbox takes over.
    const reply = await fetch(api("answers"), { signal: AbortSignal.timeout(6000) });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}

const breath = () => new Promise((resolve) => { setTimeout(resolve); });

/* What was kept, and what this browser still holds, into one model. */
function restore(model, known) {
  const kept = known && known.answers[model.id];
  const draft = outbox.get(model.id);
  if (kept && model.edits === 0) {
    model.put("response", kept.response);
    model.put("passed", kept.passed);
    const { other, ...now } = model.get("readers");
    if (other && other.visibility === kept.visibility) model.put("readers", { ...other, other: now });
    model.accept(kept);
    model.say("saved", t("Saved"));
  } else if (kept) {
    model.revision = kept.revision; // typed while the page was opening: on top of what was kept
  }
  if (draft && model.edits === 0) {
    model.put("response", draft.response);
    model.put("passed", draft.passed);
    if (!model.stays && kept) model.revision = draft.base;
    if (draft.device) [model.device, model.edits] = [draft.device, draft.edits];
    model.edits += 1;
    model.save_changes();
  }
  if (!known && !draft) model.say("offline", t("No connection. Earlier answers will show when the connection is back."));
}

/* The exercise the address names opens first, then the others in order, each in a task of its own: a phone can
 * scroll and type while the rest is drawn. */
async function start() {
  const asked = mine();
  const aim = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const places = [...document.querySelectorAll(".cc-mount")];
  for (const place of places) models.set(place.dataset.exercise, new Model(place.dataset.exercise, page.exercises[place.dataset.exercise]));
  const wanted = aim && places.find((place) => aim === place || aim.id === `${place.dataset.exercise}-prompt`);
  const order = wanted ? [wanted, ...places.filter((place) => place !== wanted)] : places;
  const known = await asked;
  for (const model of models.values()) restore(model, known);
  recall(known && known.recalled);
  showDue(known && known.due);
  overall();
  for (const [at, place] of order.entries()) {
    await mount(place, models.get(place.dataset.exercise)).catch(() => {
      place.replaceChildren(Object.assign(document.createElement("p"), {
        className: "cc-waiting", textContent: t("This exercise did not open. Reload the page to try again."),
      }));
    });
    if (at === 0) performance.mark("cc-usable");
    await breath();
  }
  overall();
  performance.mark("cc-complete");
  document.documentElement.dataset.ready = "true";
  if (aim) aim.scrollIntoView();
  sweep();
}

addEventListener("online", () => {
  for (const model of models.values()) if (model.waiting && !model.conflicted) model.push();
  sweep();
});
addEventListener("pagehide", leave);
addEventListener("click", settled);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });

/* A page that shows what is kept is asked for after what is on its way has been kept; a dead link is not waited for. */
function settled(event) {
  const link = event.target.closest?.("a[href]");
  const busy = () => [...models.values()].some((model) => model.keepable && (model.flying || model.waiting));
  if (!link || link.hash || link.target || event.ctrlKey || event.metaKey || event.shiftKey || !busy()) return;
  event.preventDefault();
  for (const model of models.values()) if (model.keepable && model.waiting && !model.flying) model.push();
  const until = performance.now() + PATIENCE_MS;
  const go = () => { if (busy() && performance.now() < until) setTimeout(go, 25); else location.assign(link.href); };
  go();
}

function leave() {
  for (const model of models.values()) {
    if (model.waiting && model.keepable) model.push({ keepalive: true });
  }
}

start();
