/* Giving feedback back: begun here, done by a process of its own, followed until it has finished. */
const ASK_AGAIN_MS = 500;
const address = `api/chapters/${page.chapter}/release`;
let followed = false;

function shown(release) {
  show($("going"), !release.finished);
  $("progress").max = Math.max(1, release.of);
  $("progress").value = release.done;
  write($("how"), release.of > 0 ? t("Giving back: {done} of {of}", release) : t("Beginning …"));
  if (!release.finished) return;
  if ($("give")) $("give").disabled = false;
  const done = release.rest.length > 0 ? t("{ready} given back, {n} left for later:", { ready: release.ready, n: release.rest.length }) : t("{ready} given back.", release);
  const sentence = release.fault || done;
  if (followed && !release.fault) {
    write($("ready"), t("Given back"));
    for (const one of document.querySelectorAll("[data-before]")) show(one, false);
  }
  fill($("happened"), h("p", { class: release.fault ? "mk-note mk-warn" : "mk-note", text: sentence }),
    release.rest.length > 0 && h("ul", { class: "mk-aside" }, release.rest.map((one) => h("li", {}, h("code", { text: one.code }), " ", one.reason))));
  if (followed) { announce(sentence); $("happened").focus(); }
}

async function follow() {
  try {
    const { release } = await ask("GET", address);
    if (!release) return;
    shown(release);
    if (!release.finished) setTimeout(follow, ASK_AGAIN_MS);
  } catch (fault) {
    write($("refused"), fault.message);
    setTimeout(follow, 4 * ASK_AGAIN_MS);
  }
}

$("give")?.addEventListener("click", async () => {
  $("give").disabled = true;
  followed = true;
  write($("refused"), "");
  try {
    const { release } = await ask("POST", address, {});
    shown(release);
    follow();
  } catch (fault) {
    write($("refused"), fault.message);
    $("give").disabled = false;
  }
});
if (page.release) {
  shown(page.release);
  if (!page.release.finished) { followed = true; follow(); }
}
