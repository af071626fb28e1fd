import assert from "node:assert/strict";
import { test } from "node:test";

import { remaining, sumOf } from "./budget-share.js";

test("an empty amount counts as 0", () => {
  assert.equal(sumOf(["60", "", " 40 "]), 100);
});

test("amounts that are not whole numbers have no sum", () => {
  for (const text of ["1.5", "1,5", "-5", "1e3", "x"]) assert.equal(sumOf(["10", text]), null);
});

test("the text says what is left, what is too much, and when all is distributed", () => {
  assert.deepEqual(remaining(60, 100), ["left", 40]);
  assert.deepEqual(remaining(120, 100), ["over", 20]);
  assert.deepEqual(remaining(100, 100), ["done", 0]);
  assert.deepEqual(remaining(null, 100), ["unread", 0]);
});
