import assert from "node:assert/strict";
import { test } from "node:test";

import { place, preparedText } from "./review-keys.js";

test("a key selects a place if there is one", () => {
  assert.equal(place("1", 6), 0);
  assert.equal(place("6", 6), 5);
  assert.equal(place("7", 6), null);
  for (const key of ["0", "a", "10", "", "Enter", "٣"]) assert.equal(place(key, 6), null);
});

test("a rule fills in its text unless the moderator wrote another", () => {
  const ready = { 1: "Kural 1.", 2: "Kural 2." };
  assert.equal(preparedText(" ", "1", ready), "Kural 1.");
  assert.equal(preparedText("Kural 1.", "2", ready), "Kural 2.");
  assert.equal(preparedText("Kural 2.", "", ready), "");
  assert.equal(preparedText("Kendi sözüm.", "1", ready), "Kendi sözüm.");
});
