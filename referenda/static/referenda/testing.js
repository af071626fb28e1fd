/** Small referenda for the tests beside this file. */
import assert from "node:assert/strict";

import { bytesOf, hexadecimal, written } from "./canonical.js";
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
/** One ciphertext. */
export const SINGLE = { answers: ["Onaylıyorum"], min: 0, max: 1, question: "Onay?" };
export const UP_TO_TWO = { answers: ["Çiçek", "Ğ", "Işık"], min: 0, max: 2, question: "Hangileri?" };

/** The bytes of an election with these questions, which names these ``districts`` (bytes) if they are given. */
export function electionBytes(questions, key = powerOfGenerator(SECRET), districts = null) {
  const named = districts === null ? "" : `\n\nİlçe listesi (SHA-256): ${hexadecimal(districts)}`;
  return bytesOf(written({
    version: 1,
    description: `Danışma oylaması – bağlayıcı değildir${named}`,
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

// Archives

/** Two credentials on the list of ``storyOf``; the second weighs 3. */
export const CREDENTIAL_KEYS = [11n, 12n].map((secret) => encode(powerOfGenerator(secret)));
const LISTED = written([`${CREDENTIAL_KEYS[0]},1`, `${CREDENTIAL_KEYS[1]},3`]);

/** A list of districts (bytes) for these credentials: the first of the two is of Konak, the second of Çeşme. */
export function districtsFor(changes = {}, listed = LISTED) {
  const given = { uuid: UUID, credentials: hexadecimal(bytesOf(listed)), least: 10 };
  return bytesOf(written({ ...given, districts: ["Konak", "Çeşme"], of: [0, 1], ...changes }));
}

/** A stream of bytes, ``size`` at a time. */
export function streamOf(bytes, size = 4096) {
  let begin = 0;
  return new ReadableStream({
    pull(controller) {
      if (begin >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(begin, (begin += size)));
    },
  });
}

/** An archive of events, each a type with the texts before it. What browsers do not look at is left out. */
export function archiveOf(story) {
  const members = [member("BELENIOS", written({ version: 1, timestamp: "0" }))];
  let parent;
  for (const [height, [type, data]] of story.entries()) {
    for (const text of data) members.push(member(`${hexadecimal(bytesOf(text))}.data.json`, text));
    const payload = data.length ? { payload: hexadecimal(bytesOf(data.at(-1))) } : {};
    const event = written({ ...(parent && { parent }), height, type, ...payload });
    parent = hexadecimal(bytesOf(event));
    members.push(member(`${parent}.event.json`, event));
  }
  return Uint8Array.from(members.flatMap((one) => [...one]));
}

function member(name, text) {
  const body = bytesOf(text);
  const found = new Uint8Array(512 + Math.ceil(body.length / 512) * 512);
  found.set(bytesOf(name));
  found.set(bytesOf(`${body.length.toString(8).padStart(11, "0")}\0`), 124);
  found.set(body, 512);
  return found;
}

/** A ballot with one ciphertext, of which only its sum is looked at. */
export function ballotOf(credential, number) {
  const answer = { choices: [cellOf(number)], individual_proofs: [], overall_proof: [] };
  return written({ election_uuid: UUID, election_hash: "", credential, answers: [answer], signature: {} });
}

export function tallyOf(number) {
  return written([[cellOf(number)]]);
}

function cellOf(number) {
  return { alpha: encode(powerOfGenerator(number)), beta: encode(powerOfGenerator(2n * number)) };
}

/** A referendum in which the first voter votes 2 and then 5, and the second, who weighs 3, votes 7. */
export function storyOf() {
  return storyFor(electionBytes([SINGLE]), []);
}

/** As ``storyOf``, of an election (bytes) and its trustees. */
export function storyFor(election, trustees) {
  const [one, other] = CREDENTIAL_KEYS;
  return [
    ["Setup", setupFor(election, trustees)],
    ["Ballot", [ballotOf(one, 2n)]],
    ["Ballot", [ballotOf(other, 7n)]],
    ["Ballot", [ballotOf(one, 5n)]],
    ["EndBallots", []],
    ["EncryptedTally", [tallyOf(5n + 3n * 7n), "{}"]],
  ];
}

/** What stands before the first event. */
export function setupFor(electionBytes, parties, listed = LISTED) {
  const files = [new TextDecoder().decode(electionBytes), written(parties), listed];
  const [election, trustees, credentials] = files.map((text) => hexadecimal(bytesOf(text)));
  return [...files, written({ election, trustees, credentials })];
}

/**
 * Voters of several districts, who are on the list in turns: ``votes`` has of each district what they vote, null of
 * those who do not. With their list of districts, and their story in an election (bytes) that names it.
 *
 * @param {(bigint | null)[][]} votes
 */
export function cityOf(votes) {
  const longest = Math.max(...votes.map((those) => those.length));
  const voters = Array.from({ length: longest }, (_, turn) => votes.flatMap((those, district) => (
    turn < those.length ? [{ district, number: those[turn] }] : []))).flat();
  for (const [place, voter] of voters.entries()) voter.key = encode(powerOfGenerator(BigInt(100 + place)));
  const listed = written(voters.map(({ key }) => key));
  const names = votes.map((_, district) => `${district}. ilçe`);
  const cast = voters.filter(({ number }) => number !== null);
  return {
    districts: districtsFor({ districts: names, of: voters.map(({ district }) => district) }, listed),
    storyFor: (election, trustees) => [
      ["Setup", setupFor(election, trustees, listed)],
      ...cast.map(({ key, number }) => ["Ballot", [ballotOf(key, number)]]),
      ["EndBallots", []],
      ["EncryptedTally", [tallyOf(cast.reduce((sum, { number }) => sum + number, 0n)), "{}"]],
    ],
  };
}
