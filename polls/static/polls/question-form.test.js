import assert from "node:assert/strict";
import { test } from "node:test";

import { show, uses } from "./question-form.js";

test("a group is used by the kinds it names, and by all if it names none", () => {
  assert.equal(uses("multiple ranking", "ranking"), true);
  assert.equal(uses("multiple ranking", "score"), false);
  assert.equal(uses("multiple", "multi"), false);
  assert.equal(uses("", "text"), true);
  assert.equal(uses(undefined, "text"), true);
});

test("hidden groups are disabled, and return with their kind", () => {
  const groups = [{ dataset: { kinds: "score" } }, { dataset: { kinds: "budget" } }, { dataset: {} }];
  show(groups, "budget");
  assert.deepEqual(groups.map((group) => [group.hidden, group.disabled]), [[true, true], [false, false], [false, false]]);
  show(groups, "score");
  assert.deepEqual(groups.map((group) => group.hidden), [false, true, false]);
});
