/**
 * Verifies the results by district in the file beside the archive, as ``referenda/verifier/district_groups.py`` does.
 * The file must hold exactly the lines that belong to the archive's current stage.
 */
import { largeNumber, members, number, read, sequence, written, writtenNumber } from "./canonical.js";
import { LARGEST_LIST, namedBy, requireNamed } from "./districts.js";
import { Invalid, demand } from "./errors.js";
import { checkDecryption, checkNumbers, readDecryption, readNumbers } from "./opened-sums.js";
import { linesOf } from "./streams.js";

/**
 * Maximum sizes in bytes: of a line after the first, for any election; of the frame of a district group or question; of
 * a choice; of a district's number.
 */
const [LARGEST_LINE, FRAME, CHOICE, PLACE] = [64 * 2 ** 20, 600, 256, 4];

/**
 * Maximum size of the first line in bytes, for so many credentials. Parsed JSON takes far more memory than its text.
 */
function largestList(credentials) {
  return Math.min(LARGEST_LIST, 2 ** 20 + PLACE * credentials);
}

/** Maximum size of each line after the first in bytes, for so many districts. */
function largestLine({ questions }, districts) {
  const choices = questions.reduce((sum, question) => sum + question.choices, 0);
  return Math.min(LARGEST_LINE, FRAME + districts * (PLACE + FRAME * (1 + questions.length) + CHOICE * choices));
}

/** The file of districts. ``verifier.js`` calls ``begin``, ``introduce`` and ``check`` in this order. */
export class DistrictsFile {
  /** The district list, once it is read. */
  list = null;
  #lines;
  #largest = LARGEST_LIST;
  #waiting = null;
  /** Partial decryptions of the district groups, in the archive's order. */
  #decrypted = [];

  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    this.#lines = linesOf(stream, { largest: () => this.#largest, code: "districts" });
  }

  /**
   * Read and verify the district list. Throws ``districts`` unless the file begins with the list that the election
   * names, and that list belongs to the archive's credentials.
   */
  async begin({ election, credentials, weights }) {
    demand(namedBy(election) !== null, "districts");
    this.#largest = largestList(weights.size);
    this.list = requireNamed(election, await this.#take());
    demand(this.list.credentials === credentials && this.list.of.length === weights.size, "districts");
    this.#largest = largestLine(election, this.list.names.length);
  }

  /** Report the district list. */
  introduce(say) {
    say("districts", { districts: this.list.names.length, least: this.list.least });
  }

  /**
   * Verify the rest of the file and report the results of the district groups. Throws the first fault: ``districts`` if
   * a line is missing or superfluous, or if the groups do not follow from the ballots; ``tally``, ``decryption``,
   * ``result``.
   *
   * @param {object} whole the archive's content, of the type that ``verifier.js`` defines. It is not imported, because
   *   that module imports this one and files in an import cycle cannot be named by hashes.
   */
  async check(whole, say) {
    if (whole.tally) {
      await this.#checkGroups(whole);
      say("groups", { groups: whole.parts.length });
      await this.#readDecryptions(whole, say);
      if (whole.result) await this.#checkResult(whole, say);
    }
    demand((await this.#next()) === null, "districts");
  }

  /**
   * Each district group's sum and the factors of the partial decryption at index ``place``. Only available after
   * ``check``.
   */
  partsAt(place, { parts }) {
    return parts.map(({ cells }, group) => ({ cells, decryption: this.#decrypted[place].groups[group] }));
  }

  async #next() {
    this.#waiting ??= (await this.#lines.next()).value ?? null;
    return this.#waiting;
  }

  async #take() {
    const line = await this.#next();
    if (line === null) throw new Invalid("districts");
    this.#waiting = null;
    return line;
  }

  async #checkGroups({ parts, election }) {
    const published = sequence(members(read(await this.#take()), "areas").areas).map((group) => {
      const fields = members(group, "districts", "ballots", "weight", "encrypted_tally");
      sequence(fields.districts).forEach(number);
      number(fields.ballots);
      largeNumber(fields.weight);
      sequence(fields.encrypted_tally, election.questions.length);
      return fields;
    });
    const those = (groups) => written(groups.map(({ districts }) => districts));
    demand(those(published) === those(parts), "districts");
    for (const [place, { ballots, weight, cells }] of parts.entries()) {
      const expected = { ballots, weight: writtenNumber(weight), encrypted_tally: cells };
      const { districts, ...row } = published[place];
      demand(written(row) === written(expected), "tally", { group: place + 1 });
    }
  }

  /** Verify the partial decryptions by the same trustees, in the same order, as in the archive. */
  async #readDecryptions({ election, parts, decrypted, keys }, say) {
    for (const { owner } of decrypted) {
      demand(await this.#decrypts(), "districts");
      const line = members(read(await this.#take()), "owner", "areas");
      const groups = sequence(line.areas).map((part) => readDecryption(part, election));
      demand(number(line.owner) === owner && groups.length === parts.length, "decryption", { trustee: owner });
      groups.forEach((part, place) => checkDecryption(part, parts[place].cells, keys[owner - 1], election));
      this.#decrypted.push({ owner, groups });
      say("group_decryption", { owner });
    }
    demand(!(await this.#decrypts()), "decryption");
  }

  /** Whether the next line is a partial decryption. */
  async #decrypts() {
    const line = await this.#next();
    return line !== null && new TextDecoder().decode(line.subarray(0, 9)) === '{"owner":';
  }

  async #checkResult({ election, parts, parties, result }, say) {
    const rows = sequence(members(read(await this.#take()), "result").result);
    const numbers = rows.map((row) => readNumbers(row, election));
    const total = result.map((row, question) => row.map((_, choice) => (
      numbers.reduce((sum, group) => sum + group[question][choice], 0n))));
    demand(total.join("|") === result.join("|"), "result");
    demand(numbers.length === parts.length, "result");
    for (const [place, { cells }] of parts.entries()) {
      const those = new Map(this.#decrypted.map(({ owner, groups }) => [owner, groups[place]]));
      checkNumbers(numbers[place], cells, parties, those);
    }
    say("group_results", {});
    for (const [place, { districts, ballots }] of parts.entries()) {
      const names = districts.map((district) => this.list.names[district]);
      say("group_result", { districts: names.join(", "), ballots, result: numbers[place] });
    }
  }
}
