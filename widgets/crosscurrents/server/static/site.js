/* The buttons of the pages around the lessons. Works by data attributes; no inline script anywhere. */
const base = document.documentElement.dataset.base;
const xsrf = () => (document.cookie.match(/(?:^|; )cc_xsrf=([^;]*)/) || [])[1] || "";
const say = (text, state) => {
  const line = document.getElementById("cc-said");
  if (line) { line.textContent = text; line.dataset.state = state; }
};

const handedIn = sessionStorage.getItem("cc-handed-in");
if (handedIn && document.getElementById("receipts")) {
  sessionStorage.removeItem("cc-handed-in");
  const { text, file } = JSON.parse(handedIn);
  say(text, "done");
  document.getElementById("receipts").focus({ preventScroll: true });
  if (file) document.querySelector(`a[href$="/${file}.zip"]`)?.click();
}

/* On paper nothing is folded away and no text is cut off. */
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not([open])")) { fold.open = true; fold.dataset.unfolded = ""; }
  for (const field of document.querySelectorAll("main textarea")) field.style.height = `${field.scrollHeight + 4}px`;
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-unfolded]")) { fold.open = false; delete fold.dataset.unfolded; }
  for (const field of document.querySelectorAll("main textarea")) field.style.height = "";
});

/* Times are sent in UTC and read in the reader's own. */
for (const time of document.querySelectorAll("time[datetime]")) {
  time.title = time.textContent;
  time.textContent = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
}

async function ask(method, path, body) {
  try {
    const reply = await fetch(`${base}api/${path}`, {
      method,
      body: body === undefined ? undefined : body instanceof Blob ? body : JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-XSRFToken": xsrf() },
    });
    const data = await reply.json();
    if (!reply.ok) { say(data.error, "error"); return null; }
    return data;
  } catch {
    say(document.documentElement.dataset.offline, "error");
    return null;
  }
}

function forget() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("cc:")) localStorage.removeItem(key);
  } catch { /* nothing was kept */ }
}

const acts = {
  async "hand-in"(button) {
    button.disabled = true;
    const made = await ask("POST", `chapters/${button.dataset.chapter}/hand-ins`, { to: button.dataset.to });
    button.disabled = false;
    if (!made) return;
    // Said after the page has come again with the receipt in its list.
    const known = [...document.querySelectorAll(".cc-receipts code")].some((one) => one.textContent === made.receipt);
    const file = button.dataset.to === "file" ? made.receipt : "";
    sessionStorage.setItem("cc-handed-in", JSON.stringify({ text: known ? button.dataset.same : button.dataset.said, file }));
    location.hash = "receipts";
    location.reload();
  },
  async "resume-code"(button) {
    const made = await ask("POST", "me/resume-code", {});
    if (!made) return;
    const shown = document.getElementById("cc-code");
    shown.textContent = made.code;
    shown.hidden = false;
    document.getElementById("cc-code-said").hidden = false;
    shown.focus();
  },
  async resume(button) {
    const field = document.getElementById("cc-resume");
    if (!field.value.trim()) { field.focus(); return; }
    if (await ask("POST", "me/resume", { code: field.value })) { forget(); location.reload(); }
  },
  /* What never left this browser can leave it only as a file that the learner takes. */
  "take-local"() {
    const held = {};
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("cc:")) held[key.split(":").slice(2).join("/")] = JSON.parse(localStorage.getItem(key)).response;
    } catch { /* nothing is kept */ }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(held, null, 1)], { type: "application/json" }));
    link.download = "crosscurrents-this-browser.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  },
  async finish(button) {
    if (!confirm(button.dataset.sure)) return;
    if (await ask("POST", "me/finish", {})) { forget(); location.assign(`${base}#finished`); }
  },
  async erase(button) {
    if (!confirm(button.dataset.sure)) return;
    const gone = await ask("DELETE", "me");
    if (!gone) return;
    forget();
    const list = document.getElementById("cc-left");
    document.getElementById("cc-kept").hidden = true;
    document.getElementById("cc-who").hidden = true;
    list.hidden = false;
    say(button.dataset.said, "done");
    list.focus();
  },
  async "open-feedback"(button) {
    const file = document.getElementById("cc-feedback-file").files[0];
    if (!file) { document.getElementById("cc-feedback-file").focus(); return; }
    if (await ask("POST", `chapters/${button.dataset.chapter}/feedback`, file)) location.reload();
  },
  print() { print(); },
  leave() { location.replace("about:blank"); },
  contents(button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById("cc-contents").classList.toggle("cc-open", open);
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](button);
});
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[data-act]");
  if (button) { event.preventDefault(); acts[button.dataset.act](button); }
});
