/* Joining a room with its code, or coming back with a resume code. */
const said = document.getElementById("cc-said");

function fault(refused, field) {
  said.dataset.state = "error";
  said.textContent = refused.message;
  field.setAttribute("aria-invalid", "true");
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" }); // the bar with the button has grown by the sentence, and would cover it
}

/* Send a form once, however often its button is pressed. */
function sending(id, fieldId, send) {
  const form = document.getElementById(id);
  const field = document.getElementById(fieldId);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    said.textContent = "";
    field.removeAttribute("aria-invalid");
    try {
      await send(field.value.trim(), new FormData(form));
    } catch (refused) {
      button.disabled = false;
      fault(refused, field);
    }
  });
}

/* What an earlier person typed here is not the one's who goes on here now. */
function forget() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("cc:")) localStorage.removeItem(key);
  } catch { /* nothing was kept */ }
}

/* A typed code leads to the page that a scanned one does: with the room's own numbers, and its seats. */
async function leads(code) {
  const found = await fetch(under(`join/${encodeURIComponent(code)}`)).then((reply) => reply.text(), () => "");
  return new DOMParser().parseFromString(found, "text/html").querySelector("#cc-join[data-known]") !== null;
}

sending("cc-join", "cc-join-code", async (code, form) => {
  const simple = code.replace(/[^\w-]/g, "");
  if (!document.querySelector("#cc-join[data-known]") && simple && await leads(simple)) {
    location.assign(under(`join/${simple}`));
    return;
  }
  const { to } = await ask("POST", "api/room/join", { code, seat: form.get("seat") || "" });
  location.assign(under(to));
});

sending("cc-back", "cc-back-code", async (code) => {
  const before = await ask("GET", "api/me");
  const { learner } = await ask("POST", "api/me/resume", { code });
  if (before.learner !== learner) forget();
  location.assign(under("room"));
});

/* Where the rules lead to what they cannot promise, it is open. */
const unfolded = () => { const more = document.getElementById("privacy"); if (location.hash === "#privacy") { more.open = true; more.scrollIntoView(); } };
addEventListener("hashchange", unfolded);
unfolded();
