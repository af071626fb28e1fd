/** What a voting page asks of the server: the election, whether a credential is listed, and to take a ballot. */

/** Milliseconds after which no answer is waited for. A phone may be where there is little signal. */
export const PATIENCE = 30_000;

/**
 * The exact bytes of what everybody gets, the election for one; null where they do not come. Asked without a cookie, so
 * that no server can answer one voter otherwise than others.
 *
 * @returns {Promise<Uint8Array | null>}
 */
export async function answerBytes(address, ask = fetch) {
  const given = { credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
  const answer = await answerOf(() => ask(address, given));
  const body = answer?.ok ? await answerOf(() => answer.arrayBuffer()) : null;
  return body && new Uint8Array(body);
}

/**
 * Whether a public credential is on the list, and whether the archive has a ballot of it; null where nobody says. Asked
 * without a cookie: nobody's session is beside the question.
 *
 * @returns {Promise<{listed: boolean, voted: boolean} | null>}
 */
export async function lookUp(address, credential, ask = fetch) {
  const body = JSON.stringify({ credential });
  const headers = { "Content-Type": "application/json" };
  const given = { method: "POST", credentials: "omit", headers, body, signal: AbortSignal.timeout(PATIENCE) };
  const answer = await answerOf(() => ask(address, given));
  const found = answer?.ok ? await answerOf(() => answer.json()) : null;
  return typeof found?.listed === "boolean" && typeof found.voted === "boolean" ? found : null;
}

/**
 * Send a ballot, byte for byte, and beside it the ``commitment`` to the secret with which it can be replaced, and the
 * ``secret`` of the ballot that it replaces, if it does. ``receipt`` when it is in the archive; ``refused`` with the
 * rule's ``code`` and words; with the ``status`` alone when something else refused, which says nothing of what was
 * stored; ``unsent`` when nobody knows whether it arrived: it can be sent again, and counts once.
 *
 * @returns {Promise<{receipt: object} | {refused: {code?: string, detail?: string, status: number}} | {unsent: true}>}
 */
export async function send({ address, text, token, commitment, secret }, ask = fetch) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" };
  headers["X-Replacement-Secret-Commitment"] = commitment;
  if (secret) headers["X-Replacement-Secret"] = secret;
  const given = { method: "POST", redirect: "error", headers, body: text, signal: AbortSignal.timeout(PATIENCE) };
  const answer = await answerOf(() => ask(address, given));
  if (!answer || answer.status >= 500) return { unsent: true };
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const payload = isJson ? await answerOf(() => answer.json()) : null;
  if (answer.ok) return isReceipt(payload) ? { receipt: payload } : { unsent: true };
  if (isJson && !payload) return { unsent: true };
  const { code, detail } = payload ?? {};
  return { refused: { ...(code && { code, detail }), status: answer.status } };
}

/** Whether a receipt can be shown: what a server makes up must not keep a voter from their replacement code. */
function isReceipt(payload) {
  const { tracker, head, height, board } = payload ?? {};
  const isText = [tracker, head, board].every((it) => typeof it === "string" && it.length <= 300);
  return isText && Number.isInteger(height) && /^\/(?!\/)/.test(board);
}

/** What ``ask`` gives; null where the connection broke, took too long or brought no JSON. Anything else is our fault. */
async function answerOf(ask) {
  try {
    return await ask();
  } catch (error) {
    const broke = error instanceof TypeError || error instanceof SyntaxError || ["AbortError", "TimeoutError", "NetworkError"].includes(error.name);
    if (!broke) throw error;
    return null;
  }
}
