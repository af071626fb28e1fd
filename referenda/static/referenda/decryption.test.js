import assert from "node:assert/strict";
import { before, test } from "node:test";

import { bytesOf, hexadecimal, written } from "./canonical.js";
import { Member } from "./ceremony.js";
import { decrypt, shareOf } from "./decryption.js";
import { readElection } from "./elections.js";
import { IDENTITY, decode, encode, pointOf, power, powerOfGenerator } from "./group.js";
import { UUID, YES_NO, ceremonyOf, electionBytes, membersOf, refusedLater } from "./testing.js";
import { readGroup } from "./trustees.js";

/** The public data of a referendum with a group of two of three trustees. */
let made, given;
before(async () => {
  made = await ceremonyOf(3, 2);
  given = {
    election: readElection(electionBytes([YES_NO], readGroup(made.group).publicKey)),
    trustees: bytesOf(written([["Pedersen", made.group]])),
    dealings: made.dealings,
    member: made.members[1],
  };
});

function cellsOf(...alphas) {
  return [alphas.map((alpha) => ({ alpha: encode(alpha), beta: encode(powerOfGenerator(3n)) }))];
}

function tallyOf(...alphas) {
  return bytesOf(written(cellsOf(...alphas)));
}

test("the factors are the alphas of the sum to the power of the share", async () => {
  const alphas = [5n, 7n, 11n].map(powerOfGenerator);
  const tally = tallyOf(...alphas);
  const { owner, share } = await shareOf(given);
  const decrypted = await decrypt({ ...given, tally });
  assert.equal(owner, 2);
  assert.equal(decrypted.owner, 2);
  assert.equal(decrypted.tally, hexadecimal(tally));
  const { decryption_factors: [factors] } = JSON.parse(decrypted.text.split("\n")[0]);
  assert.deepEqual(factors, alphas.map((alpha) => encode(power(alpha, share))));
});

test("a sum without ballots is decrypted too", async () => {
  const { text } = await decrypt({ ...given, tally: tallyOf(IDENTITY, IDENTITY, IDENTITY) });
  const { decryption_factors: [factors] } = JSON.parse(text.split("\n")[0]);
  assert.ok(factors.every((factor) => decode(factor, { mayBeIdentity: true }).equals(IDENTITY)));
});

test("owners count over all trustees", async () => {
  const single = JSON.parse(written(made.group.verification_keys[0]));
  const file = [["Single", { pok: single.pok, public_key: single.public_key }], ["Pedersen", made.group]];
  const key = readGroup(made.group).publicKey.add(decode(single.public_key));
  const election = readElection(electionBytes([YES_NO], key));
  const { owner } = await shareOf({ ...given, election, trustees: bytesOf(written(file)) });
  assert.equal(owner, 3);
});

test("a member without a share of this referendum's key gets the reason", async () => {
  const stranger = new Member({ seed: new Uint8Array(32), uuid: UUID, index: 2, size: 3, threshold: 2 });
  await refusedLater(() => shareOf({ ...given, member: stranger }), "not_a_trustee");
  const elsewhere = new Member({ seed: new Uint8Array(32), uuid: `${UUID}X`, index: 2, size: 3, threshold: 2 });
  await refusedLater(() => shareOf({ ...given, member: elsewhere }), "other_referendum");
  await refusedLater(() => shareOf({ ...given, member: membersOf(3, 3)[1] }), "not_a_trustee");
});

test("ballots encrypted for another key are not decrypted", async () => {
  const election = readElection(electionBytes([YES_NO]));
  await refusedLater(() => decrypt({ ...given, election, tally: tallyOf(powerOfGenerator(5n)) }), "key");
});

test("a sum with another shape is not decrypted", async () => {
  const two = tallyOf(powerOfGenerator(5n), powerOfGenerator(7n));
  await refusedLater(() => decrypt({ ...given, tally: two }), "shape");
  const outside = bytesOf(written([[1, 2, 3].map(() => ({ alpha: "0".repeat(64), beta: "0".repeat(64) }))]));
  await refusedLater(() => decrypt({ ...given, tally: outside }), "point");
});

// District groups

test("district groups are decrypted in order, on a separate line", async () => {
  const alphas = [[5n, 7n, 11n], [13n, 17n, 19n]].map((row) => row.map(powerOfGenerator));
  const groups = [...alphas, [IDENTITY, IDENTITY, IDENTITY]].map((row) => ({ districts: [], cells: cellsOf(...row) }));
  const tally = tallyOf(...alphas[0].map((alpha, place) => alpha.add(alphas[1][place])));
  const { share } = await shareOf(given);
  const { text } = await decrypt({ ...given, tally, groups });
  const [first, second, proofs, ...rest] = text.split("\n");
  assert.deepEqual(rest, []);
  assert.deepEqual(JSON.parse(proofs).proofs.map(([row]) => row.length), [3, 3, 3, 3]);
  assert.deepEqual(Object.keys(JSON.parse(first)), ["decryption_factors", "decryption_proofs"]);
  const line = JSON.parse(second);
  assert.deepEqual(Object.keys(line), ["owner", "areas"]);
  assert.equal(line.owner, 2);
  const factorsOf = (row) => [row.map((alpha) => encode(power(alpha, share)))];
  const expected = [...alphas, [IDENTITY, IDENTITY, IDENTITY]].map(factorsOf);
  assert.deepEqual(line.areas.map(({ decryption_factors: factors }) => factors), expected);
  assert.deepEqual(line.areas.map(({ decryption_proofs: [proofs] }) => proofs.length), [3, 3, 3]);
});

test("the second proofs are on the last line and name factors and owner", async () => {
  const { text } = await decrypt({ ...given, tally: tallyOf(...[5n, 7n, 11n].map(powerOfGenerator)), groups: null });
  const [file, second, ...rest] = text.split("\n");
  assert.deepEqual(rest, []);
  const { owner, payload, proofs: [[proofs]] } = JSON.parse(second);
  assert.deepEqual([owner, payload, proofs.length], [2, hexadecimal(bytesOf(file)), 3]);
  assert.notDeepEqual(proofs, JSON.parse(file).decryption_proofs[0]);
});

test("sums outside the subgroup are not decrypted, even if their total is inside", async () => {
  // The point of order two: its square is the identity.
  const outside = pointOf("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec");
  assert.ok(outside.add(outside).equals(IDENTITY));
  const [one, other] = [5n, 7n].map((number) => powerOfGenerator(number).add(outside));
  const zero = [IDENTITY, IDENTITY];
  const groups = [one, other].map((alpha) => ({ districts: [], cells: cellsOf(alpha, ...zero) }));
  const tally = tallyOf(one.add(other), ...zero);
  await decrypt({ ...given, tally });
  await refusedLater(() => decrypt({ ...given, tally, groups }), "point");
});
