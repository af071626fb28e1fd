import assert from "node:assert/strict";
import { test } from "node:test";

import { strengthOf } from "./passphrase.js";

for (const [passphrase, strength] of [
  ["kısa", "short"],
  ["on bir harf", "short"],
  ["111111111111", "weak"],
  ["123456789012", "weak"],
  ["abcdefghijklmnop", "weak"],
  ["Password1234", "weak"],
  ["izmir izmir izmir izmir", "weak"],
  ["vapur martı", "short"],
  ["vapur martı simit", "fair"],
  ["x7$kP2m!qL9z", "fair"],
  ["vapur martı simit çınar", "strong"],
  ["x7$kP2m!qL9zR4&v", "strong"],
]) {
  test(`“${passphrase}” is ${strength}`, () => {
    assert.equal(strengthOf(passphrase), strength);
  });
}
