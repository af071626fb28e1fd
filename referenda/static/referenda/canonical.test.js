import assert from "node:assert/strict";
import { test } from "node:test";

import {
  bytesOf, fingerprint, fromBase64, hexadecimal, members, number, read, sequence, written,
} from "./canonical.js";
import { refused } from "./testing.js";

test("text is serialised as on the server", () => {
  const data = { a: 'İ\x7f\x01\n\u2028"\\/', b: [1, true] };
  assert.equal(written(data), '{"a":"İ\\u007f\\u0001\\n\u2028\\"\\\\/","b":[1,true]}');
  assert.deepEqual(read(bytesOf(written(data))), data);
});

test("hashes equal those of the server", () => {
  assert.equal(fingerprint(bytesOf("ışık")), "2M28QTQT8sQ5wWiQ9jGx6IFJN41v2SDq5hzSTV9E7wc");
  assert.equal(hexadecimal(bytesOf("ışık")), "d8cdbc413413f2c439c16890f631b1e88149378d6fd920eae61cd24d5f44ef07");
});

test("non-canonical text is refused", () => {
  for (const text of ['{"a": 1}', "[1.0]", "[-0]", '{"a":1,"a":2}', '["\\u0131"]', "[1e3]", '["\x7f"]', '["\\/"]']) {
    refused(() => read(bytesOf(text)), "not_canonical");
  }
});

test("text that is not JSON in UTF-8 is refused", () => {
  for (const text of ["", "{", "NaN", "[01]", '["\\ud800"]', '{"\\udfff":1}', "\ufeff[]"]) {
    refused(() => read(bytesOf(text)), "malformed");
  }
  refused(() => read(Uint8Array.of(0x22, 0xff, 0x22)), "malformed");
});

test("objects have exactly their members in order", () => {
  assert.deepEqual(members({ a: 1, c: 3 }, "a", "b?", "c"), { a: 1, c: 3 });
  for (const data of [{ c: 3, a: 1 }, { a: 1 }, { a: 1, c: 3, d: 4 }, [1, 3], null, "ac"]) {
    refused(() => members(data, "a", "b?", "c"), "shape");
  }
});

test("lists have their length, and counts are whole numbers", () => {
  assert.deepEqual(sequence([1, 2]), [1, 2]);
  for (const data of [[1], "12", { length: 2 }, null]) refused(() => sequence(data, 2), "shape");
  assert.equal(number(0), 0);
  for (const data of [-1, 1.5, "1", true, null, 2 ** 30]) refused(() => number(data), "shape");
});

test("Base64 is decoded only with its padding", () => {
  assert.deepEqual([...fromBase64("AP/+")], [0, 255, 254]);
  assert.deepEqual([...fromBase64("AA==")], [0]);
  for (const data of ["AA", "A A=", "AA-_", "AA==\n", 5]) refused(() => fromBase64(data), "shape");
});
