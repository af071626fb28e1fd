/**
 * Of which district each credential is, and which districts are counted together, as in
 * ``referenda/voting/districts.py``. A trustee's browser forms the areas itself: none has fewer ballots than the list
 * that the election names says, and no list may say fewer than ``LEAST``.
 *
 * @typedef {{uuid: string, credentials: string, least: number, names: string[], of: number[]}} DistrictList
 *   ``credentials``: by which the file of the archive's list of credentials is named. ``of``: for each of them the
 *   place of its district among ``names``, from 0.
 */
import { hexadecimal, members, number, read, sequence, text } from "./canonical.js";
import { demand } from "./errors.js";
import { nextPiece } from "./streams.js";

export const LEAST = 10;
const MOST_DISTRICTS = 1000;
/** Of the line, in bytes: as a list of credentials. */
export const LARGEST_LIST = 512 * 2 ** 20;
const MARKED = /\n\nİlçe listesi \(SHA-256\): ([0-9a-f]{64})$/;
const NEWLINE = 10;

/**
 * The first line of a stream: all bytes before the first newline. What follows is not waited for. Refuses with
 * ``size`` a line that is too large.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {Promise<Uint8Array>}
 */
export async function firstLine(stream) {
  const reader = stream.getReader();
  const pieces = [];
  let size = 0;
  for (let end = -1; end < 0;) {
    const { done, value } = await nextPiece(reader);
    if (done) break;
    end = value.indexOf(NEWLINE);
    pieces.push(end < 0 ? value : value.subarray(0, end));
    size += pieces.at(-1).length;
    if (end >= 0 || size > LARGEST_LIST) await reader.cancel();
    demand(size <= LARGEST_LIST, "size");
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/**
 * A list from the bytes of its line. Refuses with ``districts`` one that is impossible or whose areas would tell
 * about persons, and as ``canonical.js`` does.
 *
 * @param {Uint8Array} raw
 * @returns {DistrictList}
 */
export function readList(raw) {
  demand(raw.length <= LARGEST_LIST, "size");
  const found = members(read(raw), "uuid", "credentials", "least", "districts", "of");
  const list = {
    uuid: text(found.uuid),
    credentials: text(found.credentials),
    least: number(found.least),
    names: sequence(found.districts).map(text),
    of: sequence(found.of),
  };
  list.of.forEach(number);
  const count = list.names.length;
  demand(list.least >= LEAST && count > 0 && count <= MOST_DISTRICTS, "districts");
  demand(new Set(list.names).size === count && list.of.every((place) => place < count), "districts");
  return list;
}

/**
 * The SHA-256 of the list that an election names at the end of its description; null where it names none.
 *
 * @param {import("./elections.js").Election} election
 */
export function namedBy({ description }) {
  return MARKED.exec(description)?.[1] ?? null;
}

/**
 * The list, if it is the one that the election names. Refuses with ``districts`` any other, and as ``readList``.
 *
 * @param {import("./elections.js").Election} election
 * @param {Uint8Array} raw
 */
export function requireNamed(election, raw) {
  demand(namedBy(election) === hexadecimal(raw), "districts");
  const found = readList(raw);
  demand(found.uuid === election.uuid, "districts");
  return found;
}

/**
 * Which districts are counted together, from how many ballots of each count; each district is in one area.
 *
 * Where fewer than ``least`` voted, districts are joined. If all that are joined have fewer still, the one with the
 * fewest ballots of the others joins them, and so on: what is left of the city's result when all other areas are
 * taken away tells no less than an area does. In the order of each one's first district.
 *
 * @param {number[]} ballots
 * @param {number} least
 * @returns {number[][]}
 */
export function areas(ballots, least) {
  const joined = [...ballots.keys()].filter((district) => ballots[district] < least);
  const alone = [...ballots.keys()].filter((district) => ballots[district] >= least);
  alone.sort((one, other) => ballots[one] - ballots[other] || one - other);
  let together = joined.reduce((sum, district) => sum + ballots[district], 0);
  while (alone.length && together > 0 && together < least) {
    joined.push(alone.shift());
    together += ballots[joined.at(-1)];
  }
  const found = alone.map((district) => [district]);
  if (joined.length) found.push(joined.sort((one, other) => one - other));
  return found.sort(([one], [other]) => one - other);
}
