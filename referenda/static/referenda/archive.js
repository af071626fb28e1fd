/**
 * Reads the public archive in a trustee's browser: the setup, and the encrypted sum of the counted ballots, computed
 * here. If the election names a district list, also the sum of each district group. A trustee decrypts these sums and
 * no others.
 *
 * This module verifies the chain of events, the hashes, and every ballot with its signature and proofs. ``verifier.js``
 * verifies what comes after the encrypted tally. Whether everyone sees the same archive cannot be verified here: people
 * compare ``closing``.
 */
import { Source, eventsOf, setupOf } from "./archive-events.js";
import { BallotBox } from "./ballot-box.js";
import { checksHere } from "./ballot-checks.js";
import { sumsOf } from "./ballot-sums.js";
import { bytesOf, hexadecimal, read, written, writtenNumber } from "./canonical.js";
import { namedBy, requireNamed } from "./districts.js";
import { Invalid, demand } from "./errors.js";

/** Codes that are all reported as ``archive``, because the file does not have the archive format. */
const OF_THE_FILE = new Set([
  ...["archive", "event", "setup", "size", "version", "malformed", "not_canonical", "shape", "credentials"],
]);

async function asArchive(reading) {
  try {
    return await reading();
  } catch (error) {
    throw error instanceof Invalid && OF_THE_FILE.has(error.code) ? new Invalid("archive", { fault: error.code }) : error;
  }
}

/**
 * Read the setup from the beginning of an archive. Throws ``archive`` and the codes of ``readElection``.
 *
 * @param {ReadableStream<Uint8Array>} stream
 */
export function readSetup(stream) {
  return asArchive(async () => {
    const source = new Source(stream);
    for await (const { data } of eventsOf(source)) {
      await source.end();
      return setupOf(data);
    }
    throw new Error("eventsOf refuses an archive without an event");
  });
}

/**
 * Read a whole archive. The result has the setup and:
 *
 * - ``sum``: the encrypted sum of the counted ballots, as the bytes of a file
 * - ``cast``, ``counted``: the number of all ballots and of those that count
 * - ``groups``: the sum of each district group as written in a file; null if results are not by district
 * - ``closing``: the event that closed voting, which fixes everything before it
 * - ``head``: the newest event
 *
 * Throws Invalid: ``archive`` if the file is not an archive; ``ballot`` (``place`` from 1; ``fault``) for an invalid
 * ballot; ``other_sum`` if the published sum or its summary differs or is missing; ``districts`` if ``districts`` is
 * not the list that the election names, or if it is used with weights; and the codes of elections and district lists.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {Uint8Array | null} districts the bytes of the district list
 * @param {(ballots: number) => void} progress called with the number of checked ballots
 * @param {import("./ballot-checks.js").Checks} checks
 * @returns {Promise<import("./archive-events.js").Setup & {
 *   sum: Uint8Array, cast: number, counted: number, groups: Group[] | null, closing: string, head: string,
 * }>}
 *
 * @typedef {{districts: number[], cells: {alpha: string, beta: string}[][]}} Group
 */
export function readWhole(stream, districts, progress = () => {}, checks = checksHere()) {
  return asArchive(() => readingWhole(stream, districts, new BallotBox(checks, progress), checks));
}

async function readingWhole(stream, districts, box, checks) {
  let [setup, list, published, closing, newest] = [null, null, null, null, null];
  const source = new Source(stream);
  try {
    for await (const { type, data, head } of eventsOf(source)) {
      newest = head;
      if (type === "Setup") {
        setup = setupOf(data);
        list = listFor(setup, districts);
        checks.begin(data[0].body);
        box.weights = setup.weights;
      } else if (type === "Ballot") await box.take(data[0]);
      else if (type === "EndBallots") closing = head;
      else if (type === "EncryptedTally") published = data.map(({ body }) => body);
    }
  } catch (error) {
    // An invalid ballot before the break is reported first, however long its check takes.
    await box.close();
    throw error;
  } finally {
    await source.end();
  }
  await box.close();
  demand(published !== null, "other_sum");
  const { whole, parts } = await sumsOf(box, setup.election, list, checks);
  const sum = bytesOf(written(whole));
  demand(hexadecimal(sum) === hexadecimal(published[0]), "other_sum");
  const summary = {
    num_tallied: box.last.size, total_weight: writtenNumber(box.weight), encrypted_tally: hexadecimal(sum),
  };
  demand(written(read(published[1])) === written(summary), "other_sum");
  const groups = list && parts.map(({ districts, cells }) => ({ districts, cells }));
  return { ...setup, sum, cast: box.cast, counted: box.last.size, groups, closing, head: newest };
}

/** The district list by which ballots are counted, or null if the election names none. */
function listFor({ election, credentials, weights }, districts) {
  if (districts === null) {
    demand(namedBy(election) === null, "districts");
    return null;
  }
  const list = requireNamed(election, districts);
  demand(list.credentials === credentials && list.of.length === weights.size, "districts");
  // Weights must be equal if results are by district: a group's sum could otherwise disclose single votes.
  demand([...weights.values()].every((weight) => weight === 1), "districts");
  return list;
}
