/**
 * Verifies an archive from its bytes alone and in one pass, as ``referenda/verifier`` does. The first fault ends it.
 * Fault codes and names of steps are those of the verifier in Python.
 *
 * Files beside the archive are verified by ``DistrictsFile`` and ``ProofsFile``.
 *
 * @typedef {(step: string, facts: object) => void} Say called after each step
 * @typedef {object} Whole the content of an archive
 * @property {import("./elections.js").Election} election
 * @property {import("./trustees.js").Party[]} parties
 * @property {object[]} keys of all trustees, in order
 * @property {import("./opened-sums.js").Cells | null} tally the encrypted tally; null before it is published
 * @property {{districts: number[], ballots: number, weight: number, cells: object[][]}[] | null} parts its district
 *   groups
 * @property {{owner: number, payload: string, decryption: import("./opened-sums.js").Decryption}[]} decrypted all
 *   partial decryptions, in the archive's order
 * @property {Map<number, import("./opened-sums.js").Decryption>} decryptions the newest one of each owner, which counts
 * @property {bigint[][] | null} result
 */
import { Source, eventsOf, setupOf } from "./archive-events.js";
import { BallotBox } from "./ballot-box.js";
import { batched, checksHere, inOrder } from "./ballot-checks.js";
import { sumsOf } from "./ballot-sums.js";
import {
  bytesOf, fromBase64, hex, hexadecimal, largeNumber, members, number, read, text, written, writtenNumber,
} from "./canonical.js";
import { checkBallot } from "./checking.js";
import { namedBy } from "./districts.js";
import { Invalid, demand } from "./errors.js";
import { encode } from "./group.js";
import { checkOpened } from "./openings.js";
import { checkDecryption, checkNumbers, readDecryption, readNumbers } from "./opened-sums.js";
import { readTrustees } from "./trustees.js";

/** Number of credentials checked in one batch. */
const AT_ONCE = 64;
/** Maximum number of partial decryptions, including replaced ones. */
const MAX_PARTS = 1000;
/** Maximum size of an opened ballot in bytes. */
const LARGEST_OPENED = 2 ** 20;
const STAGES = {
  Setup: "open", Ballot: "open", EndBallots: "closed", EncryptedTally: "tallied", PartialDecryption: "tallied",
  Result: "complete",
};
/** Codes that are all reported as ``trustee``. */
const OF_TRUSTEES = new Set(["certificate", "commitments", "key", "threshold"]);

/**
 * Verify an archive and report its content. Throws the first fault.
 *
 * @param {object} given
 * @param {ReadableStream<Uint8Array>} given.archive
 * @param {import("./districts-file.js").DistrictsFile | null} [given.districts]
 * @param {import("./proofs-file.js").ProofsFile | null} [given.proofs]
 * @param {Say} [given.say]
 * @param {(ballots: number, bytes: number) => void} [given.progress] called with the numbers of checked ballots and of
 *   bytes read
 * @param {import("./ballot-checks.js").Checks} [given.checks]
 * @param {{tracker?: string, head?: string, earlier?: Blob, opened?: Uint8Array}} [given.asked] optional checks.
 *   ``tracker``: the archive must hold this ballot. ``head``: it must hold the event with this name. ``earlier``: it
 *   must extend this older archive. ``opened``: an opened ballot whose content is shown
 * @returns {Promise<{stage: string, election: import("./elections.js").Election, result: bigint[][] | null}>} ``stage``
 *   is ``open``, ``closed``, ``tallied`` or ``complete``
 */
export async function verify({
  archive, districts = null, proofs = null, say = () => {}, progress = () => {}, checks = checksHere(), asked = {},
}) {
  const older = asked.earlier ? new Older(asked.earlier) : null;
  const source = new Source(older ? older.beside(archive) : archive);
  const box = new BallotBox(checks, (ballots) => progress(ballots, source.taken));
  const reader = new Reader({ box, checks, districts, proofs, say, looked: asked.head });
  try {
    await readAll(source, reader);
    await older?.end(source.taken);
    const whole = await reader.finish();
    if (older) say("grown", { bytes: older.size });
    answer(asked, reader, say);
    if (asked.opened) lookInto(asked.opened, reader, say);
    return { stage: STAGES[whole.last], election: whole.election, result: whole.result };
  } finally {
    await source.end();
  }
}

async function readAll(source, reader) {
  try {
    for await (const event of eventsOf(source)) await reader.take(event);
  } catch (error) {
    // An invalid ballot before the break is reported first, however long its check takes.
    await reader.settled(reader.box.close());
    throw error;
  }
}

/** Takes the events in order and stores what is needed of them. */
class Reader {
  box;
  setup = null;
  height = null;
  #checks;
  #districts;
  #proofs;
  #say;
  #looked;
  #events = 0;
  #head = null;
  /** @type {Whole} */
  #whole = { last: null, tally: null, parts: null, decrypted: [], decryptions: new Map(), result: null };

  constructor({ box, checks, districts, proofs, say, looked }) {
    this.box = box;
    this.#checks = checks;
    this.#districts = districts;
    this.#proofs = proofs;
    this.#say = say;
    this.#looked = looked;
  }

  async take({ type, height, head, data }) {
    const bodies = data.map(({ body }) => body);
    if (type === "Setup") await this.#begin(data);
    else if (type === "Ballot") await this.settled(this.box.take(data[0]));
    else if (type === "EncryptedTally") await this.#tally(data);
    else if (type === "PartialDecryption") this.#decryption(data);
    else if (type === "Result") this.#whole.result = readNumbers(members(read(bodies[0]), "result").result, this.#whole.election);
    this.#whole.last = type;
    this.#events = height + 1;
    this.#head = head;
    if (head === this.#looked) this.height = height;
  }

  /** Replace the code ``ballot`` by the ballot's own fault, as the verifier in Python does. */
  async settled(taking) {
    try {
      return await taking;
    } catch (error) {
      if (!(error instanceof Invalid) || error.code !== "ballot") throw error;
      const { place, fault } = error.facts;
      throw new Invalid(fault === "again" ? "ballot" : fault, { ballot: place });
    }
  }

  async #begin(data) {
    const setup = setupOf(data);
    const { election } = setup;
    const { parties, publicKey } = trusteesOf(setup.trustees);
    demand(publicKey.equals(election.publicKey), "setup");
    this.setup = setup;
    Object.assign(this.#whole, { election, parties, keys: parties.flatMap(({ keys }) => keys) });
    this.#checks.begin(data[0].body);
    this.box.weights = setup.weights;
    await this.#districts?.begin(setup);
    this.#say("setup", {
      uuid: election.uuid, fingerprint: election.fingerprint, trustees: this.#whole.keys.length,
      credentials: setup.weights.size,
    });
  }

  async #tally([cells, summary]) {
    await this.settled(this.box.close());
    const { num_tallied: counted, total_weight: weight, encrypted_tally: name } =
      members(read(summary.body), "num_tallied", "total_weight", "encrypted_tally");
    number(counted);
    largeNumber(weight);
    demand(text(name) === cells.hash, "tally");
    await this.#addUp();
    const { whole } = this.#sums;
    checkShape(read(cells.body), this.#whole.election);
    demand(hexadecimal(bytesOf(written(whole))) === cells.hash, "tally");
    demand(counted === this.box.last.size && weight === writtenNumber(this.box.weight), "tally");
    this.#whole.tally = whole;
  }

  #sums = null;

  async #addUp() {
    this.#sums ??= await sumsOf(this.box, this.#whole.election, this.#districts?.list ?? null, this.#checks);
    this.#whole.parts = this.#sums.parts;
  }

  #decryption([factors, owner]) {
    const { election, keys, decrypted, decryptions } = this.#whole;
    const fields = members(read(owner.body), "owner", "payload");
    const place = number(fields.owner);
    demand(text(fields.payload) === factors.hash, "decryption");
    demand(place >= 1 && place <= keys.length, "decryption", { trustee: place });
    demand(decrypted.length < MAX_PARTS, "size");
    const decryption = readDecryption(read(factors.body), election);
    decrypted.push({ owner: place, payload: factors.hash, decryption });
    decryptions.set(place, decryption);
  }

  /** Verify everything that requires the whole archive. */
  async finish() {
    const whole = this.#whole;
    const { election, parties, keys, tally, decrypted, decryptions, result } = whole;
    await this.settled(this.box.close());
    await this.#checkCredentials();
    this.#say("chain", { events: this.#events, head: this.#head });
    this.#districts?.introduce(this.#say);
    this.#say("ballots", { ballots: this.box.cast, counted: this.box.last.size, weight: this.box.weight });
    if (tally) this.#say("tally", { encrypted_tally: hexadecimal(bytesOf(written(tally))) });
    for (const { owner, decryption } of decrypted) {
      checkDecryption(decryption, tally, keys[owner - 1], election);
      this.#say(decryption === decryptions.get(owner) ? "decryption" : "decryption_replaced", { owner });
    }
    if (result) {
      checkNumbers(result, tally, parties, decryptions);
      this.#say("result", { result });
    }
    if (this.#districts) await this.#districts.check(whole, this.#say);
    else if (namedBy(election) !== null) this.#say("districts_left", { uuid: election.uuid });
    if (this.#proofs) await this.#proofs.check(whole, this.#districts, this.#say);
    else if (decrypted.length) this.#say("proofs_left", { uuid: election.uuid });
    return whole;
  }

  /** Check the remaining public keys. Those of voters were checked with their ballots. */
  async #checkCredentials() {
    const rest = [...this.setup.weights.keys()].filter((credential) => !this.box.last.has(credential));
    for await (const place of inOrder(this.#checks, "points", batched(rest, AT_ONCE))) demand(place < 0, "point");
  }
}

function trusteesOf(raw) {
  try {
    const trustees = readTrustees(raw);
    const keys = trustees.parties.map(({ publicKey }) => encode(publicKey));
    demand(keys.length > 0 && new Set(keys).size === keys.length, "trustee");
    return trustees;
  } catch (error) {
    if (!(error instanceof Invalid) || !OF_TRUSTEES.has(error.code)) throw error;
    throw new Invalid("trustee", error.facts);
  }
}

/** Throw ``shape`` unless ``cells`` has the shape of a sum in this election. */
function checkShape(cells, { questions }) {
  demand(Array.isArray(cells) && cells.length === questions.length, "shape");
  for (const [place, row] of cells.entries()) {
    demand(Array.isArray(row) && row.length === questions[place].choices, "shape");
    for (const cell of row) members(cell, "alpha", "beta");
  }
}

/** Run the optional checks of a valid archive. Throws ``missing``. */
function answer({ head, tracker }, { box, height }, say) {
  if (head) {
    demand(height !== null, "missing");
    say("included", { head, height });
  }
  if (!tracker) return;
  const place = box.placeOf(nameOf(tracker));
  demand(place !== undefined, "missing");
  say([...box.places.values()].includes(place) ? "counts" : "replaced", { tracker });
}

/** Convert a tracker from Base64 to hexadecimal. "" if it is not a tracker. */
function nameOf(tracker) {
  try {
    return hex(fromBase64(`${tracker}=`));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return "";
  }
}

/**
 * Verify and show an opened ballot. Throws the codes of ballots and of ``openings.js``, ``credential`` and ``cast``.
 */
function lookInto(raw, { setup, box }, say) {
  demand(raw.length <= LARGEST_OPENED, "size");
  const { election } = setup;
  const ballot = bytesOf(written(members(read(raw), "ballot", "openings").ballot));
  const { credential } = checkBallot(ballot, election);
  const { tracker, chosen } = checkOpened(raw, election);
  demand(setup.weights.has(credential), "credential");
  demand(box.placeOf(hexadecimal(ballot)) === undefined, "cast");
  say("opened", { tracker });
  for (const [place, { text: question, answers, blank }] of election.questions.entries()) {
    const those = answers.filter((_, answer) => chosen[place][answer + Number(blank)] === 1);
    say(those.length ? "chosen" : "nothing_chosen", { question, answers: those.join(", ") });
  }
}

/** An earlier archive, compared with the bytes of the newer one as they arrive. */
class Older {
  #blob;
  #bytes;
  #same = true;

  /** @param {Blob} blob */
  constructor(blob) {
    this.#blob = blob;
    this.#bytes = new Source(blob.stream());
    this.size = blob.size;
  }

  /** Pass the newer archive through unchanged. */
  beside(stream) {
    const compare = (piece) => this.#compare(piece);
    return stream.pipeThrough(new TransformStream({
      async transform(piece, controller) {
        await compare(piece);
        controller.enqueue(piece);
      },
    }));
  }

  async #compare(piece) {
    const count = Math.min(piece.length, this.size - this.#bytes.taken);
    if (count <= 0 || !this.#same) return;
    const before = await this.#bytes.take(count);
    this.#same = before !== null && before.every((byte, place) => byte === piece[place]);
  }

  /**
   * Throw ``not_grown`` unless the earlier archive is the beginning of the newer one, which has ``size`` bytes, and
   * ends with an event.
   */
  async end(size) {
    demand(this.#same && this.size <= size, "not_grown");
    try {
      for await (const _ of eventsOf(new Source(this.#blob.stream())));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      throw new Invalid(error.code === "event" ? "not_grown" : error.code, { earlier: true });
    }
  }
}
