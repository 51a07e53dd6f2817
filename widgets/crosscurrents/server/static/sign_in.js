/* The facilitator's sign-in. Put after live.js. */
const code = document.getElementById("code");
let asking = false;
document.getElementById("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
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
});
