import assert from "node:assert/strict";
import { test } from "node:test";

import { spelledOut } from "./check-opened.js";
import { UP_TO_TWO, YES_NO, electionOf } from "./testing.js";

test("what is chosen is said with the question's own words", () => {
  const election = electionOf(YES_NO, UP_TO_TWO);
  assert.deepEqual(spelledOut(election, [[0, 0, 1], [1, 0, 1]]), [
    { text: YES_NO.question, answers: ["Hayır"] },
    { text: UP_TO_TWO.question, answers: ["Çiçek", "Işık"] },
  ]);
  assert.deepEqual(spelledOut(election, [[1, 0, 0], [0, 0, 0]]).map(({ answers }) => answers), [[], []]);
});
