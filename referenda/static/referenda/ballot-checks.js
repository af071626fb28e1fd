/**
 * Checks the ballots of an archive in batches, in several workers, or on this thread if there are none.
 *
 * @typedef {object} Checks
 * @property {number} window how many calls of ``work`` may be pending
 * @property {(election: Uint8Array) => void} begin called with the bytes of a valid election before any work
 * @property {(act: "check" | "points" | "add", given: unknown[]) => Promise<any>} work runs a function of
 *   ``ballot-acts.js``
 */
import { ACTS } from "./ballot-acts.js";
import { readElection } from "./elections.js";
import { Invalid } from "./errors.js";
import { pause } from "./pauses.js";

/** Maximum number of workers. With more, they wait for the download rather than compute. */
const MAX_WORKERS = 4;
/** Batches queued for each worker: enough that it is never idle, few enough to save memory. */
const AHEAD = 3;

/** @returns {Checks} that run on this thread and yield to other tasks between two calls */
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

/** One worker with its pending calls. A browser that cannot start it runs the checks on this thread. */
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
      // The page's origin may forbid workers, for example in a local file.
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

  /** Reject pending and later calls with ``code``. */
  stop(code, facts) {
    this.#worker?.terminate();
    for (const { reject } of this.waiting.values()) reject(new Invalid(code, facts));
    this.waiting.clear();
    this.work = () => Promise.reject(new Invalid(code, facts));
  }

  #hear({ ready, id, result, error }) {
    if (ready) {
      this.#isReady = true;
      return;
    }
    if (error !== undefined) {
      this.stop("checks_stopped", { reason: error });
      return;
    }
    this.waiting.get(id)?.resolve(result);
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
 * Several workers that share the ballots. Throws ``checks_stopped`` (``reason``) if a worker fails, and ``cancelled``
 * after ``end``.
 *
 * @implements {Checks}
 */
export class BallotChecks {
  #checkers;
  #asked = 0;

  /**
   * @param {string} address of ``ballot-checks-worker.js``, given by the page because static file names contain hashes
   */
  constructor(address, count = Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, MAX_WORKERS)) {
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

  /** Terminate all workers at once. */
  end() {
    for (const checker of this.#checkers) checker.stop("cancelled");
  }
}

/**
 * Yield the results of the batches in order. Starts only enough batches to keep the workers busy.
 *
 * @param {Checks} checks
 * @param {Iterable<unknown[]>} parts
 */
export async function* inOrder(checks, act, parts) {
  const pending = [];
  for (const part of parts) {
    const results = checks.work(act, part);
    // Prevents an unhandled rejection: the promise is awaited later.
    results.catch(() => {});
    pending.push(results);
    if (pending.length >= checks.window) yield pending.shift();
  }
  yield* pending;
}

/** Split ``items`` into lists of at most ``size``. */
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
