/** Small referenda for the tests beside this file. */
import assert from "node:assert/strict";

import { bytesOf, written } from "./canonical.js";
import { Member } from "./ceremony.js";
import { readElection } from "./elections.js";
import { encode, powerOfGenerator } from "./group.js";

export const UUID = "AbCdEfGhJkMnPq";
export const CREDENTIAL = "3tguB-s8ha1h-qDShy-1TjyVX";
/** The secret of the key of ``electionOf``. */
export const SECRET = 20241119n;
export const YES_NO = {
  answers: ["Evet", "Hayır"], blank: true, min: 1, max: 1, question: "Meydan yayalaştırılsın mı?",
};
export const UP_TO_TWO = { answers: ["Çiçek", "Ğ", "Işık"], min: 0, max: 2, question: "Hangileri?" };

/** The bytes of an election with these questions. */
export function electionBytes(questions, key = powerOfGenerator(SECRET)) {
  return bytesOf(written({
    version: 1,
    description: "Danışma oylaması – bağlayıcı değildir",
    name: "Kent meydanı “ışık” \\ \"tırnak\"",
    group: "Ed25519",
    public_key: encode(key),
    questions,
    uuid: UUID,
  }));
}

export function electionOf(...questions) {
  return readElection(electionBytes(questions));
}

/** Assert that ``act`` is refused with ``code``, and with ``facts`` if given. */
export function refused(act, code, facts) {
  assert.throws(act, (error) => isRefusal(error, code, facts));
}

/** As ``refused``, of what takes time. */
export async function refusedLater(act, code, facts) {
  await assert.rejects(act, (error) => isRefusal(error, code, facts));
}

function isRefusal(error, code, facts) {
  assert.equal(error.name, "Invalid", error.stack);
  assert.equal(error.code, code);
  if (facts) assert.deepEqual(error.facts, facts);
  return true;
}

/** Members of a group with their seeds: the bytes ``index, index, …``. */
export function membersOf(size, threshold) {
  return Array.from({ length: size }, (_, place) => {
    const seed = new Uint8Array(32).fill(place + 1);
    return new Member({ seed, uuid: UUID, index: place + 1, size, threshold });
  });
}

/** A whole ceremony of such members, as it is published. */
export async function ceremonyOf(size, threshold) {
  const members = membersOf(size, threshold);
  const certificates = members.map((member) => member.certificate());
  const dealings = await Promise.all(members.map((member) => member.deal(certificates)));
  const keys = await Promise.all(members.map((member) => member.verificationKey(certificates, dealings)));
  const group = {
    threshold,
    certs: certificates,
    coefexps: dealings.map(({ coefexps }) => coefexps),
    signatures: dealings.map(({ signature }) => signature),
    verification_keys: keys,
  };
  return { members, certificates, dealings, group };
}
