import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { bytesOf } from "./canonical.js";
import { checkCheckpoint, checkOpening, checkSigned, checkWords, fetched, isSigned, keyOf } from "./election-check.js";
import { UP_TO_TWO, YES_NO, electionOf, refused } from "./testing.js";

const { opening: OPENING } = JSON.parse(
  readFileSync(new URL("../../../docs/vectors/voter-codes.json", import.meta.url), "utf8"),
);
const ELECTION = bytesOf(OPENING.election);
const SIGNATURE = Uint8Array.from(Buffer.from(OPENING.signature, "hex"));
const PARTS = {
  opening: bytesOf(OPENING.setup),
  note: bytesOf(OPENING.note),
  signature: SIGNATURE,
  key: bytesOf(OPENING.pem),
};

const check = (changes) => () => checkSigned(ELECTION, OPENING.uuid, { ...PARTS, ...changes });

test("the published opening is valid, and its signing key is returned", () => {
  assert.equal(checkSigned(ELECTION, OPENING.uuid, PARTS), OPENING.key);
  assert.equal(checkOpening(ELECTION, PARTS.opening), OPENING.event);
});

test("an election or an opening that does not fit the archive is refused", () => {
  refused(() => checkSigned(bytesOf(`${OPENING.election} `), OPENING.uuid, PARTS), "other_opening");
  refused(check({ opening: bytesOf("{}") }), "other_opening");
  refused(check({ opening: bytesOf("<html>") }), "other_opening");
});

test("an opening that names the election but was not signed is refused", () => {
  const { election } = JSON.parse(OPENING.setup);
  const other = JSON.stringify({ election, trustees: "0".repeat(64), credentials: "0".repeat(64) });
  refused(check({ opening: bytesOf(other) }), "other_note");
});

test("a checkpoint that was changed, has another signer or another archive is refused", () => {
  refused(check({ note: bytesOf(OPENING.note.replace('"ballots":0', '"ballots":1')) }), "note_signature");
  refused(check({ signature: SIGNATURE.with(5, SIGNATURE[5] ^ 1) }), "note_signature");
  refused(check({ signature: SIGNATURE.slice(1) }), "note_signature");
  const generator = Buffer.from(`58${"66".repeat(31)}`, "hex");
  const other = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), generator]).toString("base64");
  refused(check({ key: bytesOf(`-----BEGIN PUBLIC KEY-----\n${other}\n-----END PUBLIC KEY-----\n`) }), "note_signature");
  const of = { note: PARTS.note, signature: SIGNATURE, key: OPENING.key };
  refused(() => checkCheckpoint(of, { uuid: "other", event: OPENING.event }), "other_note");
  refused(() => checkCheckpoint(of, { uuid: OPENING.uuid, event: "0".repeat(64) }), "other_note");
});

test("an invalid key is refused", () => {
  for (const pem of ["", "<html>", OPENING.pem.replace("MCow", "MCox"), OPENING.pem.replace("BEGIN PUBLIC", "BEGIN")]) {
    refused(() => keyOf(pem), "note_key");
  }
});

test("signatures are those of RFC 8032", () => {
  // Section 7.1, tests 1 to 3: key, message, signature.
  const vectors = [
    [
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
  ];
  const of = (digits) => Uint8Array.from(Buffer.from(digits, "hex"));
  for (const [key, message, signature] of vectors) {
    assert.equal(isSigned(of(message), of(signature), key), true);
    assert.equal(isSigned(of(`${message}00`), of(signature), key), false);
  }
});

test("all requests are without cookies, and nothing is compared if a part is missing", async () => {
  const addresses = { opening: "/acilis.json", note: "/ilk.json", signature: "/ilk.sig", key: "/anahtar.pem" };
  const asked = [];
  const ask = async (address, given) => {
    asked.push(given.credentials);
    return new Response(address);
  };
  assert.deepEqual((await fetched(addresses, ask)).note, bytesOf("/ilk.json"));
  assert.deepEqual(asked, ["omit", "omit", "omit", "omit"]);
  const missing = async (address) => new Response("", { status: address.endsWith(".sig") ? 404 : 200 });
  assert.equal(await fetched(addresses, missing), null);
});

test("a page that asks other questions than the ballot is refused", () => {
  const { questions } = electionOf(YES_NO, UP_TO_TWO);
  const shown = questions.map(({ text, answers, minimum, maximum, blank }) => (
    { text: ` ${text}\n`, answers, least: minimum, most: maximum, blank }
  ));
  checkWords(shown, questions);
  const changed = (place, change) => shown.map((it, at) => (at === place ? { ...it, ...change } : it));
  const variants = [
    changed(0, { answers: [...shown[0].answers].reverse() }),
    changed(0, { text: "Başka bir soru?" }),
    changed(0, { blank: !shown[0].blank }),
    changed(1, { most: shown[1].most + 1 }),
    changed(1, { answers: shown[1].answers.slice(1) }),
    shown.slice(1),
    [...shown].reverse(),
  ];
  for (const variant of variants) refused(() => checkWords(variant, questions), "other_words");
});
