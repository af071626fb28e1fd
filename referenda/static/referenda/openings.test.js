import assert from "node:assert/strict";
import { test } from "node:test";

import { makeBallot } from "./ballot.js";
import { bytesOf, written } from "./canonical.js";
import { checkOpened, writtenOpened } from "./openings.js";
import { CREDENTIAL, UP_TO_TWO, YES_NO, electionBytes, electionOf, refused } from "./testing.js";
import { readElection } from "./elections.js";
import { powerOfGenerator } from "./group.js";

const ELECTION = electionOf(YES_NO, UP_TO_TWO);
const CHOSEN = [[0, 0, 1], [1, 1, 0]];
const BALLOT = makeBallot(ELECTION, CREDENTIAL, CHOSEN);

/** The bytes of the opened ballot after ``change``. */
function opened(change = () => {}) {
  const data = JSON.parse(writtenOpened(BALLOT));
  change(data);
  return bytesOf(written(data));
}

test("an opened ballot shows its content and its tracker", () => {
  assert.deepEqual(checkOpened(opened(), ELECTION), { tracker: BALLOT.tracker, chosen: CHOSEN });
  assert.deepEqual(opened(), bytesOf(writtenOpened(BALLOT)));
});

test("a false opening is detected", () => {
  const says = (question, choice, number) => (data) => { data.openings[question][choice].choice = number; };
  refused(() => checkOpened(opened(says(0, 1, 1)), ELECTION), "opening", { question: 0, choice: 1 });
  refused(() => checkOpened(opened(says(1, 2, 1)), ELECTION), "opening", { question: 1, choice: 2 });
  const drew = (data) => { data.openings[1][0].randomness = "5"; };
  refused(() => checkOpened(opened(drew), ELECTION), "opening", { question: 1, choice: 0 });
  const swapped = (data) => { data.ballot.answers.reverse(); };
  refused(() => checkOpened(opened(swapped), ELECTION), "opening", { question: 0, choice: 0 });
});

test("a ballot for another referendum is refused", () => {
  const other = readElection(electionBytes([YES_NO, UP_TO_TWO], powerOfGenerator(5n)));
  refused(() => checkOpened(opened(), other), "other_election");
});

test("openings with another shape are refused", () => {
  refused(() => checkOpened(opened((data) => { data.openings.pop(); }), ELECTION), "shape");
  refused(() => checkOpened(opened((data) => { data.openings[0].pop(); }), ELECTION), "shape");
  refused(() => checkOpened(opened((data) => { data.openings[0][0].choice = true; }), ELECTION), "shape");
  refused(() => checkOpened(opened((data) => { data.openings[0][0].randomness = 5; }), ELECTION), "scalar");
  refused(() => checkOpened(opened((data) => { data.ballot.more = 1; }), ELECTION), "shape");
});
