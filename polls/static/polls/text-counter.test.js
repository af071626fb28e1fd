import assert from "node:assert/strict";
import { test } from "node:test";

import { lengthOf, standing } from "./text-counter.js";

test("characters are counted as people and the server count them", () => {
  assert.equal(lengthOf("  İzmir’de çınar\n"), 14);
  assert.equal(lengthOf("🌳a\nb"), 4);
});

test("it is said what is left, down to nothing, and what is too much", () => {
  assert.deepEqual(standing(480, 500), ["left", 20]);
  assert.deepEqual(standing(500, 500), ["left", 0]);
  assert.deepEqual(standing(503, 500), ["over", 3]);
});
