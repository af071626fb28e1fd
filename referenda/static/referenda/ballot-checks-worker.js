/**
 * A module worker that checks ballots. It says ``{ready}`` once it has loaded; is sent ``{election}``, its bytes, then
 * ``{id, act, given}``, and answers each with ``{id, found}``, or ``{id, error}``: a fault of ours.
 */
import { ACTS } from "./ballot-acts.js";
import { readElection } from "./elections.js";

/** What answers the messages that a worker is sent, in order. */
export function answering(answer) {
  let election = null;
  return ({ election: raw, id, act, given }) => {
    try {
      if (raw) election = readElection(raw);
      else answer({ id, found: ACTS[act](given, election) });
    } catch (error) {
      // Whoever waits for the answer is told; here nobody would see it.
      answer({ id, error: String(error) });
    }
  };
}

if (globalThis.WorkerGlobalScope) {
  const hear = answering((message) => self.postMessage(message));
  self.addEventListener("message", ({ data }) => hear(data));
  self.postMessage({ ready: true });
}
