/**
 * The public archive, read as it comes, as in ``referenda/voting/archive.py``: what was set up, and the encrypted sum
 * of the ballots that count, worked out here, and where the election names a list of districts that of each area. A
 * trustee decrypts these sums and no others.
 *
 * The chain of events is checked, that every name is that of its bytes, and every ballot with its signature and its
 * proofs. That all people see the same archive is for them to compare: its ``closing``.
 */
import { checksHere } from "./ballot-checks.js";
import { hexadecimal, members, number, read, sequence, text, written } from "./canonical.js";
import { areas, namedBy, requireNamed } from "./districts.js";
import { readElection } from "./elections.js";
import { Invalid, demand } from "./errors.js";
import { IDENTITY, encode, pointOf, publicPower } from "./group.js";

const BLOCK = 512;
const HEADER = "BELENIOS";
const NAME = /^([0-9a-f]{64})\.(data|event)\.json$/;
const ENTRY = /^([0-9a-f]{64})(?:,([1-9][0-9]{0,8}))?$/;
/** As many bytes as a list of credentials may have: the largest member. */
const LARGEST = 512 * 2 ** 20;
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
/** Ballots that are added before the page may move, and that are checked together. */
const AT_ONCE = 50;
const CHECKED_AT_ONCE = 8;

/** Bytes that come in pieces of any size. */
class Source {
  #reader;
  #pieces = [];
  #size = 0;

  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    this.#reader = stream.getReader();
  }

  /** The next ``count`` bytes; null where nothing comes any more. Refuses with ``archive`` an end before. */
  async take(count) {
    while (this.#size < count) {
      const { done, value } = await this.#reader.read();
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
    return found;
  }

  async end() {
    await this.#reader.cancel();
  }
}

function ascii(bytes) {
  return String.fromCharCode(...bytes).replace(/\0.*$/s, "");
}

async function* membersOf(source) {
  for (let header; (header = await source.take(BLOCK));) {
    const size = ascii(header.subarray(124, 136));
    demand(/^[0-7]{11}$/.test(size) && parseInt(size, 8) <= LARGEST, "archive");
    const length = parseInt(size, 8);
    const whole = await source.take(Math.ceil(length / BLOCK) * BLOCK);
    demand(whole !== null, "archive");
    yield { name: ascii(header.subarray(0, 100)), body: whole.subarray(0, length) };
  }
}

/** Events with the data before them. Refuses with ``archive`` what is no chain. */
async function* eventsOf(source) {
  let [head, height, before, data] = [undefined, 0, "", []];
  let isFirst = true;
  for await (const { name, body } of membersOf(source)) {
    if (isFirst) {
      demand(name === HEADER, "archive");
      isFirst = false;
      continue;
    }
    const [, hash, kind] = NAME.exec(name) ?? [];
    demand(hash !== undefined && hexadecimal(body) === hash, "archive");
    if (kind === "data") {
      data.push({ hash, body });
      demand(data.length <= DATA_BEFORE.Setup, "archive");
      continue;
    }
    const event = members(read(body), "parent?", "height", "type", "payload?");
    demand(MAY_FOLLOW[before].includes(event.type) && data.length === DATA_BEFORE[event.type], "archive");
    demand(event.parent === head && number(event.height) === height, "archive");
    demand(event.payload === data.at(-1)?.hash, "archive");
    yield { type: event.type, head: hash, data };
    [head, height, before, data] = [hash, height + 1, event.type, []];
  }
  demand(height > 0 && data.length === 0, "archive");
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
function setupOf([election, trustees, credentials, payload]) {
  const names = { election: election.hash, trustees: trustees.hash, credentials: credentials.hash };
  demand(new TextDecoder().decode(payload.body) === written(names), "archive");
  const entries = sequence(read(credentials.body));
  const weights = new Map(entries.map((entry) => {
    const [, key, weight] = ENTRY.exec(text(entry)) ?? [];
    demand(key !== undefined, "archive");
    return [key, Number(weight ?? 1)];
  }));
  demand(weights.size === entries.length, "archive");
  return { election: readElection(election.body), trustees: trustees.body, credentials: credentials.hash, weights };
}

/**
 * What was set up, from the beginning of an archive. Refuses with ``archive``, and as an election is refused.
 *
 * @param {ReadableStream<Uint8Array>} stream
 */
export async function readSetup(stream) {
  const source = new Source(stream);
  for await (const { data } of eventsOf(source)) {
    await source.end();
    return setupOf(data);
  }
  throw new Error("eventsOf refuses an archive without an event");
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
 * @returns {Promise<Setup & {
 *   sum: Uint8Array, cast: number, counted: number, areas: Area[] | null, closing: string, head: string,
 * }>}
 *
 * @typedef {{districts: number[], cells: {alpha: string, beta: string}[][]}} Area
 */
export async function readWhole(stream, districts, progress = () => {}, checks = checksHere()) {
  let [setup, list, published, closing, newest] = [null, null, null, null, null];
  const box = new BallotBox(checks, progress);
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
    await source.end();
    // A ballot before the place where it broke off is told first, however long it takes to check.
    await box.close();
    throw error;
  }
  await box.close();
  const { last, cast } = box;
  demand(published !== null, "other_sum");
  const shape = setup.election.questions.map(({ choices }) => choices);
  const { whole, parts } = await sumsOf(last, setup.weights, shape, list);
  const sum = new TextEncoder().encode(written(whole));
  demand(hexadecimal(sum) === hexadecimal(published[0]), "other_sum");
  const weight = [...last.keys()].reduce((total, credential) => total + setup.weights.get(credential), 0);
  const summary = { num_tallied: last.size, total_weight: weight, encrypted_tally: hexadecimal(sum) };
  demand(written(read(published[1])) === written(summary), "other_sum");
  return { ...setup, sum, cast, counted: last.size, areas: list && parts, closing, head: newest };
}

/** The ballots as they come: they are checked elsewhere, some at a time, and taken in their order. */
class BallotBox {
  cast = 0;
  /** What each credential on the list weighs. */
  weights = new Map();
  /** Of each credential the last ballot's points, two for each ciphertext, as one text. */
  last = new Map();
  #names = new Set();
  #checks;
  #progress;
  #next = [];
  #pending = [];
  #done = 0;

  constructor(checks, progress) {
    this.#checks = checks;
    this.#progress = progress;
  }

  /** The next ballot; comes back when there is room for another one. */
  async take({ hash, body }) {
    this.cast += 1;
    if (this.#names.has(hash)) {
      // One that is sent again would undo what came between. Those before it are told first.
      await this.close();
      throw new Invalid("ballot", { place: this.cast, fault: "again" });
    }
    this.#names.add(hash);
    this.#next.push(body);
    if (this.#next.length < CHECKED_AT_ONCE) return;
    this.#send();
    while (this.#pending.length >= this.#checks.window) await this.#settle();
  }

  /** Wait for all that were taken. */
  async close() {
    if (this.#next.length) this.#send();
    while (this.#pending.length) await this.#settle();
  }

  #send() {
    const found = this.#checks.check(this.#next);
    // It is awaited later, and refused then.
    found.catch(() => {});
    this.#pending.push(found);
    this.#next = [];
  }

  async #settle() {
    // None of what follows a fault is told.
    const found = await this.#pending.shift().catch((error) => { this.#pending = []; throw error; });
    for (const { fault, credential, points } of found) {
      this.#done += 1;
      if (fault !== undefined) this.#pending = [];
      demand(fault === undefined, "ballot", { place: this.#done, fault });
      demand(this.weights.has(credential), "archive");
      this.last.set(credential, points);
    }
    this.#progress(this.#done);
  }
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

/**
 * The sum of all ballots and that of each area, in the areas' order; without a list all are one part. Each ballot is
 * added once, to its part.
 */
async function sumsOf(last, weights, shape, list) {
  const length = 2 * shape.reduce((total, count) => total + count, 0);
  const grouped = list ? areas(ballotsBy(list, weights.keys(), last), list.least) : [[0]];
  const partOf = [];
  for (const [part, districts] of grouped.entries()) for (const district of districts) partOf[district] = part;
  const sums = grouped.map(() => Array(length).fill(IDENTITY));
  let [place, added] = [-1, 0];
  for (const [credential, weight] of weights) {
    place += 1;
    const points = last.get(credential);
    if (points === undefined) continue;
    add(sums[list ? partOf[list.of[place]] : 0], points, weight);
    added += 1;
    if (added % AT_ONCE === 0) await new Promise((goOn) => setTimeout(goOn));
  }
  const whole = sums.reduce((total, sum) => total.map((point, cell) => point.add(sum[cell])));
  const parts = grouped.map((districts, part) => ({ districts, cells: cellsOf(sums[part], shape) }));
  return { whole: cellsOf(whole, shape), parts };
}

/** How many ballots count of each district. */
function ballotsBy({ names, of }, credentials, last) {
  const found = Array(names.length).fill(0);
  let place = 0;
  for (const credential of credentials) {
    if (last.has(credential)) found[of[place]] += 1;
    place += 1;
  }
  return found;
}

function add(sum, points, weight) {
  demand(points.length === 64 * sum.length, "archive");
  for (let place = 0; place < sum.length; place += 1) {
    const point = pointOf(points.slice(64 * place, 64 * (place + 1)));
    sum[place] = sum[place].add(weight === 1 ? point : publicPower(point, BigInt(weight)));
  }
}

/** Points, two for each ciphertext, as they stand in a file. */
function cellsOf(points, shape) {
  let begin = 0;
  return shape.map((count) => Array.from({ length: count }, () => {
    const [alpha, beta] = points.slice(begin, (begin += 2));
    return { alpha: encode(alpha), beta: encode(beta) };
  }));
}
