import assert from "node:assert/strict";
import { test } from "node:test";

import { LARGEST, bytesFrom, spelledOut } from "./check-opened.js";
import { UP_TO_TWO, YES_NO, electionOf, refusedLater } from "./testing.js";

test("choices are shown with the question's texts", () => {
  const election = electionOf(YES_NO, UP_TO_TWO);
  assert.deepEqual(spelledOut(election, [[0, 0, 1], [1, 0, 1]]), [
    { text: YES_NO.question, answers: ["Hayır"] },
    { text: UP_TO_TWO.question, answers: ["Çiçek", "Işık"] },
  ]);
  assert.deepEqual(spelledOut(election, [[1, 0, 0], [0, 0, 0]]).map(({ answers }) => answers), [[], []]);
});

test("no more is read of a file than the maximum", async () => {
  assert.equal((await bytesFrom(new Blob([new Uint8Array(LARGEST)]))).length, LARGEST);
  await refusedLater(() => bytesFrom(new Blob([new Uint8Array(LARGEST + 1)])), "size");
  const asked = [];
  const endless = {
    size: 0,
    slice(begin, end) {
      asked.push([begin, end]);
      return new Blob([new Uint8Array(end - begin)]);
    },
    arrayBuffer: () => assert.fail("all of it would be read"),
  };
  await refusedLater(() => bytesFrom(endless), "size");
  assert.deepEqual(asked, [[0, LARGEST + 1]]);
});
