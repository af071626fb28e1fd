/**
 * A module worker that encrypts a ballot, so that the page stays responsive. It receives the election's bytes, the
 * credential and the choices. It posts ``{progress}`` from 0 to 1, then ``{ballot}`` as ``makeBallot`` returns it, or
 * ``{code, facts}`` if that throws Invalid.
 */
import { makeBallot } from "./ballot.js";
import { readElection } from "./elections.js";
import { Invalid } from "./errors.js";

/** @param {{election: Uint8Array, credential: string, chosen: number[][]}} task */
export function encrypt({ election, credential, chosen }, answer) {
  try {
    const ballot = makeBallot(readElection(election), credential, chosen, (progress) => answer({ progress }));
    answer({ ballot });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    answer({ code: error.code, facts: error.facts });
  }
}

if (globalThis.WorkerGlobalScope) {
  self.addEventListener("message", ({ data }) => encrypt(data, (message) => self.postMessage(message)));
}
