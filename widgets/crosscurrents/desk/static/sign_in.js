/* The desk's sign-in. The link in the starting window ends in `#CODE`. Put after dom.js. */
const code = $("code");

async function signIn() {
  write($("refused"), "");
  try {
    await ask("POST", "api/sign-in", { code: code.value.trim() });
    location.reload(); // the same address: whichever page was asked for
  } catch (fault) {
    write($("refused"), fault.message);
    code.setAttribute("aria-invalid", "true");
    code.focus();
    code.select();
  }
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn();
});

/* A code in the address would stay in the browser's history, and on a screen that others see. */
function linked() {
  if (location.hash.length <= 20) return;
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  signIn();
}
addEventListener("hashchange", linked); // the link, opened where the sign-in stands already
linked();
