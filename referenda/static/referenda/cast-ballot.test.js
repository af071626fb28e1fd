import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn, filled } from "./cast-ballot.js";

test("facts stand in the words", () => {
  assert.equal(filled("Şifreleniyor: %{percent}", { percent: 50 }), "Şifreleniyor: %50");
  assert.equal(filled("{a}{b}", { a: "{b}" }), "{b}");
});

test("an address may carry the election's code, and one with a slip carries none", () => {
  assert.equal(codeIn("#secim=WERC-8GMR-ZGE1-96QV-YK42"), "WERC-8GMR-ZGE1-96QV-YK42");
  assert.equal(codeIn("#secim=werc8gmrzge196qvyk42"), "WERC-8GMR-ZGE1-96QV-YK42");
  for (const none of ["", "#secim=", "#icerik", "#secim=WERC-8GMR-ZGE1-96QV-YK43", "#secim=%E0%A4%A"]) {
    assert.equal(codeIn(none), "");
  }
});
