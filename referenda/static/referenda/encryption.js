/** Encrypts a ballot in a worker of its own, which ends with it: what was drawn and chosen is nowhere kept. */
import { Invalid } from "./errors.js";

/**
 * One ballot's worker. It begins to load what it needs at once, so that a page makes it while people still choose;
 * a browser that cannot run module workers encrypts in the page, which stands still meanwhile.
 *
 * @typedef {{text: string, tracker: string, openings: object[][]}} Encrypted as ``makeBallot`` gives it
 * @typedef {{election: Uint8Array, credential: string, chosen: number[][]}} Task
 */
export class Encryption {
  #worker;
  #hasFailed = false;
  #onFailure = () => {};

  /** @param {string} address of ``ballot-worker.js``; from the page, since files are served under names with hashes */
  constructor(address) {
    this.#worker = new Worker(address, { type: "module" });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.end();
      this.#hasFailed = true;
      this.#onFailure();
    });
  }

  /**
   * The encrypted ballot, once for each worker. Rejected with ``Invalid`` as ``readElection`` and ``makeBallot``
   * refuse.
   *
   * @param {Task} task
   * @param {(part: number) => void} progress told how much is done, from 0 to 1
   * @returns {Promise<Encrypted>}
   */
  encrypt(task, progress = () => {}) {
    return new Promise((resolve, reject) => {
      const hear = (message) => {
        if ("progress" in message) {
          progress(message.progress);
          return;
        }
        this.end();
        if ("ballot" in message) resolve(message.ballot);
        else reject(new Invalid(message.code, message.facts));
      };
      const here = () => import("./ballot-worker.js").then(({ encrypt }) => encrypt(task, hear)).catch(reject);
      if (this.#hasFailed) {
        here();
        return;
      }
      this.#onFailure = here;
      this.#worker.addEventListener("message", ({ data }) => hear(data));
      this.#worker.postMessage(task);
    });
  }

  /** Forget about the ballot: the worker stops, whatever it does. */
  end() {
    this.#worker.terminate();
  }
}
