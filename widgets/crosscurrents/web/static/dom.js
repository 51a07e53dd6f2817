/* What pages with a script of their own share: the page's data, its words, asking the server, saying something.
 *
 * This text is put before a page's own module (and exercises/runtime.js before this, where it is needed), so that
 * it has no import and no export.
 */
const page = JSON.parse(document.getElementById("cc-page").textContent);
const t = (message, values) => (page.words[message] || message).replace(/\{(\w+)\}/g, (whole, name) =>
  values && name in values ? String(values[name]) : whole);
const under = (path) => `${page.base}${path}`;
const $ = (id) => document.getElementById(id);
const show = (node, is) => { node.hidden = !is; };
const xsrf = () => (document.cookie.match(new RegExp(`(?:^|; )${page.xsrf || "cc_xsrf"}=([^;]*)`)) || [])[1] || "";

/* What the server would not do, with the sentence to show. `status` 0: it was not reached. */
class Refusal extends Error {
  constructor(sentence, status = 0, details = {}) {
    super(sentence);
    Object.assign(this, { status, details });
  }
}

/* Ask the API; `path` begins with "api/". Returns its JSON, throws a Refusal with a sentence.
 * `last`: the page is going away, and the request must outlive it. */
async function ask(method, path, body, { last = false } = {}) {
  let reply;
  try {
    reply = await fetch(under(path), {
      method,
      keepalive: last,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-XSRFToken": xsrf() },
    });
  } catch {
    throw new Refusal(t("No connection to the server; nothing was changed."));
  }
  const data = await reply.json().catch(() => null);
  if (!reply.ok || data === null) {
    const { error, ...details } = data || {};
    throw new Refusal(error || t("The server did not answer; nothing was changed."), reply.status, details);
  }
  return data;
}

/* Say something to people who listen, without moving anything on the screen. One moment's news is one saying. */
const announce = (() => {
  let sayings = [];
  return (message) => {
    const node = document.getElementById("cc-news");
    if (!node) return;
    if (sayings.length === 0) {
      node.textContent = "";
      setTimeout(() => { node.textContent = sayings.join(" "); sayings = []; }, 60);
    }
    sayings.push(message);
  };
})();

/* Change a text only where it differs: what is the same is neither read out again nor deselected. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
  return node;
}
