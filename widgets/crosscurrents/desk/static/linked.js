/* The link from the starting window, opened where somebody has signed in already: whoever holds it marks in
 * their own name. Put after dom.js. A code must stay neither in the address nor in the browser's history. */
async function linked() {
  if (location.hash.length <= 20) return;
  const code = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  try {
    await ask("POST", "api/sign-in", { code });
    location.reload();
  } catch (fault) {
    write($("link-refused"), fault.message);
    show($("link-refused"), true);
  }
}
addEventListener("hashchange", linked);
linked();
