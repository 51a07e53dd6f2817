/* What the room's pages share: the stream of pushed states, and the room's clock.
 *
 * This text is put before each page's own module (and web/static/dom.js before this), so that it has no
 * import and no export. The stream is read with fetch, not with EventSource: a comment line then counts as a
 * sign of life, a refusal has its status, and a link that is silently dead is noticed.
 */
const AGAIN_MS = [500, 1000, 2000, 4000, 8000, 15000];
const SILENCE_MS = 40000; // the server says something every 15 s
const STRAY_MS = 1500; // what is nearer than this may be the link's own delay
let stray = 0; // how far this computer's clock is behind the server's, in ms

/* The states of one stream, newest last, drawn as they come. What was drawn stays while the link is down.
 *
 *   draw(state)   a newer state; also called with what an act replies
 *   link(state)   "lost", then "back"; not called for the first connection
 *   gone(status)  401, 403 or 404: nobody here may listen any more, and it is not tried again
 */
class Live {
  constructor(path, { draw, link = () => undefined, gone = () => undefined }) {
    Object.assign(this, { path, draw, link, gone, state: null, tries: 0, lost: false, fresh: true, id: "" });
    addEventListener("online", () => this.hurry());
    addEventListener("pageshow", (event) => { if (event.persisted) this.start(); });
    addEventListener("pagehide", () => this.stop());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") this.hurry(); });
    this.start();
  }

  start() {
    this.stop();
    this.aborter = new AbortController();
    this.listen(this.aborter);
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.aborter?.abort();
    this.aborter = null;
  }

  /* A phone that wakes up, or whose link is back, does not wait for its turn. */
  hurry() {
    if (this.lost) { this.tries = 0; this.start(); }
  }

  async listen(own) {
    let status = 0;
    try {
      const reply = await fetch(under(this.path), {
        headers: { Accept: "text/event-stream", ...(this.id && { "Last-Event-ID": this.id }) },
        cache: "no-store",
        signal: own.signal,
      });
      status = reply.status;
      if (reply.ok) await this.read(reply, own);
    } catch { /* the link broke, or was never there */ }
    if (own !== this.aborter) return; // stopped, or begun anew
    clearTimeout(this.silence);
    if ([401, 403, 404].includes(status)) {
      this.gone(status);
      return;
    }
    if (!this.lost) { this.lost = true; this.link("lost"); }
    const wait = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)];
    this.tries += 1;
    // Two hundred phones must not come back in the same moment.
    this.timer = setTimeout(() => this.start(), wait * (0.5 + Math.random()));
  }

  async read(reply, own) {
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    this.fresh = true;
    let rest = "";
    for (;;) {
      clearTimeout(this.silence);
      this.silence = setTimeout(() => own.abort(), SILENCE_MS);
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      this.tries = 0;
      if (this.lost) { this.lost = false; this.link("back"); }
      for (const block of blocks) this.heard(block);
    }
  }

  heard(block) {
    const fields = block.split(/\r?\n/).filter((line) => !line.startsWith(":")).map((line) => /^(\w+): ?(.*)$/.exec(line));
    const every = (name) => fields.filter((field) => field && field[1] === name).map((field) => field[2]);
    const [id] = every("id");
    if (id !== undefined) this.id = id;
    const data = every("data").join("\n");
    if (!data) return;
    const state = JSON.parse(data);
    if (this.fresh) { this.fresh = false; this.state = null; } // a server that began anew may count anew
    this.take(state);
  }

  /* Draw a state unless a newer one is drawn already. */
  take(state) {
    if (this.state && state.version < this.state.version) return;
    this.state = state;
    const behind = Date.parse(state.now) - Date.now();
    if (!Number.isNaN(behind)) stray = Math.abs(behind) > STRAY_MS ? behind : 0;
    try {
      this.draw(state);
    } catch (fault) {
      reportError(fault); // one state that cannot be drawn must not end the stream
    }
  }

  /* Do something and draw what came of it. Throws a Refusal. */
  async act(path, body) {
    const state = await ask("POST", path, body);
    this.take(state);
    return state;
  }
}

/* One line that says so while the link is down, and that it is back, for people who look and who listen. */
function linkLine(node) {
  let timer = null;
  return (state) => {
    clearTimeout(timer);
    node.dataset.state = state;
    node.textContent = state === "lost" ? t("Connection lost: trying again.") : t("Connected again.");
    if (state !== "lost") timer = setTimeout(() => { node.textContent = ""; }, 4000);
  };
}

const now = () => Date.now() + stray;
/* The time of day of an ISO date, as the room's clocks have it: 24 hours, whatever the browser's language. */
const clockOf = (date) => new Date(date).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const minutesAndSeconds = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

/* A clock that counts down to `timer.ends`. `set(null)` empties it. `over` is called once when time is up. */
function countdown(node, over = () => undefined) {
  let ends = null;
  let told = null;
  const tick = () => {
    const left = ends - now();
    write(node, left > 0 ? minutesAndSeconds(Math.ceil(left / 1000) * 1000) : t("Time is up"));
    node.dataset.state = left > 0 ? (left < 60000 ? "last" : "going") : "over";
    if (left <= 0 && told !== ends) {
      if (left > -3000) over(); // not for one who opens the page later
      told = ends;
    }
  };
  const beat = () => { if (ends !== null) tick(); };
  setInterval(beat, 250);
  return (timer) => {
    ends = timer ? Date.parse(timer.ends) : null;
    if (ends === null) write(node, ""); else tick();
  };
}

/* One child of `holder` per item, kept by key, so that focus, open folds and half-typed fields stay as they are.
 * `make(item)` returns `{node, update(item)}`; what is new is updated once as well. */
function keyed(holder, items, key, make) {
  const held = holder.held || new Map();
  const next = new Map();
  for (const item of items) {
    const name = String(key(item));
    const one = held.get(name) || make(item);
    one.update(item);
    next.set(name, one);
  }
  for (const [name, one] of held) if (next.get(name) !== one) one.node.remove();
  let place = holder.firstChild;
  for (const { node } of next.values()) {
    if (node === place) place = place.nextSibling;
    else holder.insertBefore(node, place); // only what stands elsewhere moves: a moved node loses focus
  }
  holder.held = next;
}
