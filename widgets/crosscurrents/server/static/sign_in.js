/* The facilitator's sign-in. Put after live.js. A code in the address's fragment (which no server is sent) signs in by
 * itself, and does not stay in the address.
 */
const code = document.getElementById("code");
let asking = false;

async function signIn() {
  if (asking) return;
  asking = true;
  try {
    await ask("POST", "api/facilitator/sign-in", { code: code.value.trim() });
    location.reload(); // the same address: the room, the agenda or the projector, whichever was asked for
  } catch (fault) {
    document.getElementById("cc-refused").textContent = fault.message;
    code.setAttribute("aria-invalid", "true");
    code.select();
    code.focus();
  } finally {
    asking = false;
  }
}

document.getElementById("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn();
});
if (location.hash) {
  code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  signIn();
}
