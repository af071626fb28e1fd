import assert from "node:assert/strict";
import { test } from "node:test";

import { BLANK, chosenOf } from "./ballot-questions.js";
import { checkChosen } from "./elections.js";
import { UP_TO_TWO, YES_NO, electionOf, refused } from "./testing.js";

const ONE = { least: 1, most: 1, blank: true, count: 2 };
const SOME = { least: 0, most: 2, blank: false, count: 3 };

test("choices become zeros and ones that can be encrypted", () => {
  const [yesNo, upToTwo] = electionOf(YES_NO, UP_TO_TWO).questions;
  const of = (question, asked, picked, expected) => {
    assert.deepEqual(chosenOf(asked, picked), expected);
    checkChosen(question, expected);
  };
  of(yesNo, ONE, [0], [0, 1, 0]);
  of(yesNo, ONE, [1], [0, 0, 1]);
  of(yesNo, ONE, [BLANK], [1, 0, 0]);
  of(upToTwo, SOME, [], [0, 0, 0]);
  of(upToTwo, SOME, [2, 0], [1, 0, 1]);
});

test("a blank vote excludes all other choices", () => {
  assert.deepEqual(chosenOf(ONE, [BLANK, 1]), [1, 0, 0]);
});

test("too few or too many choices are refused with their numbers", () => {
  refused(() => chosenOf(ONE, []), "none", { count: 0, least: 1, most: 1 });
  refused(() => chosenOf({ ...SOME, least: 2 }, [1]), "few", { count: 1, least: 2, most: 2 });
  refused(() => chosenOf(SOME, [0, 1, 2]), "many", { count: 3, least: 0, most: 2 });
});

test("blank is ignored if it is not allowed", () => {
  refused(() => chosenOf({ ...ONE, blank: false }, [BLANK]), "none");
});
