import assert from "node:assert/strict";
import { before, test } from "node:test";

import { bytesOf, written } from "./canonical.js";
import { UUID, membersOf, refused, refusedLater } from "./testing.js";
import {
  keyFingerprint, openTrusteeFile, readBackup, readTrusteeFile, writeBackup, writeTrusteeFile,
} from "./trustee-file.js";

const SEED = new Uint8Array(32).fill(2);
const PLACE = { referendum: UUID, index: 2, size: 3, threshold: 2 };
const PASSPHRASE = "İzmir'in dağlarında";
const TITLE = "Kent meydanı “ışık”";
const VERIFICATION = membersOf(3, 2)[1].verification;

let text;
before(async () => {
  text = await writeTrusteeFile({ seed: SEED, place: PLACE, title: TITLE, passphrase: PASSPHRASE });
});

/** The bytes of the file after ``change``. */
function changed(change) {
  const data = JSON.parse(text);
  change(data);
  return bytesOf(written(data));
}

test("the file gives the seed to a holder of the passphrase", async () => {
  assert.deepEqual(await openTrusteeFile(bytesOf(text), PASSPHRASE, PLACE), {
    seed: SEED, certificates: "", archive: "",
  });
  const published = { ...PLACE, verification: VERIFICATION };
  const { seed } = await openTrusteeFile(bytesOf(text), PASSPHRASE.normalize("NFD"), published);
  assert.deepEqual(seed, SEED);
});

test("the file stores which certificates and which archive were compared", async () => {
  const compared = { certificates: "ab".repeat(32), archive: "cd".repeat(32) };
  const given = { seed: SEED, place: PLACE, title: TITLE, passphrase: PASSPHRASE, ...compared };
  const opened = await openTrusteeFile(bytesOf(await writeTrusteeFile(given)), PASSPHRASE, PLACE);
  assert.deepEqual(opened, { seed: SEED, ...compared });
});

test("the file names its owner and discloses nothing about the seed", () => {
  const inClear = readTrusteeFile(bytesOf(text), PLACE);
  assert.equal(inClear.title, TITLE);
  assert.equal(inClear.index, 2);
  assert.equal(inClear.verification, VERIFICATION);
  assert.ok(inClear.iterations >= 600_000);
  assert.ok(!text.includes("02020202") && !text.includes("AgIC"));
});

test("two files of the same seed and passphrase differ in salt and nonce", async () => {
  const other = JSON.parse(await writeTrusteeFile({ seed: SEED, place: PLACE, title: TITLE, passphrase: PASSPHRASE }));
  const first = JSON.parse(text);
  for (const name of ["salt", "iv", "seed"]) assert.notEqual(first[name], other[name]);
});

test("a wrong file and a wrong trustee are detected before the passphrase is needed", () => {
  const read = (raw, place) => () => readTrusteeFile(raw, { ...PLACE, ...place });
  refused(read(bytesOf(text), { referendum: "AbCdEfGhJkMnPr" }), "other_referendum", { title: TITLE });
  refused(read(bytesOf(text), { index: 1 }), "other_trustee", { title: TITLE, index: 2 });
  refused(read(bytesOf(text), { threshold: 3 }), "other_key", { title: TITLE });
  refused(read(bytesOf(text), { verification: membersOf(3, 2)[0].verification }), "other_key");
  refused(read(changed((data) => { data.version = 2; })), "file_version", { version: 2 });
  for (const raw of [
    bytesOf("%PDF-1.7"), new Uint8Array(), bytesOf("[]"), bytesOf("null"),
    bytesOf(text.slice(0, -1)), bytesOf(`${text}\n`),
    changed((data) => { data.format = "other"; }), changed((data) => { delete data.salt; }),
    changed((data) => { data.salt = "AA=="; }), changed((data) => { data.iterations = 1000; }),
    changed((data) => { data.iterations = 1_000_000_000; }), changed((data) => { data.index = "2"; }),
  ]) {
    refused(read(raw), "not_a_trustee_file");
  }
});

test("a wrong passphrase, or a change to the clear part, makes decryption fail", async () => {
  await refusedLater(() => openTrusteeFile(bytesOf(text), "izmir'in dağlarında", PLACE), "passphrase");
  for (const change of [
    (data) => { data.title = "Başka"; },
    (data) => { data.verification = membersOf(3, 2)[0].verification; },
    (data) => { data.iterations += 1; },
    (data) => { data.certificates = "ab".repeat(32); },
    (data) => { data.archive = "ab".repeat(32); },
    (data) => { data.seed = `${data.seed.startsWith("A") ? "B" : "A"}${data.seed.slice(1)}`; },
    (data) => { data.seed = ""; },
  ]) {
    await refusedLater(() => openTrusteeFile(changed(change), PASSPHRASE, PLACE), "passphrase");
  }
});

test("a short passphrase is refused with the required length", async () => {
  const write = () => writeTrusteeFile({ seed: SEED, place: PLACE, title: TITLE, passphrase: "on bir harf" });
  await refusedLater(write, "passphrase_short", { least: 12 });
});

test("without WebCrypto a trustee gets the reason", async (context) => {
  context.mock.getter(crypto, "subtle", () => undefined);
  const write = () => writeTrusteeFile({ seed: SEED, place: PLACE, title: TITLE, passphrase: PASSPHRASE });
  await refusedLater(write, "insecure_context");
});

test("a printed backup gives the seed, scanned or typed in groups", () => {
  const line = writeBackup(SEED, PLACE);
  assert.match(line, /^MEYDAN1 AbCdEfGhJkMnPq 2\/2\/3 (02){32} [0-9a-f]{8}$/);
  assert.deepEqual(readBackup(line, PLACE), SEED);
  const [name, uuid, numbers, digits, check] = line.split(" ");
  const typed = ` ${name}\n${uuid} ${numbers}\n${digits.toUpperCase().match(/.{1,8}/g).join(" ")}\n${check}\n`;
  assert.deepEqual(readBackup(typed, { ...PLACE, verification: VERIFICATION }), SEED);
});

test("a typing error in a backup is detected, and another trustee's backup", () => {
  const line = writeBackup(SEED, PLACE);
  for (const typed of [line.replace("0202 ", "0203 "), line.replace(" 2/2/3", " 2/3/3"), line.slice(0, -1), `${line} 1`,
    line.replace("AbC", "AbD"), "MEYDAN1"]) {
    refused(() => readBackup(typed, PLACE), "backup_mistyped");
  }
  refused(() => readBackup("https://example.org/", PLACE), "not_a_backup");
  refused(() => readBackup("", PLACE), "not_a_backup");
  refused(() => readBackup(line, { ...PLACE, referendum: "AbCdEfGhJkMnPr" }), "other_referendum");
  refused(() => readBackup(line, { ...PLACE, index: 3 }), "other_trustee", { index: 2 });
  refused(() => readBackup(line, { ...PLACE, verification: membersOf(3, 2)[0].verification }), "other_key");
});

test("a key is compared by sixteen digits", () => {
  assert.match(keyFingerprint(VERIFICATION), /^[0-9a-f]{4}( [0-9a-f]{4}){3}$/);
  assert.notEqual(keyFingerprint(VERIFICATION), keyFingerprint(membersOf(3, 2)[0].verification));
});
