/** Encrypts a ballot in its own worker, which ends with it, so that no randomness and no choice remains in memory. */
import { Invalid } from "./errors.js";

/**
 * The worker for one ballot. It starts loading at once, so that a page can create it while the voter chooses. A browser
 * without module workers encrypts in the page, which does not respond meanwhile.
 *
 * @typedef {{text: string, tracker: string, openings: object[][]}} Encrypted as returned by ``makeBallot``
 * @typedef {{election: Uint8Array, credential: string, chosen: number[][]}} Task
 */
export class Encryption {
  #worker;
  #hasFailed = false;
  #onFailure = () => {};

  /** @param {string} address of ``ballot-worker.js``, given by the page because static file names contain hashes */
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
   * Encrypt one ballot. Can be called once per worker. Rejects with the errors of ``readElection`` and ``makeBallot``.
   *
   * @param {Task} task
   * @param {(part: number) => void} progress called with the completed part, from 0 to 1
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

  /** Terminate the worker at once. */
  end() {
    this.#worker.terminate();
  }
}
