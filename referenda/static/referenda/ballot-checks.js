/**
 * Checks the ballots of an archive, some at a time: in several workers, or here where there are none.
 *
 * @typedef {object} Checks
 * @property {number} window how many calls of ``check`` may wait for their answer
 * @property {(election: Uint8Array) => void} begin told the election's bytes, which hold, before any ballot
 * @property {(ballots: Uint8Array[]) => Promise<Found[]>} check
 * @typedef {{credential: string, points: string} | {fault: string}} Found as ``foundIn`` gives it
 */
import { foundIn } from "./checking.js";
import { readElection } from "./elections.js";
import { Invalid } from "./errors.js";

/** More than this many workers wait for the bytes rather than for each other. */
const MOST = 4;
/** So many parts of a worker's work wait for it: it never stands idle, and little is in memory. */
const AHEAD = 3;

/** @returns {Checks} that checks here; others may do something between two calls. */
export function checksHere() {
  let election = null;
  return {
    window: 1,
    begin: (raw) => { election = readElection(raw); },
    async check(ballots) {
      await new Promise((goOn) => setTimeout(goOn));
      return foundIn(ballots, election);
    },
  };
}

/** One worker with what it was asked; a browser that cannot start it checks here instead. */
class Checker {
  waiting = new Map();
  #worker;
  #isReady = false;
  #here = null;
  #election = null;

  constructor(address) {
    this.#worker = new Worker(address, { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#worker.terminate();
      if (this.#isReady) this.stop("checks_stopped", { reason: event.message ?? "" });
      else this.#goHere();
    });
  }

  begin(election) {
    this.#election = election;
    if (this.#here) this.#here.begin(election);
    else this.#worker.postMessage({ election });
  }

  check(id, ballots) {
    if (this.#here) return this.#here.check(ballots);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { ballots, resolve, reject });
      this.#worker.postMessage({ id, ballots });
    });
  }

  /** Refuse what waits with ``code``, and take no more. */
  stop(code, facts) {
    this.#worker.terminate();
    for (const { reject } of this.waiting.values()) reject(new Invalid(code, facts));
    this.waiting.clear();
    this.check = () => Promise.reject(new Invalid(code, facts));
  }

  #hear({ ready, id, found, error }) {
    if (ready) {
      this.#isReady = true;
      return;
    }
    if (error !== undefined) {
      this.stop("checks_stopped", { reason: error });
      return;
    }
    this.waiting.get(id)?.resolve(found);
    this.waiting.delete(id);
  }

  #goHere() {
    this.#here = checksHere();
    if (this.#election) this.#here.begin(this.#election);
    for (const { ballots, resolve, reject } of this.waiting.values()) this.#here.check(ballots).then(resolve, reject);
    this.waiting.clear();
  }
}

/**
 * Several workers, each with a share of the ballots. Refuses with ``checks_stopped`` (``reason``) where one of them
 * fails while it works, and with ``cancelled`` once it is ended.
 *
 * @implements {Checks}
 */
export class BallotChecks {
  #checkers;
  #asked = 0;

  /** @param {string} address of ``ballot-checks-worker.js``; from the page, since files are served under names with hashes */
  constructor(address, count = Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, MOST)) {
    this.#checkers = Array.from({ length: count }, () => new Checker(address));
    this.window = AHEAD * count;
  }

  begin(election) {
    for (const checker of this.#checkers) checker.begin(election);
  }

  check(ballots) {
    const [free] = [...this.#checkers].sort((one, other) => one.waiting.size - other.waiting.size);
    this.#asked += 1;
    return free.check(this.#asked, ballots);
  }

  /** Stop all workers, whatever they do. */
  end() {
    for (const checker of this.#checkers) checker.stop("cancelled");
  }
}
