/** The ballots of an archive as they come, of which each credential's last one counts. */
import { Invalid, demand } from "./errors.js";

/** Ballots that are checked together. */
const AT_ONCE = 8;
/** With those that a later one replaced: as in Python. */
const MOST_BALLOTS = 10_000_000;

/**
 * Ballots are checked elsewhere, some at a time, and taken in their order. Refuses with ``ballot`` (``place`` from 1;
 * ``fault``: why it does not hold, ``again`` or ``credential``) and as ``ballot-checks.js`` does.
 */
export class BallotBox {
  cast = 0;
  /** What each credential on the list weighs. */
  weights = new Map();
  /** Of each credential the last ballot's points, two for each ciphertext, as one text. */
  last = new Map();
  /** Of each credential the place of its last ballot. */
  places = new Map();
  #names = new Map();
  #checks;
  #progress;
  #next = [];
  #pending = [];
  #done = 0;

  /**
   * @param {import("./ballot-checks.js").Checks} checks
   * @param {(ballots: number) => void} progress told how many are checked
   */
  constructor(checks, progress) {
    this.#checks = checks;
    this.#progress = progress;
  }

  /** The next ballot; comes back when there is room for another one. */
  async take({ hash, body }) {
    demand(this.cast < MOST_BALLOTS, "size");
    this.cast += 1;
    if (this.#names.has(hash)) {
      // One that is sent again would undo what came between. Those before it are told first.
      await this.close();
      throw new Invalid("ballot", { place: this.cast, fault: "again" });
    }
    this.#names.set(hash, this.cast);
    this.#next.push(body);
    if (this.#next.length < AT_ONCE) return;
    this.#send();
    while (this.#pending.length >= this.#checks.window) await this.#settle();
  }

  /** Wait for all that were taken. */
  async close() {
    if (this.#next.length) this.#send();
    while (this.#pending.length) await this.#settle();
  }

  /** The place of the ballot whose bytes have this SHA-256; undefined if it is not there. */
  placeOf(hash) {
    return this.#names.get(hash);
  }

  /** What the ballots that count weigh together. */
  get weight() {
    return [...this.last.keys()].reduce((sum, credential) => sum + this.weights.get(credential), 0);
  }

  #send() {
    const found = this.#checks.work("check", this.#next);
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
      const code = fault ?? (this.weights.has(credential) ? undefined : "credential");
      if (code !== undefined) this.#pending = [];
      demand(code === undefined, "ballot", { place: this.#done, fault: code });
      this.last.set(credential, points);
      this.places.set(credential, this.#done);
    }
    this.#progress(this.#done);
  }
}
