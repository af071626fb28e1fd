import assert from "node:assert/strict";
import { test } from "node:test";

import { Words, glide, lengthOf, rowsOf, tenths, wrote } from "./figures.js";

const patterns = { one: "{n} person", other: "{n} people", summary: "{people}. {leader}: {share}." };
const snapshot = {
  responses: 12480,
  questions: [{ options: [{ id: 1, text: "A", count: 3, share: 10.04 }, { id: 2, text: "B", count: 9, share: 54.1 }] }],
};

test("numbers are formatted in the page's language", () => {
  const tr = new Words("tr", { ...patterns, one: "{n} kişi", other: "{n} kişi" });
  const en = new Words("en", patterns);
  assert.equal(tr.share(54.1), "%54,1");
  assert.equal(en.share(54), "54.0%");
  assert.equal(tr.people(12480), "12.480 kişi");
  assert.equal(en.people(1), "1 person");
  assert.equal(en.people(12480), "12,480 people");
});

test("turnout is given per 10,000 people", () => {
  const words = new Words("tr", { ...patterns, turnout: "10.000 kişiden {share}" });
  assert.equal(words.turnout(456, 4504185), "10.000 kişiden 1,0’ı");
  assert.equal(words.turnout(91, 4504185), "10.000 kişiden 0,2’si");
  assert.equal(new Words("en", { ...patterns, turnout: "{share} of 10,000" }).turnout(91, 4504185), "0.2 of 10,000");
});

test("the summary names the option that most people chose", () => {
  assert.equal(new Words("en", patterns).summary(snapshot), "12,480 people. B: 54.1%.");
});

test("the summary omits what is withheld", () => {
  const words = new Words("en", patterns);
  assert.equal(words.summary({ responses: null, questions: [{ options: [{ count: null }] }] }), "");
  assert.equal(words.summary({ responses: 12, questions: [{ options: [{ text: "A", count: 9, share: null }] }] }), "12 people");
});

test("means and amounts are formatted in the page's language", () => {
  const tr = new Words("tr", patterns);
  const en = new Words("en", patterns);
  assert.equal(tr.mean(3.5), "3,50");
  assert.equal(en.mean(3.46), "3.46");
  assert.equal(tr.amount(34.55, 100, "{n} puan"), "34,6 puan");
  assert.equal(tr.amount(1234567.4, 2000000, "{n} lira"), "1.234.567 lira");
});

test("a mean's bar shows its position on the scale, or its share of the budget", () => {
  assert.equal(lengthOf(3, { values: "score", lowest: "1", highest: "5" }), 50);
  assert.equal(lengthOf(25.26, { values: "budget", total: "200", lowest: "0", highest: "5" }), 12.6);
});

test("halves are rounded up", () => {
  assert.equal(tenths(12.25), 12.3);
  assert.equal(tenths(12.24), 12.2);
});

test("people without an opinion do not count as having written", () => {
  assert.equal(wrote({ base: 12, no_opinion: { count: 2 } }), 10);
  assert.equal(wrote({ base: 12, no_opinion: null }), 12);
  const words = new Words("en", { ...patterns, wroteOne: "{n} person wrote.", wroteOther: "{n} people wrote." });
  assert.equal(words.written(1), "1 person wrote.");
  assert.equal(words.written(1200), "1,200 people wrote.");
});

test("the summary names an option in the page's language, and none if options have means", () => {
  const options = [{ text: "Park", translations: { en: "A park" }, count: 40, share: 80 }];
  const english = new Words("en", patterns);
  assert.equal(english.summary({ responses: 50, questions: [{ kind: "single", options }] }), "50 people. A park: 80.0%.");
  assert.equal(english.summary({ responses: 50, questions: [{ kind: "score", options }] }), "50 people");
});

test("no opinion is a separate row beside the options", () => {
  const rows = rowsOf({ options: [{ id: 7 }], no_opinion: { count: 2 } });
  assert.deepEqual([...rows.keys()], ["7", "none"]);
  assert.deepEqual([...rowsOf({ options: [{ id: 7 }], no_opinion: null }).keys()], ["7"]);
});

test("with reduced motion a number changes at once", () => {
  const element = { glideValue: 10 };
  glide(element, 20, String);
  assert.equal(element.textContent, "20");
});
