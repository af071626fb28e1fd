/**
 * The public archive, as a trustee's browser reads it: what was set up, and the encrypted sum of the ballots that count,
 * worked out here, and where the election names a list of districts that of each area. A trustee decrypts these sums and
 * no others.
 *
 * The chain of events is checked, that every name is that of its bytes, and every ballot with its signature and its
 * proofs. What comes after the sum is for ``verifier.js``. That all people see the same archive is for them to compare:
 * its ``closing``.
 */
import { Source, eventsOf, setupOf } from "./archive-events.js";
import { BallotBox } from "./ballot-box.js";
import { checksHere } from "./ballot-checks.js";
import { sumsOf } from "./ballot-sums.js";
import { bytesOf, hexadecimal, read, written, writtenNumber } from "./canonical.js";
import { namedBy, requireNamed } from "./districts.js";
import { Invalid, demand } from "./errors.js";

/** What is said of a file that is no archive of this format, however it is none. */
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
 * What was set up, from the beginning of an archive. Refuses with ``archive``, and as an election is refused.
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
 * A whole archive: what was set up; the ``sum`` of the ballots that count, as the bytes of a file; how many ballots
 * were ``cast`` and how many of them are ``counted``; the sum of each of the ``areas`` as it stands in a file (null
 * where no districts are counted); the event by which voting closed (``closing``), which stands for all before it; and
 * the newest event (``head``).
 *
 * Refuses with ``archive`` what is none; with ``ballot`` (``place`` from 1; ``fault``) where a ballot does not hold;
 * with ``other_sum`` where the published sum or its summary is another, or missing; with ``districts`` any
 * ``districts`` but those that the election names, and weights beside them; and as an election and a list of districts
 * are refused.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {Uint8Array | null} districts the bytes of the list
 * @param {(ballots: number) => void} progress told how many are checked
 * @param {import("./ballot-checks.js").Checks} checks
 * @returns {Promise<import("./archive-events.js").Setup & {
 *   sum: Uint8Array, cast: number, counted: number, areas: Area[] | null, closing: string, head: string,
 * }>}
 *
 * @typedef {{districts: number[], cells: {alpha: string, beta: string}[][]}} Area
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
    // A ballot before the place where it broke off is told first, however long it takes to check.
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
  const areas = list && parts.map(({ districts, cells }) => ({ districts, cells }));
  return { ...setup, sum, cast: box.cast, counted: box.last.size, areas, closing, head: newest };
}

/** The list of districts that is to be counted by; null where the election names none. */
function listFor({ election, credentials, weights }, districts) {
  if (districts === null) {
    demand(namedBy(election) === null, "districts");
    return null;
  }
  const list = requireNamed(election, districts);
  demand(list.credentials === credentials && list.of.length === weights.size, "districts");
  // Where districts are counted everybody weighs the same: else an area's sum could tell single votes.
  demand([...weights.values()].every((weight) => weight === 1), "districts");
  return list;
}
