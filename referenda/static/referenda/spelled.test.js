import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { bytesOf } from "./canonical.js";
import { Invalid } from "./errors.js";
import { commitment, newSecret, typedSecret } from "./replacement.js";
import { electionCode, spell, typed } from "./spelled.js";
import { refused } from "./testing.js";

const VECTORS = JSON.parse(readFileSync(new URL("../../../docs/vectors/voter-codes.json", import.meta.url), "utf8"));

/** The normalised code, or the code of the error. */
function readOf(text, characters) {
  try {
    return typed(text, characters);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return error.code;
  }
}

test("the published vectors are valid", () => {
  for (const { bytes, code } of VECTORS.elections) assert.equal(electionCode(bytesOf(bytes)), code);
  for (const { typed: text, characters, read } of VECTORS.typed) assert.equal(readOf(text, characters), read);
  for (const { secret, uuid, credential, commitment: expected } of VECTORS.commitments) {
    assert.equal(commitment(secret, uuid, credential), expected);
  }
});

test("faults of a code have their facts", () => {
  refused(() => typed("1U", 20), "code_letter", { letter: "U" });
  refused(() => typed("12", 20), "code_length", { count: 2, characters: 20 });
});

test("every single wrong character is detected", () => {
  const right = spell(crypto.getRandomValues(new Uint8Array(12)), 20).replaceAll("-", "");
  for (const [at, letter] of [...right].entries()) {
    for (const other of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
      const text = right.slice(0, at) + other + right.slice(at + 1);
      assert.equal(readOf(text, 20) === "code_check", other !== letter);
    }
  }
});

test("secrets are random, and read as they are written", () => {
  const made = new Set(Array.from({ length: 50 }, newSecret));
  assert.equal(made.size, 50);
  for (const secret of made) assert.equal(typedSecret(` ${secret.toLowerCase()}\n`), secret);
});
