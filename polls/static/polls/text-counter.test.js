import assert from "node:assert/strict";
import { test } from "node:test";

import { lengthOf, remaining } from "./text-counter.js";

test("characters are counted as on the server", () => {
  assert.equal(lengthOf("  İzmir’de çınar\n"), 14);
  assert.equal(lengthOf("🌳a\nb"), 4);
});

test("the text says what is left, down to 0, and what is too much", () => {
  assert.deepEqual(remaining(480, 500), ["left", 20]);
  assert.deepEqual(remaining(500, 500), ["left", 0]);
  assert.deepEqual(remaining(503, 500), ["over", 3]);
});
