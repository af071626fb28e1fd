/**
 * The second proofs of decryption factors, which stand in a file beside the archive, as
 * ``referenda/verifier/second_proofs.py`` checks them: a line for each part, in the archive's order.
 */
import { members, number, read, sequence, text } from "./canonical.js";
import { namedBy } from "./districts.js";
import { Invalid, demand } from "./errors.js";
import { encode, pointOf } from "./group.js";
import { coefficients } from "./opened-sums.js";
import { haveEqualExponents, readProofs } from "./proofs.js";
import { linesOf } from "./streams.js";

/** Bytes: of a line, whatever the election; beside its proofs; of a question of each sum; of a proof. */
const [LARGEST_LINE, FRAME, ROW, PROOF] = [64 * 2 ** 20, 4096, 4, 184];

/** So many bytes a line has at most that is of so many sums: data take far more in memory. */
function largestLine({ questions }, sums) {
  const choices = questions.reduce((sum, question) => sum + question.choices, 0);
  return Math.min(LARGEST_LINE, FRAME + sums * (ROW * (1 + questions.length) + PROOF * choices));
}

/** A file beside the archive: ``check`` is called by ``verifier.js`` once what is proved was checked. */
export class ProofsFile {
  #lines;
  #largest = LARGEST_LINE;

  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    this.#lines = linesOf(stream, { largest: () => this.#largest, code: "proofs" });
  }

  /**
   * The proofs of whatever the result is made of have to hold. Those of a part that a later one of its trustee
   * replaced, or that the result does not need, may be wrong: that is said. Refuses with ``proofs`` if a line is
   * missing or too many, with ``factor`` if proofs do not hold, and with ``districts`` where the areas' file is missing.
   *
   * @param {object} whole what the archive holds, as ``verifier.js`` says
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

/** Whether the result is made of this part, or may still be. */
function isNeeded(owner, decryption, { decryptions, parties }) {
  if (decryptions.get(owner) !== decryption) return false;
  try {
    return coefficients(parties, decryptions).has(owner);
  } catch (error) {
    if (!(error instanceof Invalid) || error.code !== "too_few") throw error;
    return true;
  }
}

/** Whether a line's proofs hold. Refuses what is no such line, and with ``proofs`` one of another trustee. */
function holdsOf(line, { owner, payload, sums, whole: { election, keys } }) {
  const found = members(read(line), "owner", "payload", "proofs");
  demand(number(found.owner) === owner, "proofs", { trustee: owner });
  const isOfThese = text(found.payload) === payload;
  const parts = sequence(found.proofs).map((part) => (
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
