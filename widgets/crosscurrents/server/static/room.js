/* The participant's page: what is on now, whom I am with, what of mine is counted, and going on when the room does.
 *
 * host.js mounts and keeps the exercise; this module never touches it. Both meet in one place only: the link
 * that leads on, which host.js follows after what is on its way has been kept.
 */
const PAUSE_MS = 3000; // how long somebody has not typed before the page goes on without being asked
const AGAIN_LATER_MS = 2000;
const APART_MS = 1500; // a room's phones go on within this time, not all at one moment
const place = document.querySelector(".cc-mount");
const mounted = place ? `${page.chapter}/${place.dataset.exercise}` : "";
const at = (id) => document.getElementById(`cc-${id}`);
const nameOf = (one) => `${one.chapter}/${one.exercise}`;
const kept = {
  get(name) { try { return sessionStorage.getItem(name) || ""; } catch { return ""; } },
  put(name, value) { try { sessionStorage.setItem(name, value); } catch { /* it is still on the page */ } },
};

/* --- deeds ----------------------------------------------------------------------------------------------- */

const refusal = h("p", { class: "cc-my-fault" });

/* Do something for a button; what the server would not do is said beside it. */
async function deed(button, body) {
  if (button.dataset.busy) return null;
  button.dataset.busy = "true";
  refusal.remove();
  try {
    return await live.act("api/room/act", body);
  } catch (refused) {
    refusal.textContent = refused.message;
    (button.closest("p, li") || button).after(refusal);
    announce(refused.message);
    return null;
  } finally {
    delete button.dataset.busy;
  }
}

/* --- going on when the room does --------------------------------------------------------------------------- */

const stepName = (step) => (step ? [step.index, step.what, step.chapter, step.exercise].join("/") : "");
let stepHere = null; // the step during which what is mounted here was last open

/* The exercise the room is at. The server mounts it by the same rule, but for one that has been closed: on a page
 * that has it, it stays until something else opens, another step begins, or a picture is shown. "ended" is a page
 * of its own. */
function wanted({ room, step, open, shown: onWall }) {
  if (room.ended) return "ended";
  if (room.pace === "free") return mounted; // nothing is taken away
  if (stepHere === null || open.some((one) => nameOf(one) === mounted && one.state === "open")) stepHere = stepName(step);
  if (step?.exercise && step.state === "open") return nameOf(step);
  const last = open.filter((one) => one.state === "open").at(-1);
  if (last) return nameOf(last);
  return mounted && stepHere === stepName(step) && onWall?.what !== "view" ? mounted : "";
}

class Following {
  constructor(state) {
    Object.assign(this, { began: mounted || wanted(state), target: wanted(state), since: 0, active: -Infinity, timer: null, going: false });
    this.staying = false;
    const busy = ({ target }) => { if (!at("moved").contains(target)) this.active = performance.now(); };
    for (const kind of ["input", "keydown", "pointerdown", "compositionupdate"]) addEventListener(kind, busy, { capture: true });
    at("moved-go").addEventListener("click", () => kept.put("cc-moved", "true"));
    at("moved-stay").addEventListener("click", () => {
      this.staying = true;
      this.draw(live.state);
      at("moved-go").focus({ preventScroll: true });
    });
  }

  hear(state) {
    const target = wanted(state);
    if (target === this.target) return;
    Object.assign(this, { target, since: performance.now(), apart: Math.random() * APART_MS });
    if (target === this.began) this.staying = false;
    this.draw(state);
    if (target !== this.began && mounted) announce(at("moved-text").textContent);
    this.step();
  }

  draw(state) {
    const away = this.target !== this.began;
    // On a page with nothing to lose the room's next exercise opens at once: no notice, unless somebody is typing.
    at("moved").hidden = !away || (!mounted && performance.now() - this.active > PAUSE_MS);
    document.documentElement.classList.toggle("cc-my-notice", !at("moved").hidden);
    at("moved-stay").hidden = this.staying;
    if (!away) return;
    const [chapter, exercise] = this.target.split("/");
    const next = state.open.find((one) => one.chapter === chapter && one.exercise === exercise);
    write(at("moved-text"), [
      this.target === "ended" ? t("The room has ended. Your workbook is ready to take.")
        : next ? t("The facilitator has moved on to “{title}”.", { title: next.title })
          : state.shown?.what === "view" ? t("The room's picture is shown.") : t("The facilitator has moved on."),
      mounted && t("What you wrote is kept."),
      this.staying ? t("You stay here until you go on.") : t("This page follows when nobody has typed for three seconds."),
    ].filter(Boolean).join(" "));
  }

  /* Go on, or look again when the pause would be over. */
  step() {
    clearTimeout(this.timer);
    if (this.target === this.began || this.staying || this.going) return;
    const pause = Math.max(mounted ? this.since : -Infinity, this.active) + PAUSE_MS;
    const idle = Math.max(pause, this.since) + this.apart - performance.now();
    const choosing = document.querySelector(".cc-conflict:not([hidden])"); // two texts: that choice comes first
    if (idle > 0 || choosing) this.timer = setTimeout(() => this.step(), Math.max(idle, choosing ? PAUSE_MS : 0));
    else this.go();
  }

  async go() {
    this.going = true;
    // A page that cannot come must not be asked for: what is here stays until the link is back.
    const there = await ask("GET", "api/room").then(() => true, () => false);
    this.going = false;
    if (!there) {
      this.timer = setTimeout(() => this.step(), AGAIN_LATER_MS);
      return;
    }
    if (this.target === this.began || this.staying) return;
    if (performance.now() - this.active < PAUSE_MS) this.step();
    else at("moved-go").click();
  }
}

/* --- what is on now ------------------------------------------------------------------------------------------ */

/* `[heading, one line about it]` for a page without an exercise. */
function onNow({ room, step, me, timer }) {
  if (room.pace === "free" && !step?.exercise && (!step || step.what === "other")) {
    return [room.title || t("The room"), t("Go at your own pace: what is open stands below, and stays there.")];
  }
  if (!step) {
    return [room.title || t("The room"), me.group || timer ? t("The room is at work, and this page follows by itself.")
      : t("You are in. The facilitator begins soon, and this page follows by itself.")];
  }
  if (step.exercise) {
    return [step.title, step.state === "waiting" ? t("This comes next. It opens here by itself.")
      : step.state === "open" ? t("It is open.")
        : t("This exercise is closed. What you wrote is kept.")];
  }
  const back = step.ends && (step.what === "break" || step.what === "lunch") ? t("Back at {time}", { time: clockOf(step.ends) }) : "";
  const lines = {
    opening: t("The beginning is in the room, not on this page."),
    talk: t("Now the room talks. There is nothing to type."),
    break: [back, t("Nothing here runs away.")].filter(Boolean).join(". "),
    lunch: [back, t("Nothing here runs away.")].filter(Boolean).join(". "),
    closing: t("The closing round. If you like, leave the room a sentence: what you will do next."),
  };
  return [step.title || room.title || t("The room"), lines[step.what] || ""];
}

const clock = countdown(at("clock"), () => announce(t("Time is up")));

function drawNow(state) {
  const closed = state.open.some((one) => nameOf(one) === mounted && one.state !== "open");
  const [title, text] = mounted ? [at("now").textContent, ""] : onNow(state);
  const news = !mounted && at("now").dataset.drawn && at("now").textContent !== title;
  write(at("now"), title).dataset.drawn = "true";
  write(at("room"), state.room.title === title ? "" : state.room.title);
  write(at("now-text"), text);
  if (!mounted) document.title = `${title} · crosscurrents`;
  if (news) announce(`${title}. ${text}`);
  const over = mounted && closed && state.room.pace === "follow" ? t("Closed. What you wrote is kept; it stays here until the room goes on.") : "";
  if (over && at("closed").textContent !== over) announce(over);
  write(at("closed"), over); // at the foot: whoever is in the middle of a long page sees it there
  const lines = mounted ? [] : state.step?.lines || [];
  at("lines").hidden = lines.length === 0;
  steady(at("lines"), lines.join("\n"), () => lines.map((one) => h("li", { text: one })));
  at("timer").hidden = !state.timer;
  write(at("timer-label"), state.timer?.label || t("Time left"));
  clock(state.timer);
}

const STAGES = {
  1: () => t("First everybody thinks alone."), all: () => t("Now all together."),
};

/* Numbers alone: whose phone it is stands on no other. The desk knows the names. */
function drawGroup({ me, timer, room }) {
  const { group, stage, wish, partner } = me;
  const alone = group !== null && (wish === "alone" || group.number === 0);
  const holder = at("group");
  holder.hidden = group === null && !STAGES[stage];
  const until = timer && group && !alone && stage ? t("until {time}", { time: clockOf(timer.ends) }) : "";
  const line = alone ? t("You work alone") : group ? t("Group {number}", { number: group.number }) : STAGES[stage] ? STAGES[stage]() : "";
  const more = group && !alone ? [t("{n} of you", { n: group.size }), until].filter(Boolean).join(", ")
    : alone && wish !== "alone" ? t("The next groups have a place for you.") : "";
  const asked = wish === "with" && partner ? t("You asked for {name}: you are put together once they ask for you too.", { name: partner }) : "";
  const text = [line, more, asked].filter(Boolean).join(". ");
  if (holder.shownFor && holder.shownFor !== text && !holder.hidden) announce(text);
  steady(holder, holder.hidden ? "" : `${wish} ${text}`, () => [
    h("p", { class: group ? "cc-my-number" : "", text: line }),
    more && h("p", { text: more }),
    asked && h("p", { text: asked }),
    group !== null && h("p", { class: "cc-actions" },
      wish === "alone" ? h("button", { type: "button", class: "cc-quiet", onclick: ({ target }) => deed(target, { do: "wish", wish: "any", partner: "" }) }, t("Join a group again"))
        : h("button", { type: "button", class: "cc-quiet", onclick: ({ target }) => deed(target, { do: "wish", wish: "alone", partner: "" }) }, t("Work alone")),
      wish !== "alone" && h("button", { type: "button", class: "cc-quiet", onclick: choosePartner }, t("Choose a partner"))),
  ]);
}

/* The sentences that are on the wall, for who cannot read it from where they sit. */
function drawSentences({ sentences }) {
  const every = sentences || [];
  const section = at("sentences");
  if (section.hidden && every.length > 0) announce(t("Sentences from the room"));
  section.hidden = every.length === 0;
  keyed(at("sentences-list"), every.map((text, nth) => ({ text, name: `${nth} ${text}` })), (one) => one.name,
    ({ text }) => ({ node: h("li", { dir: "auto", text }), update() {} }));
}

/* --- the room's picture ---------------------------------------------------------------------------------------- */

const shown = { id: 0, by: "whole", asked: "" };

async function drawShown(state) {
  const id = state.shown?.what === "view" ? state.shown.view : 0;
  if (id !== shown.id) Object.assign(shown, { id, by: "whole" });
  const asked = id ? `${id}/${shown.by}/${state.shown.caption || ""}` : "";
  if (asked === shown.asked) return;
  shown.asked = asked;
  const section = at("shown");
  // Somebody who is working further down stays where they are; at the top of the page the picture is seen.
  const held = document.activeElement?.closest(".cc-frame, .cc-my-fold") || (at("now").getBoundingClientRect().bottom < 0 ? place : null);
  if (!id) {
    holdStill(held, () => { fill(section); section.hidden = true; });
    return;
  }
  try {
    const view = await ask("GET", `api/room/views/${id}?by=${shown.by}`);
    if (shown.asked !== asked) return;
    const fresh = section.hidden || section.dataset.view !== String(id);
    section.dataset.view = id;
    section.hidden = false;
    holdStill(section.contains(document.activeElement) ? section : held, () => steady(section, JSON.stringify(view), () => theView(view)));
    if (fresh) announce(t("The room's picture is shown: {title}.", { title: view.title }));
  } catch {
    shown.asked = ""; // the next state asks again
  }
}

function theView(view) {
  const ways = [["whole", t("The whole room"), true], ["seats", t("Seat by seat"), view.can.seats], ["times", t("Time by time"), view.can.times]].filter(([, , can]) => can);
  return [
    h("h2", { id: "cc-shown-title", text: t("The room's picture: {title}", { title: view.title }) }),
    h("p", { class: "cc-soft-text", text: t("{n} answers, added up.", { n: view.n }) }),
    ways.length > 1 && h("p", { class: "cc-actions", role: "group", "aria-label": t("How to look at it") }, ways.map(([by, label]) =>
      h("button", { type: "button", class: "cc-quiet", "aria-pressed": String(by === view.by), onclick: () => { shown.by = by; drawShown(live.state); } }, label))),
    view.caption && h("p", { dir: "auto", text: view.caption }),
    viewed(view, 3),
    view.sentences.length > 0 && h("h3", { text: t("Sentences from the room") }),
    view.sentences.length > 0 && h("ul", { class: "cc-my-sentences" }, view.sentences.map((one) => h("li", { dir: "auto", text: one }))),
  ];
}

/* --- what of mine is counted ------------------------------------------------------------------------------------- */

/* One line about one exercise, with the button that takes my answer out or puts it back. */
function counted(one) {
  const text = h("span", {});
  const button = h("button", { type: "button", class: "cc-quiet", onclick: async () => {
    const withdrawn = button.dataset.out !== "true";
    const done = await deed(button, { do: "withdraw", chapter: one.chapter, exercise: one.exercise, withdrawn });
    if (done) announce(text.textContent);
  } });
  const node = h("p", { class: "cc-my-counted" }, text, " ", button);
  return { node, update({ state, out }) {
    const taken = state === "looked" || state === "shown";
    button.hidden = taken;
    button.dataset.out = String(out);
    write(button, out ? t("Put it back in") : t("Take it out"));
    write(text, taken ? (out ? t("The room's picture was taken without your answer.") : t("The room's picture has been taken: what you change now is not in it."))
      : out ? t("Your answer is taken out of the room's picture.") : t("Your answer counts in the room's picture, without your name."));
  } };
}

/* The exercises on this page that the room adds up: the one that is mounted, or the step's that has been closed. */
function drawCounted({ open, step, me, room }) {
  const key = mounted || (step?.exercise && room.pace === "follow" ? nameOf(step) : "");
  const mine = place ? page.exercises[place.dataset.exercise].readers.visibility : "";
  const ours = open.filter((one) => nameOf(one) === key && (mine || one.visibility || "room") === "room");
  keyed(at("counted"), ours.map((one) => ({ ...one, out: me.withdrawn.includes(nameOf(one)) })), nameOf, counted);
}

function drawOpen({ open, room, me }) {
  const every = room.pace === "free" ? open.map((one) => ({ ...one, out: me.withdrawn.includes(nameOf(one)) })) : [];
  every.sort((one, other) => nameOf(one).localeCompare(nameOf(other))); // one that is closed keeps its place
  at("open").hidden = every.length === 0;
  keyed(at("open-list"), every, nameOf, (one) => {
    const line = counted(one);
    const where = `${page.base}lessons/${one.chapter}`;
    const standing = h("span", { class: "cc-soft-text" });
    const node = h("li", {},
      h("p", {}, h("a", { href: `${where}#${one.exercise}`, text: one.title }), " ", standing),
      line.node,
      h("p", { class: "cc-links" }, h("a", { href: where, text: t("The chapter it is from"), "aria-label": t("The chapter that “{title}” is from", { title: one.title }) })));
    return { node, update(now) {
      write(standing, now.state === "open" ? t("open") : t("closed; yours stays open to you"));
      line.node.hidden = (now.visibility || "room") !== "room";
      line.update(now);
    } };
  });
}

/* --- offering a sentence --------------------------------------------------------------------------------------- */

const STANDINGS = {
  offered: () => t("waits until others have offered one too, so that the moment tells nobody whose it is"),
  waiting: () => t("the facilitator reads it"),
  released: () => t("released to the room"),
  declined: () => t("not shown"),
};

function drawOffered({ me }) {
  at("offered").hidden = me.offered.length === 0;
  keyed(at("offered"), me.offered, (one) => one.id, (one) => {
    const standing = h("span", { class: "cc-soft-text" });
    const back = h("button", { type: "button", class: "cc-quiet", "aria-label": t("Take back: {text}", { text: one.text }), onclick: async () => {
      if (await deed(back, { do: "take-back", sentence: one.id })) { announce(t("Taken back.")); at("offer-text").focus(); }
    } }, t("Take back"));
    return { node: h("li", {}, h("p", { dir: "auto", text: one.text }), h("p", { class: "cc-actions" }, standing, back)),
      update(now) { write(standing, (STANDINGS[now.status] || STANDINGS.waiting)()); } };
  });
}

/* A sentence that is only half written outlives the page, too. */
function offering() {
  const field = at("offer-text");
  const left = () => write(at("offer-left"), field.value.length > 200 ? t("{n} left.", { n: 280 - field.value.length }) : "");
  field.value = kept.get("cc-offer");
  at("offer").open = field.value !== "";
  left();
  field.addEventListener("input", () => { kept.put("cc-offer", field.value); left(); });
  at("offer-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) { field.focus(); return; }
    const { step } = live.state;
    const key = mounted || (step?.exercise ? nameOf(step) : "/");
    const [chapter, exercise] = key.split("/");
    if (!await deed(event.submitter || at("offer-form").querySelector("button"), { do: "offer", chapter, exercise, text })) return;
    if (field.value.trim() === text) { field.value = ""; kept.put("cc-offer", ""); left(); }
    announce(t("Offered. It stands in the list below."));
  });
}

/* --- who I am here --------------------------------------------------------------------------------------------- */

function choosePartner() {
  at("you").open = true;
  const radio = at("wish").querySelector("[value=with]");
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  radio.focus();
}

/* The names to choose from are asked for when somebody chooses: they change with everyone who joins. */
async function people() {
  const line = at("partner-line");
  line.hidden = at("wish").querySelector(":checked")?.value !== "with";
  if (line.hidden) return;
  const { people: names } = await ask("GET", "api/room/people").catch(() => ({ people: [] }));
  const chosen = at("partner").value || live.state.me.partner;
  fill(at("partner"), h("option", { value: "", text: t("Choose a name") }), names.map((name) => h("option", { value: name, text: name })));
  at("partner").value = names.includes(chosen) ? chosen : "";
}

/* A form of choices: what was chosen and not yet sent is not overwritten by news from the server. */
function choices(form, send) {
  if (!form) return;
  const said = h("span", { class: "cc-my-done" });
  form.querySelector("button").after(said);
  form.addEventListener("change", () => { form.dataset.begun = "true"; write(said, ""); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const done = await send(event.submitter || form.querySelector("button"), new FormData(form));
    if (!done) return;
    delete form.dataset.begun;
    drawYou(live.state);
    write(said, t("Done."));
    announce(said.textContent);
  });
}

function drawYou({ me, room }) {
  write(at("who"), t("You are {name} here", { name: me.name }));
  const seat = room.seats.find((one) => one.id === me.seat);
  write(at("who-seat"), seat ? t("Seat: {name}", { name: seat.label }) : room.seats.length ? t("No seat") : "");
  write(at("me"), seat ? `${me.name}, ${seat.label}` : me.name);
  for (const [form, value] of [[at("seat"), me.seat], [at("wish"), me.wish]]) {
    if (form && !form.dataset.begun) for (const radio of form.querySelectorAll("[type=radio]")) radio.checked = radio.value === value;
  }
  if (!at("wish").dataset.begun && (me.wish === "with") === at("partner-line").hidden) people();
}

function you() {
  at("me").addEventListener("click", () => { at("you").open = true; at("you").querySelector("summary").focus({ preventScroll: true }); });
  at("rename").addEventListener("click", async ({ target }) => {
    const done = await deed(target, { do: "rename" });
    if (done) announce(t("You are {name} here", { name: done.me.name }));
  });
  choices(at("seat"), (button, form) => deed(button, { do: "sit", seat: form.get("seat") }));
  at("wish").addEventListener("change", (event) => { if (event.target.name === "wish") people(); });
  choices(at("wish"), (button, form) => {
    const wish = form.get("wish");
    if (wish === "with" && !at("partner").value) { at("partner").focus(); return null; }
    return deed(button, { do: "wish", wish, partner: wish === "with" ? at("partner").value : "" });
  });
  at("leave").addEventListener("click", async ({ target }) => {
    if (confirm(target.dataset.sure) && await deed(target, { do: "leave" })) location.assign(under("mine"));
  });
}

/* --- the link ---------------------------------------------------------------------------------------------------- */

function link(state) {
  const line = at("link");
  line.dataset.state = state;
  write(line, state === "lost" ? t("No connection to the room. What you write is kept in this browser, and sent when it is back.") : t("Connected again."));
  if (state !== "back") return;
  setTimeout(() => { if (line.dataset.state === "back") write(line, ""); }, 4000);
  dispatchEvent(new Event("online")); // host.js sends what waits now: a server that was down tells no browser
}

/* Nobody here may listen any more: the room was deleted, or this browser left it in another window. */
function gone() {
  at("link").dataset.state = "lost";
  fill(at("link"), t("This browser is not in the room any more."), " ", h("a", { href: under("join"), text: t("Join again") }));
}

function draw(state) {
  drawNow(state);
  drawGroup(state);
  drawSentences(state);
  drawShown(state);
  drawCounted(state);
  drawOpen(state);
  drawOffered(state);
  drawYou(state);
  following.hear(state);
}

/* A source stands in its lesson's list, which is another page: it opens beside this one. */
document.addEventListener("click", (event) => {
  const source = event.target.closest?.('.cc-article a[href^="#source-"]');
  if (!source) return;
  event.preventDefault();
  open(`${page.base}lessons/${page.chapter}${source.hash}`, "_blank", "noopener");
});

const begun = JSON.parse(at("state").textContent);
const following = new Following(begun);
const live = new Live("api/room/stream", { draw, link, gone });
live.take(begun);
offering();
you();
if (kept.get("cc-moved")) {
  kept.put("cc-moved", "");
  at("now").focus();
}
