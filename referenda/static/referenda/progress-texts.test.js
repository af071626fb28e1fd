import assert from "node:assert/strict";
import { test } from "node:test";

import { filled, sentenceOf, situationOf } from "./progress-texts.js";

const words = {
  waiting: "{step}: {names}", complete: "all", made: "made", tallied: "{n}/{needed}: {names}", provisional: "there",
};
const given = { names: ["Ayşe", "Can", "Ela"], needed: 2, words };

test("the sentence about the ceremony names those who are behind", () => {
  const at = (...ceremony) => sentenceOf({ state: "ceremony", ceremony, decrypted: [] }, given);
  assert.equal(at(0, 0, 0), "1: 1. Ayşe, 2. Can, 3. Ela");
  assert.equal(at(1, 0, 1), "1: 2. Can");
  assert.equal(at(2, 2, 1), "2: 3. Ela");
  assert.equal(at(3, 2, 3), "3: 2. Can");
  assert.equal(at(3, 3, 3), "all");
});

test("the sentence about decryption names those who have not decrypted", () => {
  const at = (...decrypted) => sentenceOf({ state: "tallied", ceremony: [3, 3, 3], decrypted }, given);
  assert.equal(at(), "0/2: 1. Ayşe, 2. Can, 3. Ela");
  assert.equal(at(3), "1/2: 1. Ayşe, 2. Can");
});

test("other states have their own sentence, or the key is made", () => {
  const at = (state) => situationOf({ state, ceremony: [3, 3, 3], decrypted: [] }, words);
  assert.equal(at("provisional"), "provisional");
  for (const state of ["ready", "open", "closed"]) assert.equal(at(state), "made");
  for (const state of ["draft", "review"]) assert.equal(at(state), "announced");
});

test("facts are inserted literally, and unknown placeholders stay", () => {
  assert.equal(filled("{names} {other}", { names: "{n} $&" }), "{n} $& {other}");
});
