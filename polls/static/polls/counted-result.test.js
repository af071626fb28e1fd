import assert from "node:assert/strict";
import { test } from "node:test";

import { isKeptBack } from "./counted-result.js";

test("figures go only when an election keeps them back", () => {
  assert.equal(isKeptBack({ withheld: "embargo" }), true);
  assert.equal(isKeptBack({ withheld: null }), false);
  assert.equal(isKeptBack({ withheld: "too_few" }), false);
});
