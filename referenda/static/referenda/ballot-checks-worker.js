/**
 * A module worker that checks ballots. It says ``{ready}`` once it has loaded; is sent the election's bytes, then
 * ``{id, ballots}``, and answers each with ``{id, found}`` as ``foundIn`` gives it, or ``{id, error}``: a fault of ours.
 */
import { foundIn } from "./checking.js";
import { readElection } from "./elections.js";

/** What answers the messages that a worker is sent, in order. */
export function answering(answer) {
  let election = null;
  return ({ election: raw, id, ballots }) => {
    try {
      if (raw) election = readElection(raw);
      else answer({ id, found: foundIn(ballots, election) });
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
