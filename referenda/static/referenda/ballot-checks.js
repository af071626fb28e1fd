/**
 * Checks the ballots of an archive, some at a time: in several workers, or here where there are none.
 *
 * @typedef {object} Checks
 * @property {number} window how many calls of ``work`` may wait for their answer
 * @property {(election: Uint8Array) => void} begin told the election's bytes, which hold, before any work
 * @property {(act: "check" | "points" | "add", given: unknown[]) => Promise<any>} work as ``ballot-acts.js`` does it
 */
import { ACTS } from "./ballot-acts.js";
import { readElection } from "./elections.js";
import { Invalid } from "./errors.js";
import { pause } from "./pauses.js";

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
    async work(act, given) {
      await pause();
      return ACTS[act](given, election);
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
    try {
      this.#worker = new Worker(address, { type: "module" });
    } catch (error) {
      // Where a page lies may forbid it, a file's for example.
      if (!(error instanceof DOMException)) throw error;
      this.#goHere();
      return;
    }
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

  work(id, act, given) {
    if (this.#here) return this.#here.work(act, given);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { act, given, resolve, reject });
      this.#worker.postMessage({ id, act, given });
    });
  }

  /** Refuse what waits with ``code``, and take no more. */
  stop(code, facts) {
    this.#worker?.terminate();
    for (const { reject } of this.waiting.values()) reject(new Invalid(code, facts));
    this.waiting.clear();
    this.work = () => Promise.reject(new Invalid(code, facts));
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
    for (const { act, given, resolve, reject } of this.waiting.values()) {
      this.#here.work(act, given).then(resolve, reject);
    }
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

  work(act, given) {
    const [free] = [...this.#checkers].sort((one, other) => one.waiting.size - other.waiting.size);
    this.#asked += 1;
    return free.work(this.#asked, act, given);
  }

  /** Stop all workers, whatever they do. */
  end() {
    for (const checker of this.#checkers) checker.stop("cancelled");
  }
}

/**
 * What comes of each part of a work, in their order, with no more under way than keep the workers busy.
 *
 * @param {Checks} checks
 * @param {Iterable<unknown[]>} parts
 */
export async function* inOrder(checks, act, parts) {
  const pending = [];
  for (const part of parts) {
    const found = checks.work(act, part);
    // It is awaited later, and refused then.
    found.catch(() => {});
    pending.push(found);
    if (pending.length >= checks.window) yield pending.shift();
  }
  yield* pending;
}

/** ``items`` in lists of up to ``size``. */
export function* batched(items, size) {
  let batch = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}
