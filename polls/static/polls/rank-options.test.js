import assert from "node:assert/strict";
import { test } from "node:test";

import { Ranks } from "./rank-options.js";

test("places that were sent before give the same order", () => {
  const ranks = Ranks.from([["a", 0], ["b", 2], ["c", 1]], 3);
  assert.deepEqual(ranks.keys, ["c", "b"]);
  assert.equal(ranks.placeOf("b"), 2);
  assert.equal(ranks.placeOf("a"), 0);
});

test("gaps close up, and only the best places are kept", () => {
  assert.deepEqual(Ranks.from([["a", 5], ["b", 2], ["c", 3]], 2).keys, ["b", "c"]);
});

test("an option takes the next place once, while there is one", () => {
  const two = new Ranks([], 2).taking("a").taking("a").taking("b");
  assert.deepEqual(two.keys, ["a", "b"]);
  assert.equal(two.isFull, true);
  assert.deepEqual(two.taking("c").keys, ["a", "b"]);
});

test("an option moves up and down, and not beyond the ends", () => {
  const three = new Ranks(["a", "b", "c"], 3);
  assert.deepEqual(three.moved("c", 2).keys, ["a", "c", "b"]);
  assert.deepEqual(three.moved("a", 3).keys, ["b", "c", "a"]);
  assert.deepEqual(three.moved("a", 0).keys, ["a", "b", "c"]);
  assert.deepEqual(three.moved("c", 9).keys, ["a", "b", "c"]);
  assert.deepEqual(three.moved("x", 1).keys, ["a", "b", "c"]);
});

test("removing an option leaves no gap", () => {
  assert.deepEqual(new Ranks(["a", "b", "c"], 3).without("b").keys, ["a", "c"]);
});
