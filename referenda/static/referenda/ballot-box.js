/** Collects the ballots of an archive. The last ballot of each credential counts. */
import { Invalid, demand } from "./errors.js";

/** Number of ballots checked in one batch. */
const AT_ONCE = 8;
/** Including replaced ballots. Same limit as in Python. */
const MAX_BALLOTS = 10_000_000;

/**
 * Sends ballots in batches to be checked, and takes the results in order. Throws ``ballot`` (``place`` from 1;
 * ``fault``: the code of the check, ``again`` or ``credential``) and the codes of ``ballot-checks.js``.
 */
export class BallotBox {
  cast = 0;
  /** Weight of each credential on the list. */
  weights = new Map();
  /** The points of each credential's last ballot, two for each ciphertext, concatenated. */
  last = new Map();
  /** The place of each credential's last ballot. */
  places = new Map();
  #names = new Map();
  #checks;
  #progress;
  #next = [];
  #pending = [];
  #done = 0;

  /**
   * @param {import("./ballot-checks.js").Checks} checks
   * @param {(ballots: number) => void} progress called with the number of checked ballots
   */
  constructor(checks, progress) {
    this.#checks = checks;
    this.#progress = progress;
  }

  /** Add the next ballot. Resolves when there is room for another one. */
  async take({ hash, body }) {
    demand(this.cast < MAX_BALLOTS, "size");
    this.cast += 1;
    if (this.#names.has(hash)) {
      // A duplicate would undo the ballots cast in between. Faults of earlier ballots are reported first.
      await this.close();
      throw new Invalid("ballot", { place: this.cast, fault: "again" });
    }
    this.#names.set(hash, this.cast);
    this.#next.push(body);
    if (this.#next.length < AT_ONCE) return;
    this.#send();
    while (this.#pending.length >= this.#checks.window) await this.#settle();
  }

  /** Wait until all ballots are checked. */
  async close() {
    if (this.#next.length) this.#send();
    while (this.#pending.length) await this.#settle();
  }

  /** The place of the ballot with this SHA-256, or undefined. */
  placeOf(hash) {
    return this.#names.get(hash);
  }

  /** Total weight of the counted ballots. */
  get weight() {
    return [...this.last.keys()].reduce((sum, credential) => sum + this.weights.get(credential), 0);
  }

  #send() {
    const results = this.#checks.work("check", this.#next);
    // Prevents an unhandled rejection: the promise is awaited later.
    results.catch(() => {});
    this.#pending.push(results);
    this.#next = [];
  }

  async #settle() {
    // Faults after the first one are not reported.
    const results = await this.#pending.shift().catch((error) => { this.#pending = []; throw error; });
    for (const { fault, credential, points } of results) {
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
