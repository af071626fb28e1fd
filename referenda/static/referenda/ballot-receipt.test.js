import assert from "node:assert/strict";
import { test } from "node:test";

import { printReceipt, receiptText } from "./ballot-receipt.js";

test("a receipt as text labels each fact", () => {
  const text = receiptText("Makbuz", [["Takip kodu", "aB+/"], ["Kod", "0000-0001"]], "https://meydan.example/pano/");
  assert.equal(text, "Makbuz\n\nTakip kodu:\naB+/\n\nKod:\n0000-0001\n\nhttps://meydan.example/pano/\n");
});

test("only the receipt is printed", () => {
  const classes = new Set();
  const classList = { add: (name) => classes.add(name), remove: (name) => classes.delete(name) };
  let [seen, over] = [null, null];
  printReceipt({
    document: { documentElement: { classList } },
    addEventListener: (name, then) => { over = [name, then]; },
    print: () => { seen = [...classes]; },
  });
  assert.deepEqual([seen, [...classes], over[0]], [["prints-paper"], ["prints-paper"], "afterprint"]);
  over[1]();
  assert.deepEqual([...classes], []);
});
