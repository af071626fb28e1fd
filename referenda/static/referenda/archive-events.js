/**
 * Streams the events of a public archive, as ``referenda/voting/archive.py`` does. Checks every byte of the tar format,
 * that every member is named by its hash, and that each event names its predecessor.
 *
 * Throws Invalid: ``away`` if the stream breaks off, ``archive`` (not an archive), ``version``, ``size`` (a member is
 * too large), ``event`` (an event is out of place), ``setup``, ``credentials``, and the codes of ``canonical.js``.
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
/** Maximum of the eleven octal digits in a tar header. */
const LATEST = 8 ** 11 - 1;
const HASH = /^[0-9a-f]{64}$/;
const ENTRY = /^([0-9a-f]{64})(?:,([1-9][0-9]{0,8}))?$/;
/** Maximum sizes in bytes of the credential list and of any other member. */
const [LARGEST_LIST, LARGEST] = [512 * 2 ** 20, 2 ** 20];
/** Index of the credential list among the data of the setup event. */
const LIST = 2;
/** Number of data members before an event of each type. */
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

/** Buffers a stream of pieces of any size. */
export class Source {
  #reader;
  #pieces = [];
  #size = 0;
  /** Number of bytes taken so far. */
  taken = 0;

  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    this.#reader = stream.getReader();
  }

  /** The next ``count`` bytes, or null at the end of the stream. Throws ``archive`` if it ends within them. */
  async take(count) {
    while (this.#size < count) {
      const { done, value } = await nextPiece(this.#reader);
      if (done) break;
      this.#pieces.push(value);
      this.#size += value.length;
    }
    if (this.#size === 0 && count > 0) return null;
    demand(this.#size >= count, "archive");
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      const piece = this.#pieces.shift();
      const used = piece.subarray(0, count - filled);
      bytes.set(used, filled);
      filled += used.length;
      if (used.length < piece.length) this.#pieces.unshift(piece.subarray(used.length));
    }
    this.#size -= count;
    this.taken += count;
    return bytes;
  }

  /** Cancel the rest of the stream. */
  async end() {
    try {
      await this.#reader.cancel();
    } catch (error) {
      // A broken stream fails again here; its reader has already reported that.
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

/** The tar header of a member. The field offsets are in ``referenda.md``. */
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

/** The body of a member with this header, at most ``largest`` bytes. */
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

/** The Unix timestamp that every member has. */
async function readHead(source) {
  const header = await source.take(BLOCK);
  demand(header !== null && ascii(header.subarray(0, 100)) === HEADER, "archive");
  const body = await bodyOf(source, header, BLOCK);
  const fields = members(read(body), "version", "timestamp");
  demand(fields.version === 1, "version");
  demand(TIME.test(text(fields.timestamp)), "archive");
  const timestamp = Number(fields.timestamp);
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
 * Yield each event with the data before it.
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
 * @property {string} credentials the SHA-256 of the credential list
 * @property {Map<string, number>} weights weight of each credential, in the order of the list
 *
 * @returns {Setup}
 */
export function setupOf([election, trustees, credentials, payload]) {
  const names = { election: election.hash, trustees: trustees.hash, credentials: credentials.hash };
  demand(isSame(payload.body, bytesOf(written(names))), "setup");
  const weights = weightsOf(read(credentials.body));
  return { election: readElection(election.body), trustees: trustees.body, credentials: credentials.hash, weights };
}

/** Either every entry has a weight or none has. */
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
