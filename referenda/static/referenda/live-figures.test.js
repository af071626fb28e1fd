import assert from "node:assert/strict";
import { test } from "node:test";

import { STILL, Words, mayReload, shareOf } from "./live-figures.js";

const patterns = {
  turnout: "{part} of {all}",
  event: "Event {height}",
  progress: "{done} of {needed} decrypted",
  summary: "Turnout {percent}: {part} of {all}.",
};

test("numbers are formatted in the page's language", () => {
  const [english, turkish] = [new Words("en", patterns), new Words("tr", patterns)];
  assert.equal(english.turnout(1234, 98765), "1,234 of 98,765");
  assert.equal(turkish.turnout(1234, 98765), "1.234 of 98.765");
  assert.equal(english.percent(38.25), "38.3%");
  assert.equal(turkish.percent(38.25), "%38,3");
  assert.equal(turkish.event(12000), "Event 12.000");
  assert.equal(english.progress(1, 2), "1 of 2 decrypted");
  assert.equal(english.summary(1, 4), "Turnout 25.0%: 1 of 4.");
});

test("an empty roll has no turnout", () => {
  assert.equal(shareOf(0, 0), 0);
  assert.equal(shareOf(3, 4), 75);
});

test("a page in use does not reload", () => {
  assert.equal(mayReload({ hidden: false, still: STILL - 1, filledIn: false }), false);
  assert.equal(mayReload({ hidden: false, still: STILL, filledIn: false }), true);
  assert.equal(mayReload({ hidden: true, still: 0, filledIn: false }), true);
});

test("a page with a filled-in form does not reload", () => {
  assert.equal(mayReload({ hidden: true, still: STILL, filledIn: true }), false);
});
