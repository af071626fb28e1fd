import assert from "node:assert/strict";
import { test } from "node:test";

import { encrypt } from "./ballot-worker.js";
import { read } from "./canonical.js";
import { CREDENTIAL, YES_NO, electionBytes } from "./testing.js";

/** All messages that the worker posts for a task. */
function answers(task) {
  const messages = [];
  const whole = { election: electionBytes([YES_NO]), credential: CREDENTIAL, chosen: [[0, 1, 0]], ...task };
  encrypt(whole, (message) => messages.push(message));
  return messages;
}

test("the worker posts its progress, then the ballot", () => {
  const messages = answers({});
  const { ballot } = messages.at(-1);
  assert.equal(messages.at(-2).progress, 1);
  assert.ok(messages.slice(0, -1).every(({ progress }) => progress > 0));
  assert.equal(read(new TextEncoder().encode(ballot.text)).answers.length, 1);
  assert.equal(ballot.tracker.length, 43);
  assert.deepEqual(ballot.openings[0].map(({ choice }) => choice), [0, 1, 0]);
});

test("a refusal is posted as a code with its facts", () => {
  assert.deepEqual(answers({ credential: "3tguB" }), [{ code: "credential_length", facts: { count: 5 } }]);
  assert.deepEqual(answers({ election: new Uint8Array() }), [{ code: "malformed", facts: {} }]);
});

test("a bug is not a refusal", () => {
  assert.throws(() => answers({ chosen: null }), TypeError);
});
