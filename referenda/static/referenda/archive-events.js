/**
 * The events of a public archive as they come, as in ``referenda/voting/archive.py``: every byte of it is as it has to
 * be, every name that of its bytes, and each event names the one before it.
 *
 * Refuses with ``away`` where the bytes break off, ``archive`` (bytes that are no archive), ``version``, ``size`` (a member too large for its place),
 * ``event`` (what does not follow), ``setup``, ``credentials``, and as ``canonical.js`` does.
 */
import { bytesOf, hexadecimal, members, number, read, text, written } from "./canonical.js";
import { readElection } from "./elections.js";
import { demand } from "./errors.js";
import { nextPiece } from "./streams.js";

const BLOCK = 512;
const HEADER = "BELENIOS";
const NAME = /^([0-9a-f]{64})\.(data|event)\.json$/;
const OCTAL = /^[0-7]{11}$/;
const TIME = /^(?:0|[1-9][0-9]{0,9})$/;
/** A header has eleven octal digits for it. */
const LATEST = 8 ** 11 - 1;
const HASH = /^[0-9a-f]{64}$/;
const ENTRY = /^([0-9a-f]{64})(?:,([1-9][0-9]{0,8}))?$/;
/** As many bytes as a list of credentials may have, and any other member. */
const [LARGEST_LIST, LARGEST] = [512 * 2 ** 20, 2 ** 20];
/** Which of the data before the first event is the list. */
const LIST = 2;
/** How many data stand before an event of each type. */
const DATA_BEFORE = { Setup: 4, Ballot: 1, EndBallots: 0, EncryptedTally: 2, PartialDecryption: 2, Result: 1 };
const MAY_FOLLOW = {
  "": ["Setup"],
  Setup: ["Ballot", "EndBallots"],
  Ballot: ["Ballot", "EndBallots"],
  EndBallots: ["EncryptedTally"],
  EncryptedTally: ["PartialDecryption"],
  PartialDecryption: ["PartialDecryption", "Result"],
  Result: [],
};

/** Bytes that come in pieces of any size. */
export class Source {
  #reader;
  #pieces = [];
  #size = 0;
  /** How many bytes were taken. */
  taken = 0;

  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    this.#reader = stream.getReader();
  }

  /** The next ``count`` bytes; null where nothing comes any more. Refuses with ``archive`` an end before. */
  async take(count) {
    while (this.#size < count) {
      const { done, value } = await nextPiece(this.#reader);
      if (done) break;
      this.#pieces.push(value);
      this.#size += value.length;
    }
    if (this.#size === 0 && count > 0) return null;
    demand(this.#size >= count, "archive");
    const found = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      const piece = this.#pieces.shift();
      const used = piece.subarray(0, count - filled);
      found.set(used, filled);
      filled += used.length;
      if (used.length < piece.length) this.#pieces.unshift(piece.subarray(used.length));
    }
    this.#size -= count;
    this.taken += count;
    return found;
  }

  /** Let what still comes go. */
  async end() {
    try {
      await this.#reader.cancel();
    } catch (error) {
      // A stream that broke off says so again; whoever read it knows.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    }
  }
}

function ascii(bytes) {
  return String.fromCharCode(...bytes).replace(/\0.*$/s, "");
}

function octal(value, digits) {
  return value.toString(8).padStart(digits, "0");
}

/** The header of a member as it is written: ``referenda.md`` lists what stands where. */
export function headerOf(name, size, timestamp) {
  const block = new Uint8Array(BLOCK);
  const put = (place, value) => block.set(bytesOf(value), place);
  put(0, name);
  put(100, "0000644\x000000000\x000000000\x00");
  put(124, `${octal(size, 11)}\x00`);
  put(136, `${octal(timestamp, 11)}\x00`);
  put(148, " ".repeat(8));
  put(156, "0");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\x00 `);
  return block;
}

function isSame(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

/** The body of the member whose size the header says. ``largest`` bytes at most. */
async function bodyOf(source, header, largest) {
  const digits = ascii(header.subarray(124, 136));
  demand(OCTAL.test(digits), "archive");
  const length = parseInt(digits, 8);
  demand(length <= largest, "size");
  const whole = await source.take(Math.ceil(length / BLOCK) * BLOCK);
  demand(whole !== null, "archive");
  demand(whole.subarray(length).every((byte) => byte === 0), "archive");
  return whole.subarray(0, length);
}

/** The Unix time that stands at every member. */
async function readHead(source) {
  const header = await source.take(BLOCK);
  demand(header !== null && ascii(header.subarray(0, 100)) === HEADER, "archive");
  const body = await bodyOf(source, header, BLOCK);
  const found = members(read(body), "version", "timestamp");
  demand(found.version === 1, "version");
  demand(TIME.test(text(found.timestamp)), "archive");
  const timestamp = Number(found.timestamp);
  demand(timestamp <= LATEST, "archive");
  demand(isSame(header, headerOf(HEADER, body.length, timestamp)), "archive");
  return timestamp;
}

async function* membersOf(source, largest) {
  const timestamp = await readHead(source);
  for (let header; (header = await source.take(BLOCK));) {
    const name = ascii(header.subarray(0, 100));
    const [, hash, kind] = NAME.exec(name) ?? [];
    demand(hash !== undefined, "archive");
    const body = await bodyOf(source, header, largest());
    demand(isSame(header, headerOf(name, body.length, timestamp)) && hexadecimal(body) === hash, "archive");
    yield { hash, kind, body };
  }
}

/**
 * Events with the data before them.
 *
 * @param {Source} source
 * @returns {AsyncGenerator<{type: string, height: number, head: string, data: {hash: string, body: Uint8Array}[]}>}
 */
export async function* eventsOf(source) {
  let [head, height, before, data] = [undefined, 0, "", []];
  const largest = () => (height === 0 && data.length === LIST ? LARGEST_LIST : LARGEST);
  for await (const { hash, kind, body } of membersOf(source, largest)) {
    if (kind === "data") {
      data.push({ hash, body });
      demand(data.length <= DATA_BEFORE.Setup, "event");
      continue;
    }
    const event = members(read(body), "parent?", "height", "type", "payload?");
    for (const name of ["parent", "payload"]) if (name in event) demand(HASH.test(text(event[name])), "shape");
    demand(Object.hasOwn(DATA_BEFORE, text(event.type)), "event");
    demand(MAY_FOLLOW[before].includes(event.type) && data.length === DATA_BEFORE[event.type], "event");
    demand(event.parent === head && number(event.height) === height, "event");
    demand(event.payload === data.at(-1)?.hash, "event");
    yield { type: event.type, height, head: hash, data };
    [head, height, before, data] = [hash, height + 1, event.type, []];
  }
  demand(height > 0 && data.length === 0, "event");
}

/**
 * @typedef {object} Setup
 * @property {import("./elections.js").Election} election
 * @property {Uint8Array} trustees the bytes of the file
 * @property {string} credentials the SHA-256 of the list of credentials
 * @property {Map<string, number>} weights of each credential, in the order of the list
 *
 * @returns {Setup}
 */
export function setupOf([election, trustees, credentials, payload]) {
  const names = { election: election.hash, trustees: trustees.hash, credentials: credentials.hash };
  demand(isSame(payload.body, bytesOf(written(names))), "setup");
  const weights = weightsOf(read(credentials.body));
  return { election: readElection(election.body), trustees: trustees.body, credentials: credentials.hash, weights };
}

/** Weights stand at every entry, or at none. */
function weightsOf(entries) {
  demand(Array.isArray(entries) && entries.length > 0, "credentials");
  const weights = new Map();
  const isWeighted = String(entries[0]).includes(",");
  for (const entry of entries) {
    const [, key, weight] = ENTRY.exec(entry) ?? [];
    demand(key !== undefined && typeof entry === "string" && (weight !== undefined) === isWeighted, "credentials");
    demand(!weights.has(key), "credentials");
    weights.set(key, Number(weight ?? 1));
  }
  return weights;
}
