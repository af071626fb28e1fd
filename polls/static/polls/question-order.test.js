import assert from "node:assert/strict";
import { test } from "node:test";

import { moved, placeAt, say } from "./question-order.js";

test("one item moves and the others keep their order", () => {
  assert.deepEqual(moved(["a", "b", "c", "d"], 0, 2), ["b", "c", "a", "d"]);
  assert.deepEqual(moved(["a", "b", "c", "d"], 3, 0), ["d", "a", "b", "c"]);
  assert.deepEqual(moved(["a", "b", "c"], 1, 1), ["a", "b", "c"]);
});

test("a dragged item belongs below the middles it has passed", () => {
  assert.equal(placeAt([100, 200, 300], 50), 0);
  assert.equal(placeAt([100, 200, 300], 150), 1);
  assert.equal(placeAt([100, 200, 300], 999), 3);
});

test("placeholders are filled", () => {
  assert.equal(say("“{question}”: {place} of {count}", { question: "A", place: 1, count: 2 }), "“A”: 1 of 2");
});
