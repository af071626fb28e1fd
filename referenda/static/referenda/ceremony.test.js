import assert from "node:assert/strict";
import { test } from "node:test";

import { Member, newSeed } from "./ceremony.js";
import { ORDER, encode, powerOfGenerator, reduced } from "./group.js";
import { UUID, ceremonyOf, membersOf, refused, refusedLater } from "./testing.js";
import { readGroup, signed } from "./trustees.js";

test("keys derive from the seed as on the server", () => {
  const seed = Uint8Array.from({ length: 32 }, (_, place) => place);
  const member = new Member({ seed, uuid: UUID, index: 2, size: 3, threshold: 2 });
  assert.equal(member.verification, "22141fb67f14cc362c62ebafd45772c27c995da5162d0d8f2444ba65c56f112a");
  const { encryption } = JSON.parse(member.certificate().message);
  assert.equal(encryption, "cde3dec5f98010ed34d0604196577ec72c0c341b25079cef97dca97c2d019ce0");
});

test("seeds are 32 bytes and differ", () => {
  assert.equal(newSeed().length, 32);
  assert.notDeepEqual(newSeed(), newSeed());
  refused(() => new Member({ seed: new Uint8Array(31), uuid: UUID, index: 1, size: 1, threshold: 1 }), "seed");
});

test("any two of three shares give the group's key", async () => {
  const { members, certificates, dealings, group } = await ceremonyOf(3, 2);
  const { publicKey, keys } = readGroup(group);
  const shares = await Promise.all(members.map((member) => member.share(certificates, dealings)));
  shares.forEach((share, place) => assert.ok(powerOfGenerator(share).equals(keys[place])));
  const secrets = [[1, 2], [1, 3], [2, 3]].map(([one, other]) => {
    const [left, right] = [BigInt(one), BigInt(other)];
    const whole = shares[one - 1] * right - shares[other - 1] * left;
    return reduced(whole * inverse(right - left));
  });
  secrets.forEach((secret) => assert.ok(powerOfGenerator(secret).equals(publicKey)));
});

/** Modular inverse of a number from 1, by Fermat's little theorem. */
function inverse(number) {
  let result = 1n;
  for (let exponent = ORDER - 2n, square = number; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * square) % ORDER;
    square = (square * square) % ORDER;
  }
  return result;
}

test("a trustee deals only in a group with their own certificate at their place", async () => {
  const members = membersOf(3, 2);
  const certificates = members.map((member) => member.certificate());
  const stranger = new Member({ seed: newSeed(), uuid: UUID, index: 2, size: 3, threshold: 2 }).certificate();
  await refusedLater(() => members[1].deal([certificates[0], stranger, certificates[2]]), "own_certificate");
  await refusedLater(() => members[1].deal(certificates.slice(0, 2)), "group_size");
  const swapped = [certificates[1], certificates[0], certificates[2]];
  await refusedLater(() => members[1].deal(swapped), "certificate", { trustee: 1 });
  const forged = { ...certificates[2], signature: certificates[0].signature };
  await refusedLater(() => members[1].deal([certificates[0], certificates[1], forged]), "certificate", { trustee: 3 });
  const lower = new Member({ seed: newSeed(), uuid: UUID, index: 3, size: 3, threshold: 1 }).certificate();
  await refusedLater(() => members[1].deal([certificates[0], certificates[1], lower]), "certificate", { trustee: 3 });
});

test("nobody can be in a group twice", async () => {
  const [first, second] = membersOf(2, 1);
  const own = JSON.parse(first.certificate().message);
  // Signed with an own key, but with another member's encryption key.
  const secret = 99n;
  const copied = signed(secret, {
    context: { ...own.context, index: 2 },
    verification: encode(powerOfGenerator(secret)),
    encryption: own.encryption,
  });
  await refusedLater(() => first.deal([first.certificate(), copied]), "certificate", { trustee: 2 });
  assert.equal((await first.deal([first.certificate(), second.certificate()])).sealed.length, 2);
});

test("a point that does not fit the commitments names its sender", async () => {
  const { members, certificates, dealings } = await ceremonyOf(3, 2);
  const other = new Member({ seed: newSeed(), uuid: UUID, index: 3, size: 3, threshold: 2 });
  const changed = (change) => dealings.map((dealing, place) => (place === 2 ? change(dealing) : dealing));
  const share = (received) => members[0].share(certificates, received);
  const resealed = ({ sealed, ...rest }) => ({ ...rest, sealed: [sealed[1], sealed[1], sealed[2]] });
  await refusedLater(() => share(changed(resealed)), "share", { trustee: 3 });
  const unsigned = ({ sealed: [first, ...others], ...rest }) => {
    return { ...rest, sealed: [{ ...first, signature: others[0].signature }, ...others] };
  };
  await refusedLater(() => share(changed(unsigned)), "share", { trustee: 3 });
  const own = other.certificate();
  const elsewhere = await other.deal([certificates[0], certificates[1], own]);
  await refusedLater(() => share(changed(() => elsewhere)), "commitments", { trustee: 3 });
});

test("a sender who signed other certificates is named", async () => {
  const { members, certificates, dealings } = await ceremonyOf(3, 2);
  const stranger = new Member({ seed: newSeed(), uuid: UUID, index: 1, size: 3, threshold: 2 }).certificate();
  const elsewhere = await members[2].deal([stranger, certificates[1], certificates[2]]);
  const received = [dealings[0], dealings[1], elsewhere];
  await refusedLater(() => members[1].share(certificates, received), "other_group", { trustee: 3 });
});

test("a group whose keys do not follow from the commitments is refused", async () => {
  const { group } = await ceremonyOf(3, 2);
  const swap = ([first, second, ...rest]) => [second, first, ...rest];
  refused(() => readGroup({ ...group, verification_keys: swap(group.verification_keys) }), "trustee", { trustee: 1 });
  refused(() => readGroup({ ...group, signatures: swap(group.signatures) }), "trustee", { trustee: 1 });
  refused(() => readGroup({ ...group, coefexps: swap(group.coefexps) }), "commitments", { trustee: 1 });
  refused(() => readGroup({ ...group, threshold: 3 }), "certificate", { trustee: 1 });
  const [key, ...keys] = group.verification_keys;
  const elsewhere = { ...key, pok: keys[0].pok };
  refused(() => readGroup({ ...group, verification_keys: [elsewhere, ...keys] }), "trustee", { trustee: 1 });
});

test("without WebCrypto a trustee gets the reason", async (context) => {
  const [member] = membersOf(1, 1);
  const certificates = [member.certificate()];
  context.mock.getter(crypto, "subtle", () => undefined);
  await refusedLater(() => member.deal(certificates), "insecure_context");
});

