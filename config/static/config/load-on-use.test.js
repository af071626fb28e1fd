import assert from "node:assert/strict";
import { test } from "node:test";

import { fetchAll, isUse } from "./load-on-use.js";

const FILES = [{ href: "/static/a.js", integrity: "sha256-A" }, { href: "/static/b.js", integrity: "sha256-B" }];

test("files are fetched whole, each with its hash", async () => {
  const asked = [];
  const read = [];
  const ask = async (address, { integrity }) => {
    asked.push([address, integrity]);
    return { ok: true, arrayBuffer: async () => read.push(address) };
  };
  assert.equal(await fetchAll(FILES, ask), true);
  assert.deepEqual(asked, [["/static/a.js", "sha256-A"], ["/static/b.js", "sha256-B"]]);
  assert.deepEqual(read, ["/static/a.js", "/static/b.js"]);
});

test("a file that is missing, breaks off or takes too long has not come", async () => {
  const whole = { ok: true, arrayBuffer: async () => {} };
  const failing = (error) => ({ ok: true, arrayBuffer: async () => { throw error; } });
  for (const answer of [
    { ok: false, status: 502, arrayBuffer: async () => {} },
    failing(new TypeError("broken")),
    failing(new DOMException("", "TimeoutError")),
    failing(new DOMException("", "AbortError")),
  ]) {
    const ask = async (address) => (address === "/static/b.js" ? answer : whole);
    assert.equal(await fetchAll(FILES, ask), false);
  }
});

test("any other error is thrown", async () => {
  await assert.rejects(fetchAll(FILES, async () => { throw new RangeError("a bug"); }), RangeError);
});

test("buttons, chosen files and Enter are uses", () => {
  const target = (selector) => ({ closest: (it) => (it === selector ? {} : null), matches: (it) => it === selector });
  const field = target("input:not([type=file])");
  assert.equal(isUse({ type: "click", target: target("button") }), true);
  assert.equal(isUse({ type: "click", target: field }), false);
  assert.equal(isUse({ type: "change", target: target("[type=file]") }), true);
  assert.equal(isUse({ type: "change", target: field }), false);
  assert.equal(isUse({ type: "keydown", key: "Enter", target: field }), true);
  assert.equal(isUse({ type: "keydown", key: "a", target: field }), false);
  assert.equal(isUse({ type: "keydown", key: "Enter", target: target("button") }), false);
});
