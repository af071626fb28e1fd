import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn, filled } from "./cast-ballot.js";

test("placeholders are filled with facts", () => {
  assert.equal(filled("Şifreleniyor: %{percent}", { percent: 50 }), "Şifreleniyor: %50");
  assert.equal(filled("{a}{b}", { a: "{b}" }), "{b}");
});

test("the election code is read from an address unless it is mistyped", () => {
  assert.equal(codeIn("#secim=WERC-8GMR-ZGE1-96QV-YK42"), "WERC-8GMR-ZGE1-96QV-YK42");
  assert.equal(codeIn("#secim=werc8gmrzge196qvyk42"), "WERC-8GMR-ZGE1-96QV-YK42");
  for (const none of ["", "#secim=", "#icerik", "#secim=WERC-8GMR-ZGE1-96QV-YK43", "#secim=%E0%A4%A"]) {
    assert.equal(codeIn(none), "");
  }
});
