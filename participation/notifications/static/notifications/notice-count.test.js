import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "./notice-count.js";

test("the tag shows the number and hides at none", () => {
  const parts = { tags: [{ hidden: true }, { hidden: true }], numbers: [{}, {}] };
  show(parts, 3);
  assert.deepEqual(parts.tags.map((it) => it.hidden), [false, false]);
  assert.deepEqual(parts.numbers.map((it) => it.textContent), ["3", "3"]);
  show(parts, 0);
  assert.deepEqual(parts.tags.map((it) => it.hidden), [true, true]);
});
