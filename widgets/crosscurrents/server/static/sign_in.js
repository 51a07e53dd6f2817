/* The facilitator's sign-in. The command that starts the room opens `facilitate#CODE`. Put after dom.js. */
const code = $("code");
let asking = false;

async function signIn() {
  if (asking) return;
  asking = true;
  write($("cc-refused"), "");
  try {
    await ask("POST", "api/facilitator/sign-in", { code: code.value.trim() });
    location.reload(); // the same address: the room, the agenda or the projector, whichever was asked for
  } catch (fault) {
    write($("cc-refused"), fault.message);
    code.setAttribute("aria-invalid", "true");
    code.focus();
    code.select();
  } finally {
    asking = false;
  }
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn();
});

/* A code in the address would stay in the browser's history, and on a screen that others see. */
if (location.hash.includes("-")) {
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  signIn();
}
