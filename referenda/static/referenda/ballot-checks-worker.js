/**
 * A module worker that checks ballots. It posts ``{ready}`` once it has loaded. It receives ``{election}`` (bytes),
 * then ``{id, act, given}``, and answers each with ``{id, found}``, or with ``{id, error}`` for a bug.
 */
import { ACTS } from "./ballot-acts.js";
import { readElection } from "./elections.js";

/** A handler for the messages of a worker, in order. */
export function answering(answer) {
  let election = null;
  return ({ election: raw, id, act, given }) => {
    try {
      if (raw) election = readElection(raw);
      else answer({ id, result: ACTS[act](given, election) });
    } catch (error) {
      // Passed on to the page: nobody would see an exception in the worker.
      answer({ id, error: String(error) });
    }
  };
}

if (globalThis.WorkerGlobalScope) {
  const hear = answering((message) => self.postMessage(message));
  self.addEventListener("message", ({ data }) => hear(data));
  self.postMessage({ ready: true });
}
