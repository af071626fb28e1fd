/**
 * Verifies the second proofs in the file beside the archive, as ``referenda/verifier/second_proofs.py`` does. It has a
 * line for each partial decryption, in the archive's order.
 */
import { members, number, read, sequence, text } from "./canonical.js";
import { namedBy } from "./districts.js";
import { Invalid, demand } from "./errors.js";
import { encode, pointOf } from "./group.js";
import { coefficients } from "./opened-sums.js";
import { haveEqualExponents, readProofs } from "./proofs.js";
import { linesOf } from "./streams.js";

/**
 * Maximum sizes in bytes: of a line, for any election; of a line without its proofs; of the frame of a question; of a
 * proof.
 */
const [LARGEST_LINE, FRAME, ROW, PROOF] = [64 * 2 ** 20, 4096, 4, 184];

/** Maximum size in bytes of a line with so many sums. Parsed JSON takes far more memory than its text. */
function largestLine({ questions }, sums) {
  const choices = questions.reduce((sum, question) => sum + question.choices, 0);
  return Math.min(LARGEST_LINE, FRAME + sums * (ROW * (1 + questions.length) + PROOF * choices));
}

/** The file of second proofs. ``verifier.js`` calls ``check`` after the factors and sums are verified. */
export class ProofsFile {
  #lines;
  #largest = LARGEST_LINE;

  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    this.#lines = linesOf(stream, { largest: () => this.#largest, code: "proofs" });
  }

  /**
   * Second proofs must be valid for every partial decryption that the result uses. A partial decryption that its
   * trustee replaced, or that the result does not need, may have an invalid one; that is only reported. Throws
   * ``proofs`` if a line is missing, misplaced or superfluous, ``factor`` if a proof is invalid, ``districts`` if the
   * election has districts but their file is missing.
   *
   * @param {object} whole the archive's content, of the type that ``verifier.js`` defines
   * @param {import("./districts-file.js").DistrictsFile | null} districts
   */
  async check(whole, districts, say) {
    demand(districts || namedBy(whole.election) === null, "districts");
    this.#largest = largestLine(whole.election, districts ? 1 + districts.list.names.length : 1);
    for (const [place, { owner, payload, decryption }] of whole.decrypted.entries()) {
      const line = (await this.#lines.next()).value;
      demand(line !== undefined, "proofs", { trustee: owner });
      const sums = [{ cells: whole.tally, decryption }, ...(districts?.partsAt(place, whole) ?? [])];
      const holds = holdsOf(line, { owner, payload, sums, whole });
      demand(holds || !isNeeded(owner, decryption, whole), "factor", { trustee: owner });
      say(holds ? "second_proof" : "second_proof_wrong", { owner });
    }
    demand((await this.#lines.next()).done, "proofs");
  }
}

/** Whether the result uses this partial decryption, or may still use it. */
function isNeeded(owner, decryption, { decryptions, parties }) {
  if (decryptions.get(owner) !== decryption) return false;
  try {
    return coefficients(parties, decryptions).has(owner);
  } catch (error) {
    if (!(error instanceof Invalid) || error.code !== "too_few") throw error;
    return true;
  }
}

/** Whether the proofs of a line are valid. Throws ``proofs`` for another trustee's line, and the codes of parsing. */
function holdsOf(line, { owner, payload, sums, whole: { election, keys } }) {
  const fields = members(read(line), "owner", "payload", "proofs");
  demand(number(fields.owner) === owner, "proofs", { trustee: owner });
  const isOfThese = text(fields.payload) === payload;
  const parts = sequence(fields.proofs).map((part) => (
    sequence(part, election.questions.length).map((row, place) => readProofs(row, election.questions[place].choices))
  ));
  const key = keys[owner - 1];
  const statement = `factor|${election.fingerprint}|${encode(key)}`;
  return isOfThese && parts.length === sums.length && sums.every(({ cells, decryption }, sum) => (
    cells.every((row, question) => row.every(({ alpha }, choice) => {
      const factor = decryption.factors[question][choice];
      const context = `${statement}|${alpha},${encode(factor)}`;
      return haveEqualExponents(parts[sum][question][choice], key, pointOf(alpha), factor, context);
    }))
  ));
}
