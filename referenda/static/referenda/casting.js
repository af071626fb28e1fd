/** Requests of the voting page: the election, the look-up of a credential, and casting a ballot. */

/** Timeout of requests in milliseconds, long enough for a phone with a weak signal. */
export const PATIENCE = 30_000;

/**
 * The exact bytes of a public file, such as the election, or null if it cannot be fetched. Sent without cookies, so
 * that the server cannot give one voter another answer.
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
 * Whether a public credential is on the list and has a ballot in the archive, or null if the server does not answer.
 * Sent without cookies, so that no session is linked to the credential.
 *
 * @returns {Promise<{listed: boolean, voted: boolean} | null>}
 */
export async function lookUp(address, credential, ask = fetch) {
  const body = JSON.stringify({ credential });
  const headers = { "Content-Type": "application/json" };
  const given = { method: "POST", credentials: "omit", headers, body, signal: AbortSignal.timeout(PATIENCE) };
  const answer = await answerOf(() => ask(address, given));
  const status = answer?.ok ? await answerOf(() => answer.json()) : null;
  return typeof status?.listed === "boolean" && typeof status.voted === "boolean" ? status : null;
}

/**
 * Send a ballot byte for byte, with the ``commitment`` to its replacement secret and, if it replaces a ballot, the
 * ``secret`` of that ballot.
 *
 * - ``receipt``: the ballot is in the archive
 * - ``refused`` with ``code`` and ``detail``: a rule refused it
 * - ``refused`` with ``status`` only: something else refused it, and it is unknown whether it was stored
 * - ``unsent``: it is unknown whether it arrived. It can be sent again and counts once.
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

/** Whether a receipt can be displayed. A malformed one must not keep voters from their replacement code. */
function isReceipt(payload) {
  const { tracker, head, height, board } = payload ?? {};
  const isText = [tracker, head, board].every((it) => typeof it === "string" && it.length <= 300);
  return isText && Number.isInteger(height) && /^\/(?!\/)/.test(board);
}

/**
 * The result of ``ask``, or null if the connection broke, timed out or returned no JSON. Other errors are bugs and
 * thrown.
 */
async function answerOf(ask) {
  try {
    return await ask();
  } catch (error) {
    const broke = error instanceof TypeError || error instanceof SyntaxError || ["AbortError", "TimeoutError", "NetworkError"].includes(error.name);
    if (!broke) throw error;
    return null;
  }
}
