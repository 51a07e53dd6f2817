/* One criterion's mark on its way to the server: saved at once, over what was seen, never two at a time. */
const TYPING_MS = 700;

/* What stands in the foot: "Saved" only once the server has committed everything. */
const keeping = {
  open: new Set(),
  torn: new Set(), // two marks, and nobody has said yet which stands
  failed: new Map(),
  draw() {
    const node = $("saved");
    const [sentence] = this.failed.values();
    node.dataset.state = sentence || this.torn.size > 0 ? "failed" : this.open.size > 0 ? "saving" : "saved";
    if (sentence) {
      fill(node, `${t("Not saved.")} ${sentence} `, h("button", { type: "button", class: "mk-link", text: t("Try again"), onclick: () => this.again() }));
    } else if (this.torn.size > 0) {
      write(node, t("Not saved: choose which of the two marks stands."));
    } else {
      write(node, { saving: t("Saving …"), saved: t("Saved") }[node.dataset.state] || "");
    }
  },
  again() { for (const one of [...this.failed.keys()]) one.send(); },
};
addEventListener("online", () => keeping.again());

class Kept {
  /* `told.saved(reply)`, `told.conflict(theirs, sentence)`: what the page then draws. `told.again`: it was marked over
     an earlier hand-in, so a level counts as given also where it stays the same. */
  constructor(address, reading, criterion, held, told) {
    Object.assign(this, { address, reading, criterion, told, revision: held.revision, theirs: null, sending: null, timer: null, anew: false });
    this.points = held.points;
    this.comment = held.comment;
    this.safe = this.said();
  }

  said() { return JSON.stringify([this.points, this.comment.trim()]); }

  get dirty() { return this.anew || this.said() !== this.safe; }

  change(next, { wait = 0 } = {}) {
    Object.assign(this, next);
    if (this.told.again && "points" in next) this.anew = true;
    clearTimeout(this.timer);
    if (this.theirs) return; // until it is said whose stands
    if (this.dirty) keeping.open.add(this);
    keeping.draw();
    this.timer = setTimeout(() => this.send(), wait);
  }

  /* Send until what is wanted is what is kept. Returns whether it is. */
  async send() {
    clearTimeout(this.timer);
    if (this.sending) return this.sending;
    this.sending = this.each().finally(() => { this.sending = null; });
    return this.sending;
  }

  async each() {
    let sent = false;
    while (this.dirty && !this.theirs) {
      const said = this.said();
      const { anew } = this;
      this.anew = false;
      keeping.open.add(this);
      keeping.failed.delete(this);
      keeping.draw();
      try {
        const reply = await ask("POST", `${this.address}/marks`, this.body());
        this.safe = said;
        this.revision = reply.revision;
        sent = true;
        this.told.saved(reply);
      } catch (fault) {
        this.anew = anew;
        keeping.open.delete(this);
        if (fault.status === 409 && fault.details.theirs) {
          this.theirs = fault.details.theirs;
          keeping.torn.add(this);
          this.told.conflict(this.theirs, fault.message);
        } else {
          keeping.failed.set(this, fault.message);
          announce(`${t("Not saved.")} ${fault.message}`);
        }
        keeping.draw();
        return false;
      }
    }
    const waited = [keeping.open.delete(this), keeping.failed.delete(this)].includes(true);
    if (sent || waited) keeping.draw();
    return !this.theirs;
  }

  body() {
    return { criterion: this.criterion, points: this.points, comment: this.comment, base: this.revision, reading: this.reading };
  }

  /* The page goes away: what is not kept yet is sent with it. */
  last() {
    if (this.dirty && !this.theirs) ask("POST", `${this.address}/marks`, this.body(), { last: true }).catch(() => undefined);
  }

  /* Two have marked the same. `mine`: put this one in its place; else take theirs. */
  async settle(mine) {
    const { points, comment, revision } = this.theirs;
    this.theirs = null;
    keeping.torn.delete(this);
    keeping.draw();
    this.revision = revision;
    this.safe = JSON.stringify([points, comment.trim()]);
    if (mine) return this.send();
    this.anew = false;
    Object.assign(this, { points, comment });
    return true;
  }
}
