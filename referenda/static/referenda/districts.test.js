import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, hexadecimal, written } from "./canonical.js";
import { firstLine, groupDistricts, namedBy, readList, requireNamed } from "./districts.js";
import { CREDENTIAL_KEYS, UUID, districtsFor, refused, streamOf } from "./testing.js";

/** An election with the members that matter here. */
function electionThat(names) {
  return { uuid: UUID, description: names };
}

function naming(raw) {
  return electionThat(`Neden?\n\nİlçe listesi (SHA-256): ${hexadecimal(raw)}`);
}

test("a list is parsed from its exact bytes", () => {
  const list = readList(districtsFor({ of: [1, 0] }));
  const credentials = hexadecimal(bytesOf(written([`${CREDENTIAL_KEYS[0]},1`, `${CREDENTIAL_KEYS[1]},3`])));
  assert.deepEqual(list, { uuid: UUID, credentials, least: 10, names: ["Konak", "Çeşme"], of: [1, 0] });
});

test("an inconsistent list, or one that allows small groups, is refused", () => {
  const many = (count) => Array.from({ length: count }, (_, place) => `${place}. ilçe`);
  const cases = [
    ["districts", { least: 9 }],
    ["districts", { least: 0 }],
    ["districts", { districts: [] }],
    ["districts", { districts: [], of: [] }],
    ["districts", { districts: ["Konak", "Konak"] }],
    ["districts", { districts: many(1001) }],
    ["districts", { of: [0, 2] }],
    ["shape", { of: [0, -1] }],
    ["shape", { of: [0, 0.5] }],
    ["shape", { of: [0, "1"] }],
    ["shape", { of: [0, null] }],
    ["shape", { of: { 0: 0, 1: 1 } }],
    ["shape", { least: "10" }],
    ["shape", { least: true }],
    ["shape", { districts: ["Konak", 1] }],
    ["shape", { uuid: null }],
    ["shape", { credentials: [] }],
    ["shape", { more: 1 }],
  ];
  for (const [code, changes] of cases) refused(() => readList(districtsFor(changes)), code);
  assert.equal(readList(districtsFor({ districts: many(1000), of: [999, 0] })).names.length, 1000);
});

test("a line that is not canonical is refused", () => {
  const text = new TextDecoder().decode(districtsFor());
  const { of, ...rest } = JSON.parse(text);
  refused(() => readList(bytesOf(written({ of, ...rest }))), "shape");
  refused(() => readList(bytesOf(text.replace(",", ", "))), "not_canonical");
  refused(() => readList(bytesOf(text.replace("[0,1]", "[-0,1]"))), "not_canonical");
  refused(() => readList(bytesOf(`${text}\n`)), "not_canonical");
  for (const other of ["", "[]", "null", "{", "<h1>404</h1>"]) {
    refused(() => readList(bytesOf(other)), other.startsWith("[") || other === "null" ? "shape" : "malformed");
  }
});

test("an election names its list", () => {
  const raw = districtsFor();
  assert.equal(namedBy(naming(raw)), hexadecimal(raw));
  assert.deepEqual(requireNamed(naming(raw), raw), readList(raw));
  refused(() => requireNamed(naming(raw), districtsFor({ least: 11 })), "districts");
  refused(() => requireNamed(electionThat("Neden?"), raw), "districts");
  const elsewhere = districtsFor({ uuid: "AnotherAnother" });
  refused(() => requireNamed(naming(elsewhere), elsewhere), "districts");
  const small = districtsFor({ least: 9 });
  refused(() => requireNamed(naming(small), small), "districts");
});

test("only the end of a description names a list", () => {
  const { description } = naming(districtsFor());
  const others = ["", "Neden?", description.slice(0, -1), ...[" eskiydi", "\n", "0"].map((end) => description + end)];
  others.push(description.replaceAll("\n", " "), description.replace("İ", "I"), description.toUpperCase());
  for (const other of others) assert.equal(namedBy(electionThat(other)), null, other);
  const twice = `${description}\n\nİlçe listesi (SHA-256): ${"0".repeat(64)}`;
  assert.equal(namedBy(electionThat(twice)), "0".repeat(64));
});

test("small districts are grouped", () => {
  const cases = [
    [[50, 60, 70], [[0], [1], [2]]],
    [[0, 60, 70], [[0], [1], [2]]],
    [[0, 0, 70], [[0, 1], [2]]],
    // Three ballots would remain, so the smallest of the other districts joins them.
    [[3, 60, 50], [[0, 2], [1]]],
    [[50, 3, 50], [[0, 1], [2]]],
    [[20, 60, 30], [[0, 2], [1]]],
    [[20, 60, 29], [[0, 1, 2]]],
    [[3, 4, 5], [[0, 1, 2]]],
    [[0, 0, 0], [[0, 1, 2]]],
    [[7], [[0]]],
    // Numeric order, not lexicographic.
    [[100, 60, 9], [[0], [1, 2]]],
    [[60, 60, 1, 60, 60, 60, 60, 60, 60, 60, 50], [[0], [1], [2, 10], [3], [4], [5], [6], [7], [8], [9]]],
    [Array(12).fill(50), [...Array(12).keys()].map((place) => [place])],
  ];
  for (const [ballots, expected] of cases) assert.deepEqual(groupDistricts(ballots, 50), expected, written(ballots));
});

test("the first line ends before the first newline, whatever the size of pieces", async () => {
  for (const size of [1, 3, 6, 7, 100]) {
    const lineOf = async (text) => new TextDecoder().decode(await firstLine(streamOf(bytesOf(text), size)));
    assert.equal(await lineOf("ilçe,1\nikinci\nüçüncü"), "ilçe,1");
    assert.equal(await lineOf("ilçe,1\n"), "ilçe,1");
    assert.equal(await lineOf("ilçe,1"), "ilçe,1");
    assert.equal(await lineOf("\nikinci"), "");
    assert.equal(await lineOf(""), "");
  }
});

test("reading the first line does not wait for the rest", async () => {
  let cancelled = false;
  const endless = new ReadableStream({
    start: (controller) => controller.enqueue(bytesOf("bir\niki")),
    cancel: () => { cancelled = true; },
  });
  assert.equal(new TextDecoder().decode(await firstLine(endless)), "bir");
  assert.ok(cancelled);
});
