/** Small referenda for the tests in this folder. */
import assert from "node:assert/strict";

import { headerOf } from "./archive-events.js";
import { ballotSignedWith } from "./ballot.js";
import { bytesOf, hexadecimal, written } from "./canonical.js";
import { Member } from "./ceremony.js";
import { readElection } from "./elections.js";
import { decode, encode, powerOfGenerator, product, publicPower } from "./group.js";

export const UUID = "AbCdEfGhJkMnPq";
export const CREDENTIAL = "3tguB-s8ha1h-qDShy-1TjyVX";
/** Private key of ``electionOf``. */
export const SECRET = 20241119n;
export const YES_NO = {
  answers: ["Evet", "Hayır"], blank: true, min: 1, max: 1, question: "Meydan yayalaştırılsın mı?",
};
/** A question with one ciphertext. */
export const SINGLE = { answers: ["Onaylıyorum"], min: 0, max: 1, question: "Onay?" };
export const UP_TO_TWO = { answers: ["Çiçek", "Ğ", "Işık"], min: 0, max: 2, question: "Hangileri?" };

/** The bytes of an election with these questions, which names the district list ``districts`` (bytes) if given. */
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

/** Assert that ``act`` throws Invalid with ``code``, and with ``facts`` if given. */
export function refused(act, code, facts) {
  assert.throws(act, (error) => isRefusal(error, code, facts));
}

/** Like ``refused``, for asynchronous functions. */
export async function refusedLater(act, code, facts) {
  await assert.rejects(act, (error) => isRefusal(error, code, facts));
}

export function isRefusal(error, code, facts) {
  assert.equal(error.name, "Invalid", error.stack);
  assert.equal(error.code, code);
  if (facts) assert.deepEqual(error.facts, facts);
  return true;
}

/** Members of a group. The seed of member ``index`` has the bytes ``index, index, …``. */
export function membersOf(size, threshold) {
  return Array.from({ length: size }, (_, place) => {
    const seed = new Uint8Array(32).fill(place + 1);
    return new Member({ seed, uuid: UUID, index: place + 1, size, threshold });
  });
}

/** Everything that such members publish in a complete ceremony. */
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

/** Private keys of the two credentials on the list of ``storyOf``. The second has the weight 3. */
export const SECRETS = [11n, 12n];
export const CREDENTIAL_KEYS = SECRETS.map((secret) => encode(powerOfGenerator(secret)));
const LISTED = written([`${CREDENTIAL_KEYS[0]},1`, `${CREDENTIAL_KEYS[1]},3`]);

/** The district list (bytes) of these credentials: the first is in Konak, the second in Çeşme. */
export function districtsFor(changes = {}, listed = LISTED) {
  const given = { uuid: UUID, credentials: hexadecimal(bytesOf(listed)), least: 10 };
  return bytesOf(written({ ...given, districts: ["Konak", "Çeşme"], of: [0, 1], ...changes }));
}

/** A stream of bytes in pieces of ``size``. */
export function streamOf(bytes, size = 4096) {
  let begin = 0;
  return new ReadableStream({
    pull(controller) {
      if (begin >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(begin, (begin += size)));
    },
  });
}

/** An archive of events, each given as its type and the data before it. */
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
  const bytes = new Uint8Array(512 + Math.ceil(body.length / 512) * 512);
  bytes.set(headerOf(name, body.length, 0));
  bytes.set(body, 512);
  return bytes;
}

/** A ballot (1 or 0) in an ``election`` with the question ``SINGLE``, signed with the credential's private key. */
export function ballotOf(secret, choice, election = electionOf(SINGLE)) {
  return ballotSignedWith(secret, election, [[choice]]).text;
}

/** The published sum of such ballots, each with its weight. */
export function tallyOf(...ballots) {
  const sum = (name) => product(ballots.map(([ballot, weight = 1n]) => {
    const [{ choices: [cell] }] = JSON.parse(ballot).answers;
    return publicPower(decode(cell[name]), weight);
  }));
  return written([[{ alpha: encode(sum("alpha")), beta: encode(sum("beta")) }]]);
}

/** The data before the event EncryptedTally for such ballots. */
export function talliedFrom(...ballots) {
  const tally = tallyOf(...ballots);
  const weight = ballots.reduce((sum, [, one = 1n]) => sum + Number(one), 0);
  const sum = hexadecimal(bytesOf(tally));
  return [tally, written({ num_tallied: ballots.length, total_weight: weight, encrypted_tally: sum })];
}

/** The events of a referendum. The first voter votes no, then yes; the second, with weight 3, votes yes. */
export function storyOf() {
  return storyFor(electionBytes([SINGLE]), []);
}

/** Like ``storyOf``, for an election (bytes) and its trustees. */
export function storyFor(election, trustees) {
  const [one, other] = SECRETS;
  const read = readElection(election);
  const [first, second, again] = [ballotOf(one, 0, read), ballotOf(other, 1, read), ballotOf(one, 1, read)];
  return [
    ["Setup", setupFor(election, trustees)],
    ["Ballot", [first]],
    ["Ballot", [second]],
    ["Ballot", [again]],
    ["EndBallots", []],
    ["EncryptedTally", talliedFrom([again], [second, 3n])],
  ];
}

/** The data before the first event. */
export function setupFor(electionBytes, parties, listed = LISTED) {
  const files = [new TextDecoder().decode(electionBytes), written(parties), listed];
  const [election, trustees, credentials] = files.map((text) => hexadecimal(bytesOf(text)));
  return [...files, written({ election, trustees, credentials })];
}

/**
 * A referendum with several districts. ``votes`` has, by district, each voter's vote (1 or 0), or null for those who do
 * not vote. Voters of the districts alternate on the credential list. Returns the district list, a function for the
 * events of an election (bytes) that names it, and a function for the sum of some districts' ballots.
 *
 * @param {(number | null)[][]} votes
 */
export function cityOf(votes) {
  const longest = Math.max(...votes.map((those) => those.length));
  const voters = Array.from({ length: longest }, (_, turn) => votes.flatMap((those, district) => (
    turn < those.length ? [{ district, choice: those[turn] }] : []))).flat();
  for (const [place, voter] of voters.entries()) voter.secret = BigInt(100 + place);
  const listed = written(voters.map(({ secret }) => encode(powerOfGenerator(secret))));
  const names = votes.map((_, district) => `${district}. ilçe`);
  const cast = voters.filter(({ choice }) => choice !== null);
  const sumOf = (story, districts) => tallyOf(...story.slice(1, 1 + cast.length)
    .filter((_, place) => districts.includes(cast[place].district)).map(([, [ballot]]) => [ballot]));
  return {
    districts: districtsFor({ districts: names, of: voters.map(({ district }) => district) }, listed),
    sumOf,
    storyFor: (election, trustees) => {
      const read = readElection(election);
      const story = [
        ["Setup", setupFor(election, trustees, listed)],
        ...cast.map(({ secret, choice }) => ["Ballot", [ballotOf(secret, choice, read)]]),
        ["EndBallots", []],
      ];
      return [...story, ["EncryptedTally", talliedFrom(...story.slice(1, -1).map(([, [ballot]]) => [ballot]))]];
    },
  };
}
