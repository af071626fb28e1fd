import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { bytesOf, fingerprint } from "./canonical.js";
import { Encryption } from "./encryption.js";
import { CREDENTIAL, YES_NO, electionBytes, refusedLater } from "./testing.js";

/** A worker whose answers the test chooses. */
class FakeWorker extends EventTarget {
  static last;

  constructor(address, options) {
    super();
    Object.assign(this, { address, options, ended: false, tasks: [] });
    FakeWorker.last = this;
  }

  postMessage(task) {
    this.tasks.push(task);
  }

  terminate() {
    this.ended = true;
  }

  says(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

beforeEach(() => { globalThis.Worker = FakeWorker; });
afterEach(() => { delete globalThis.Worker; });

test("the task goes to a module worker, which ends with its ballot", async () => {
  const parts = [];
  const encryption = new Encryption("/static/ballot-worker.1a2b.js");
  const worker = FakeWorker.last;
  assert.equal(worker.address, "/static/ballot-worker.1a2b.js");
  const waiting = encryption.encrypt({ credential: "x" }, (part) => parts.push(part));
  assert.deepEqual([worker.options, worker.tasks], [{ type: "module" }, [{ credential: "x" }]]);
  worker.says({ progress: 0.5 });
  worker.says({ progress: 1 });
  assert.ok(!worker.ended);
  worker.says({ ballot: { text: "{}" } });
  assert.deepEqual(await waiting, { text: "{}" });
  assert.deepEqual(parts, [0.5, 1]);
  assert.ok(worker.ended);
});

test("a refusal keeps its code and facts", async () => {
  const waiting = new Encryption("/w.js").encrypt({});
  FakeWorker.last.says({ code: "credential_length", facts: { count: 5 } });
  await refusedLater(() => waiting, "credential_length", { count: 5 });
  assert.ok(FakeWorker.last.ended);
});

test("without workers the page encrypts by itself", async () => {
  const parts = [];
  const task = { election: electionBytes([YES_NO]), credential: CREDENTIAL, chosen: [[0, 1, 0]] };
  const waiting = new Encryption("/w.js").encrypt(task, (part) => parts.push(part));
  const fault = new Event("error", { cancelable: true });
  FakeWorker.last.dispatchEvent(fault);
  const { text, tracker } = await waiting;
  assert.equal(tracker, fingerprint(bytesOf(text)));
  assert.equal(parts.at(-1), 1);
  assert.ok(fault.defaultPrevented && FakeWorker.last.ended);
  const wrong = new Encryption("/w.js").encrypt({ ...task, credential: "3tguB" });
  FakeWorker.last.dispatchEvent(new Event("error"));
  await refusedLater(() => wrong, "credential_length", { count: 5 });
});

test("a bug is reported, in the worker and in the page", async () => {
  const waiting = new Encryption("/w.js").encrypt({ election: electionBytes([YES_NO]), credential: CREDENTIAL, chosen: null });
  FakeWorker.last.dispatchEvent(new Event("error"));
  await assert.rejects(waiting, TypeError);
});

test("a worker that failed before it got a ballot is not waited for", async () => {
  const encryption = new Encryption("/w.js");
  FakeWorker.last.dispatchEvent(new Event("error"));
  const task = { election: electionBytes([YES_NO]), credential: CREDENTIAL, chosen: [[0, 1, 0]] };
  assert.equal((await encryption.encrypt(task)).tracker.length, 43);
  assert.deepEqual(FakeWorker.last.tasks, []);
});

test("ending the encryption terminates the worker", () => {
  const encryption = new Encryption("/w.js");
  encryption.end();
  assert.ok(FakeWorker.last.ended);
});
