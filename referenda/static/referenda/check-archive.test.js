import assert from "node:assert/strict";
import { test } from "node:test";

import { faultIn, resultIn, stepIn } from "./check-archive.js";
import { Invalid } from "./errors.js";
import { UP_TO_TWO, YES_NO, electionOf } from "./testing.js";
import { WORDS } from "./verifier-words.js";

test("both languages have the same texts with the same placeholders", () => {
  const places = (words) => Object.entries(words).flatMap(([name, text]) => (
    typeof text === "string" ? [`${name}: ${[...text.matchAll(/\{\w+\}/g)].map(String).sort()}`]
      : places(text).map((one) => `${name}.${one}`))).sort();
  assert.deepEqual(places(WORDS.tr), places(WORDS.en));
});

test("faults are shown as text, with the code and the place", () => {
  const text = faultIn(WORDS.en, new Invalid("proof", { ballot: 7 }));
  assert.equal(text, "An error was found: a proof is not valid. (proof, ballot 7)");
  assert.equal(faultIn(WORDS.en, new Invalid("cancelled")), "You stopped the check. There is no result.");
  assert.match(faultIn(WORDS.tr, new Invalid("decryption", { trustee: 2 })), /\(decryption, 2\. emanetçi\)$/);
});

test("steps and results are shown with numbers", () => {
  assert.equal(
    stepIn(WORDS.en, "group_result", { districts: "Konak, Urla", ballots: 12, result: [[4n, 8n]] }),
    "Konak, Urla (12 ballots): 4 – 8.",
  );
  const report = { election: electionOf(YES_NO, UP_TO_TWO), result: [[1n, 2n, 3n], [4n, 5n, 6n]] };
  assert.deepEqual(resultIn(WORDS.en, report), [
    { text: YES_NO.question, rows: [["Evet", 2n], ["Hayır", 3n], ["Blank", 1n]] },
    { text: UP_TO_TWO.question, rows: [["Çiçek", 4n], ["Ğ", 5n], ["Işık", 6n]] },
  ]);
});
