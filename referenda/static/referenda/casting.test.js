import assert from "node:assert/strict";
import { test } from "node:test";

import { answerBytes, lookUp, send } from "./casting.js";

const RECEIPT = { tracker: "abc", head: "ab12", height: 3, board: "/pano/?takip=abc" };
const BALLOT = { address: "/gonder/", text: '{"ç":1}', token: "t0ken", commitment: "c0", secret: "" };

function answering(body, options = {}) {
  const asked = [];
  const ask = async (address, given) => {
    asked.push({ address, ...given });
    return new Response(body, { headers: { "Content-Type": "application/json" }, ...options });
  };
  return Object.assign(ask, { asked });
}

const failing = (name, kind = Error) => async () => { throw Object.assign(new kind("down"), name && { name }); };

test("a ballot is sent byte for byte with the page's token", async () => {
  const ask = answering(JSON.stringify(RECEIPT));
  assert.deepEqual(await send(BALLOT, ask), { receipt: RECEIPT });
  const [{ address, method, body, headers }] = ask.asked;
  assert.deepEqual([address, method, body, headers["X-CSRFToken"]], ["/gonder/", "POST", BALLOT.text, "t0ken"]);
});

test("a first ballot is sent with a commitment, a later one also with the previous secret", async () => {
  const ask = answering('{"tracker":"abc"}');
  await send(BALLOT, ask);
  await send({ ...BALLOT, secret: "ABCD" }, ask);
  const sent = ask.asked.map(({ headers }) => [headers["X-Replacement-Secret-Commitment"], headers["X-Replacement-Secret"]]);
  assert.deepEqual(sent, [["c0", undefined], ["c0", "ABCD"]]);
});

test("a refusal has the rule's code and text", async () => {
  const ask = answering('{"code":"voting_closed","detail":"Kapandı."}', { status: 409 });
  assert.deepEqual(await send(BALLOT, ask), { refused: { code: "voting_closed", detail: "Kapandı.", status: 409 } });
});

test("an HTML page as answer is a refusal with its status only", async () => {
  const ask = answering("<html>", { status: 413, headers: { "Content-Type": "text/html" } });
  assert.deepEqual(await send(BALLOT, ask), { refused: { status: 413 } });
  const page = answering("<html>", { status: 200, headers: { "Content-Type": "text/html" } });
  assert.deepEqual(await send(BALLOT, page), { unsent: true });
});

test("after a broken connection the ballot may have arrived", async () => {
  assert.deepEqual(await send(BALLOT, failing("", TypeError)), { unsent: true });
  assert.deepEqual(await send(BALLOT, failing("TimeoutError")), { unsent: true });
  assert.deepEqual(await send(BALLOT, answering("", { status: 502 })), { unsent: true });
  const cut = async () => ({ ok: true, status: 200, headers: new Headers({ "Content-Type": "application/json" }), json: failing("", TypeError) });
  assert.deepEqual(await send(BALLOT, cut), { unsent: true });
  await assert.rejects(send(BALLOT, failing("RangeError")), { name: "RangeError" });
});

test("the look-up of a credential is sent without cookies", async () => {
  const ask = answering('{"listed":false,"voted":false}');
  assert.deepEqual(await lookUp("/listede/", "ab12", ask), { listed: false, voted: false });
  assert.deepEqual([ask.asked[0].credentials, ask.asked[0].body], ["omit", '{"credential":"ab12"}']);
  assert.equal(await lookUp("/listede/", "ab12", failing("", TypeError)), null);
});

test("the election is returned as bytes or not at all", async () => {
  assert.deepEqual(await answerBytes("/secim.json", answering("ç")), new Uint8Array([0xc3, 0xa7]));
  assert.equal(await answerBytes("/secim.json", answering("", { status: 404 })), null);
  assert.equal(await answerBytes("/secim.json", failing("", TypeError)), null);
});

test("after an answer that is neither a receipt nor JSON the ballot may have arrived", async () => {
  const boards = ["http://[", "//baska.example/", "javascript:alert(1)", `/${"a".repeat(9000)}`, 5];
  const bodies = ['{"tracker":"', "[]", "5", ...boards.map((board) => JSON.stringify({ ...RECEIPT, board }))];
  for (const body of bodies) assert.deepEqual(await send(BALLOT, answering(body)), { unsent: true }, body);
  assert.deepEqual(await send(BALLOT, answering('{"code":', { status: 409 })), { unsent: true });
  for (const body of ['{"listed', "[]", "null", "5"]) assert.equal(await lookUp("/listede/", "ab12", answering(body)), null);
});
