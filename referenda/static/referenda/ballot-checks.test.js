import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { BallotChecks } from "./ballot-checks.js";
import { answering } from "./ballot-checks-worker.js";
import { bytesOf } from "./canonical.js";
import { readWhole } from "./archive.js";
import { SECRETS, SINGLE, archiveOf, ballotOf, electionBytes, refusedLater, storyOf, streamOf } from "./testing.js";

/** All workers that this test created. */
let made = [];

class Fake {
  #listeners = { message: [], error: [] };
  sent = [];
  isTerminated = false;

  constructor(address, options) {
    Object.assign(this, { address, options });
    this.hear = answering((data) => setTimeout(() => this.say("message", { data })));
    made.push(this);
    this.start();
  }

  start() {
    queueMicrotask(() => this.say("message", { data: { ready: true } }));
  }

  postMessage(data) {
    this.sent.push(data);
    if (!this.isTerminated) this.hear(data);
  }

  addEventListener(type, listener) {
    this.#listeners[type].push(listener);
  }

  say(type, event) {
    for (const listener of this.#listeners[type]) listener({ preventDefault() {}, ...event });
  }

  terminate() {
    this.isTerminated = true;
  }
}

function withWorkers(kind) {
  globalThis.Worker = kind;
}

afterEach(() => {
  made = [];
  delete globalThis.Worker;
});

function manyBallots(count) {
  const [setup, ...rest] = storyOf();
  const more = Array.from({ length: count }, () => ["Ballot", [ballotOf(SECRETS[0], 0)]]);
  return [setup, ...more, ...rest];
}

test("workers share the ballots and give the same results as this thread", async () => {
  withWorkers(Fake);
  const checks = new BallotChecks("/static/worker.js", 2);
  const story = manyBallots(20);
  const done = [];
  const whole = await readWhole(streamOf(archiveOf(story)), null, (count) => done.push(count), checks);
  const here = await readWhole(streamOf(archiveOf(story)), null);
  assert.deepEqual([whole.sum, whole.cast, whole.counted], [here.sum, 23, 2]);
  assert.equal(done.at(-1), 23);
  assert.equal(made.length, 2);
  assert.deepEqual(made[0].options, { type: "module" });
  for (const { sent } of made) assert.ok(sent.some(({ act }) => act === "check"));
});

test("the first fault in the archive's order is reported, whichever worker finds it first", async () => {
  withWorkers(Fake);
  const story = manyBallots(30);
  const bad = ballotOf(SECRETS[0], 0).replace(/"challenge":"(\d)/, (_, digit) => `"challenge":"${digit === "1" ? 2 : 1}`);
  story[12][1] = [bad];
  story[25][1] = ["{}"];
  const checks = new BallotChecks("/static/worker.js", 2);
  await refusedLater(() => readWhole(streamOf(archiveOf(story)), null, undefined, checks), "ballot",
    { place: 12, fault: "signature" });
});

test("a browser that cannot start a worker checks on this thread", async () => {
  withWorkers(class extends Fake {
    start() {
      this.hear = () => {};
      setTimeout(() => this.say("error", {}));
    }
  });
  const whole = await readWhole(streamOf(archiveOf(manyBallots(20))), null, undefined, new BallotChecks("/w.js", 2));
  assert.equal(whole.cast, 23);
  withWorkers(class {
    constructor() {
      throw new DOMException("not from a file", "SecurityError");
    }
  });
  const checks = new BallotChecks("/w.js", 1);
  assert.equal((await readWhole(streamOf(archiveOf(manyBallots(2))), null, undefined, checks)).cast, 5);
  checks.end();
});

test("a worker that fails while it works makes the check fail", async () => {
  for (const fail of [
    (worker) => worker.say("error", { message: "out of memory" }),
    (worker) => worker.say("message", { data: { id: 1, error: "out of memory" } }),
  ]) {
    withWorkers(class extends Fake {
      postMessage(data) {
        if (data.act) queueMicrotask(() => fail(this));
      }
    });
    const checks = new BallotChecks("/w.js", 2);
    await refusedLater(() => readWhole(streamOf(archiveOf(manyBallots(20))), null, undefined, checks),
      "checks_stopped", { reason: "out of memory" });
  }
});

test("an unexpected error in a worker is passed on", () => {
  const messages = [];
  const hear = answering((message) => messages.push(message));
  hear({ election: electionBytes([SINGLE]) });
  hear({ id: 1, act: "check", given: [bytesOf("{}")] });
  hear({ id: 2, act: "check", given: null });
  assert.deepEqual(messages[0], { id: 1, result: [{ fault: "shape" }] });
  assert.match(messages[1].error, /TypeError/);
});

test("ending a check terminates its workers and rejects the result", async () => {
  withWorkers(class extends Fake {
    postMessage() {}
  });
  const checks = new BallotChecks("/w.js", 2);
  const reading = readWhole(streamOf(archiveOf(manyBallots(20))), null, undefined, checks);
  setTimeout(() => checks.end(), 5);
  await refusedLater(() => reading, "cancelled");
  assert.ok(made.every((worker) => worker.isTerminated));
});
