import assert from "node:assert/strict";
import { test } from "node:test";

import { standing, sumOf } from "./budget-share.js";

test("what is empty counts as nothing", () => {
  assert.equal(sumOf(["60", "", " 40 "]), 100);
});

test("a sum with something else than whole numbers is none", () => {
  for (const text of ["1.5", "1,5", "-5", "1e3", "x"]) assert.equal(sumOf(["10", text]), null);
});

test("it is said what is left, what is too much, and that all is shared out", () => {
  assert.deepEqual(standing(60, 100), ["left", 40]);
  assert.deepEqual(standing(120, 100), ["over", 20]);
  assert.deepEqual(standing(100, 100), ["done", 0]);
  assert.deepEqual(standing(null, 100), ["unread", 0]);
});
