import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, fingerprint, written } from "./canonical.js";
import { checkChosen, readElection } from "./elections.js";
import { UP_TO_TWO, UUID, YES_NO, electionBytes, electionOf, refused } from "./testing.js";

test("an election is parsed from its exact bytes", () => {
  const raw = electionBytes([YES_NO, UP_TO_TWO]);
  const election = readElection(raw);
  assert.equal(election.uuid, UUID);
  assert.equal(election.fingerprint, fingerprint(raw));
  assert.deepEqual(election.questions.map(({ choices, blank }) => [choices, blank]), [[3, true], [3, false]]);
});

/** The bytes of an election after ``change``. */
function changed(change) {
  const data = JSON.parse(new TextDecoder().decode(electionBytes([YES_NO])));
  change(data);
  return bytesOf(written(data));
}

test("optional members are accepted at the end", () => {
  assert.equal(readElection(changed((data) => { data.administrator = "Kent konseyi"; })).uuid, UUID);
});

test("elections that other verifiers refuse are refused", () => {
  const cases = [
    ["version", (data) => { data.version = 2; }],
    ["version", (data) => { data.group = "RFC-3526-2048"; }],
    ["uuid", (data) => { data.uuid = "AbCdEfGhJkMn0O"; }],
    ["point", (data) => { data.public_key = `${"0".repeat(63)}1`; }],
    ["question", (data) => { data.questions = []; }],
    ["question", (data) => { data.questions[0].max = 3; }],
    ["question", (data) => { data.questions[0].min = 2; }],
    ["shape", (data) => { data.questions[0].min = "1"; }],
    ["shape", (data) => { data.questions[0].weight = 1; }],
    ["shape", (data) => { data.more = 1; }],
    ["shape", (data) => { data.administrator = 1; }],
    ["not_canonical", (data) => { data.questions[0].blank = false; }],
  ];
  for (const [code, change] of cases) refused(() => readElection(changed(change)), code);
});

test("only allowed answers are accepted", () => {
  const [yesNo, upToTwo] = electionOf(YES_NO, UP_TO_TWO).questions;
  for (const chosen of [[1, 0, 0], [0, 1, 0], [0, 0, 1]]) checkChosen(yesNo, chosen);
  for (const chosen of [[0, 0, 0], [0, 1, 1], [1, 1, 0], [0, 1], [0, 2, 0], [0, 0.5, 0.5], [0, 1, 0, 0], [0, "1", 0]]) {
    refused(() => checkChosen(yesNo, chosen), "choice", { question: YES_NO.question });
  }
  for (const chosen of [[0, 0, 0], [1, 0, 1]]) checkChosen(upToTwo, chosen);
  for (const chosen of [[1, 1, 1], [-1, 1, 1]]) refused(() => checkChosen(upToTwo, chosen), "choice");
});

test("an election with more choices than a ballot may have is refused", () => {
  const of = (count) => ({ answers: Array(count).fill("a"), min: 0, max: 1, question: "?" });
  assert.equal(electionOf(of(600), of(400)).questions.length, 2);
  refused(() => electionOf(of(600), of(401)), "question");
});
