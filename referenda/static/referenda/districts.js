/**
 * The district list and the grouping of districts, as in ``referenda/voting/districts.py``. A trustee's browser forms
 * the groups itself. No group has fewer ballots than the list that the election names requires, and no list may require
 * fewer than ``MIN_BALLOTS``.
 *
 * @typedef {{uuid: string, credentials: string, least: number, names: string[], of: number[]}} DistrictList
 *   ``credentials``: the SHA-256 of the archive's credential list. ``of``: for each credential on that list, the index
 *   of its district in ``names``.
 */
import { hexadecimal, members, number, read, sequence, text } from "./canonical.js";
import { demand } from "./errors.js";
import { nextPiece } from "./streams.js";

export const MIN_BALLOTS = 10;
const MAX_DISTRICTS = 1000;
/** Maximum size of the line in bytes, as for a credential list. */
export const LARGEST_LIST = 512 * 2 ** 20;
const MARKED = /\n\nİlçe listesi \(SHA-256\): ([0-9a-f]{64})$/;
const NEWLINE = 10;

/**
 * The first line of a stream: all bytes before the first newline. Does not wait for the rest. Throws ``size`` if it is
 * too large.
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
 * Parse the line of a district list. Throws ``districts`` if it is inconsistent or allows groups that could disclose
 * votes, and the codes of ``canonical.js``.
 *
 * @param {Uint8Array} raw
 * @returns {DistrictList}
 */
export function readList(raw) {
  demand(raw.length <= LARGEST_LIST, "size");
  const fields = members(read(raw), "uuid", "credentials", "least", "districts", "of");
  const list = {
    uuid: text(fields.uuid),
    credentials: text(fields.credentials),
    least: number(fields.least),
    names: sequence(fields.districts).map(text),
    of: sequence(fields.of),
  };
  list.of.forEach(number);
  const count = list.names.length;
  demand(list.least >= MIN_BALLOTS && count > 0 && count <= MAX_DISTRICTS, "districts");
  demand(new Set(list.names).size === count && list.of.every((place) => place < count), "districts");
  return list;
}

/**
 * SHA-256 of the district list named at the end of an election's description, or null.
 *
 * @param {import("./elections.js").Election} election
 */
export function namedBy({ description }) {
  return MARKED.exec(description)?.[1] ?? null;
}

/**
 * Parse the district list that the election names. Throws ``districts`` if it names another, and what ``readList``
 * throws.
 *
 * @param {import("./elections.js").Election} election
 * @param {Uint8Array} raw
 */
export function requireNamed(election, raw) {
  demand(namedBy(election) === hexadecimal(raw), "districts");
  const list = readList(raw);
  demand(list.uuid === election.uuid, "districts");
  return list;
}

/**
 * Group districts by their numbers of ballots. Each district is in exactly one group.
 *
 * Districts with fewer than ``least`` ballots form one group. While that group has fewer than ``least`` ballots, but at
 * least one, the smallest other district joins it. Otherwise, subtracting all other groups from the city's result would
 * disclose a result of too few ballots. The groups are ordered by their first district.
 *
 * @param {number[]} ballots
 * @param {number} least
 * @returns {number[][]}
 */
export function groupDistricts(ballots, least) {
  const joined = [...ballots.keys()].filter((district) => ballots[district] < least);
  const alone = [...ballots.keys()].filter((district) => ballots[district] >= least);
  alone.sort((one, other) => ballots[one] - ballots[other] || one - other);
  let together = joined.reduce((sum, district) => sum + ballots[district], 0);
  while (alone.length && together > 0 && together < least) {
    joined.push(alone.shift());
    together += ballots[joined.at(-1)];
  }
  const groups = alone.map((district) => [district]);
  if (joined.length) groups.push(joined.sort((one, other) => one - other));
  return groups.sort(([one], [other]) => one - other);
}
