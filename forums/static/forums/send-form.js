/**
 * Sends a form without leaving the page. What goes wrong is said in an alert inside the form: `texts.offline` without a
 * connection, the server's own words if it refuses, `texts.failed` otherwise. Without scripts the form is an ordinary one.
 */

/** Milliseconds until a request counts as lost. What is sent must be idempotent. */
const PATIENCE = 20_000;

/**
 * Resolves to the answer's JSON, or to null if nothing was stored or nobody is signed in any more.
 *
 * @param {{texts: {offline: string, failed: string}, submitter?: HTMLButtonElement, send?: typeof fetch}} options
 */
export async function sendForm(form, { texts, submitter, send = fetch, bodyOf = (it) => new FormData(it) }) {
  if (form.hasAttribute("aria-busy")) return null;
  const body = bodyOf(form);
  if (submitter?.name) body.set(submitter.name, submitter.value);
  form.setAttribute("aria-busy", "true");
  say(form, "");
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await send(form.action, { method: "POST", body, headers: { Accept: "application/json" }, signal });
    return await read(form, answer, texts, submitter);
  } catch (error) {
    if (!(error instanceof TypeError || error.name === "TimeoutError")) throw error;
    say(form, texts.offline);
    return null;
  } finally {
    form.removeAttribute("aria-busy");
  }
}

async function read(form, answer, texts, submitter) {
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  if (isJson) {
    const payload = await answer.json();
    if (answer.ok) return payload;
    say(form, payload.detail ?? texts.failed);
  } else if (answer.redirected || answer.status === 403) {
    // Signed out meanwhile: the ordinary request leads to the page that says so.
    if (submitter?.name) form.append(hidden(form, submitter));
    form.submit();
  } else {
    say(form, texts.failed);
  }
  return null;
}

/** What the pressed button would have sent: `submit()` leaves it out. */
function hidden(form, { name, value }) {
  return Object.assign(form.ownerDocument.createElement("input"), { type: "hidden", name, value });
}

function say(form, text) {
  let alert = form.querySelector("[role=alert]");
  if (!alert) {
    if (!text) return;
    alert = form.ownerDocument.createElement("p");
    alert.role = "alert";
    alert.className = "send-alert";
    form.append(alert);
  }
  alert.textContent = text;
}
