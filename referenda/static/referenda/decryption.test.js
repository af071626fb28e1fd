import assert from "node:assert/strict";
import { before, test } from "node:test";

import { bytesOf, hexadecimal, written } from "./canonical.js";
import { Member } from "./ceremony.js";
import { decrypt, shareOf } from "./decryption.js";
import { readElection } from "./elections.js";
import { IDENTITY, decode, encode, power, powerOfGenerator } from "./group.js";
import { UUID, YES_NO, ceremonyOf, electionBytes, membersOf, refusedLater } from "./testing.js";
import { readGroup } from "./trustees.js";

/** What is public of a referendum with a group of two of three. */
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

function tallyOf(...alphas) {
  return bytesOf(written([alphas.map((alpha) => ({ alpha: encode(alpha), beta: encode(powerOfGenerator(3n)) }))]));
}

test("the factors are the sum's alphas to the share", async () => {
  const alphas = [5n, 7n, 11n].map(powerOfGenerator);
  const tally = tallyOf(...alphas);
  const { owner, share } = await shareOf(given);
  const found = await decrypt({ ...given, tally });
  assert.equal(owner, 2);
  assert.equal(found.owner, 2);
  assert.equal(found.tally, hexadecimal(tally));
  const { decryption_factors: [factors] } = JSON.parse(found.text);
  assert.deepEqual(factors, alphas.map((alpha) => encode(power(alpha, share))));
});

test("a sum of no ballots is decrypted, too", async () => {
  const { text } = await decrypt({ ...given, tally: tallyOf(IDENTITY, IDENTITY, IDENTITY) });
  const { decryption_factors: [factors] } = JSON.parse(text);
  assert.ok(factors.every((factor) => decode(factor, { mayBeIdentity: true }).equals(IDENTITY)));
});

test("owners count from the first of all who decrypt", async () => {
  const single = JSON.parse(written(made.group.verification_keys[0]));
  const file = [["Single", { pok: single.pok, public_key: single.public_key }], ["Pedersen", made.group]];
  const key = readGroup(made.group).publicKey.add(decode(single.public_key));
  const election = readElection(electionBytes([YES_NO], key));
  const { owner } = await shareOf({ ...given, election, trustees: bytesOf(written(file)) });
  assert.equal(owner, 3);
});

test("whoever has no share of this referendum's key is told why", async () => {
  const stranger = new Member({ seed: new Uint8Array(32), uuid: UUID, index: 2, size: 3, threshold: 2 });
  await refusedLater(() => shareOf({ ...given, member: stranger }), "not_a_trustee");
  const elsewhere = new Member({ seed: new Uint8Array(32), uuid: `${UUID}X`, index: 2, size: 3, threshold: 2 });
  await refusedLater(() => shareOf({ ...given, member: elsewhere }), "other_referendum");
  await refusedLater(() => shareOf({ ...given, member: membersOf(3, 3)[1] }), "not_a_trustee");
});

test("ballots that are encrypted to another key are not decrypted", async () => {
  const election = readElection(electionBytes([YES_NO]));
  await refusedLater(() => decrypt({ ...given, election, tally: tallyOf(powerOfGenerator(5n)) }), "key");
});

test("a sum of another shape is not decrypted", async () => {
  const two = tallyOf(powerOfGenerator(5n), powerOfGenerator(7n));
  await refusedLater(() => decrypt({ ...given, tally: two }), "shape");
  const outside = bytesOf(written([[1, 2, 3].map(() => ({ alpha: "0".repeat(64), beta: "0".repeat(64) }))]));
  await refusedLater(() => decrypt({ ...given, tally: outside }), "point");
});
