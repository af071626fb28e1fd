/** Runs every published test vector (docs/vectors) that concerns browsers, without exception. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { readWhole } from "./archive.js";
import { bytesOf, fingerprint, fromBase64, hex, hexadecimal, number, read, written } from "./canonical.js";
import { Member, listDigest } from "./ceremony.js";
import { checkBallot } from "./checking.js";
import { privateKey, publicKey, typed } from "./credentials.js";
import { decrypt } from "./decryption.js";
import { firstLine, groupDistricts, requireNamed } from "./districts.js";
import { DistrictsFile } from "./districts-file.js";
import { readElection } from "./elections.js";
import {
  decode, encode, hashToScalar, power, powerOfGenerator, product, reduced, scalar, wideHashToScalar,
} from "./group.js";
import { checkDecryption, readDecryption } from "./opened-sums.js";
import { checkOpened } from "./openings.js";
import { haveEqualExponents, hashed, knowsExponent, readProof, writtenProof } from "./proofs.js";
import { isRefusal, streamOf } from "./testing.js";
import { keyFingerprint, openTrusteeFile, readBackup, writeBackup } from "./trustee-file.js";
import { readTrustees } from "./trustees.js";
import { verify } from "./verifier.js";

const FOLDER = new URL("../../../docs/vectors/", import.meta.url);
const FORMAT = "meydan-vectors/1";

function electionOf(text) {
  return readElection(bytesOf(text));
}

function fromHex(digits) {
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

function memberOf({ seed, ...place }) {
  return new Member({ seed: fromHex(seed), ...place });
}

function ballot(text, election) {
  const raw = bytesOf(text);
  return { tracker: fingerprint(raw), ...checkBallot(raw, electionOf(election)) };
}

/** The bytes of a file after these changes. */
function changed(name, changes = []) {
  return changes.reduce((raw, { at, take, put }) => {
    const pieces = [raw.subarray(0, at), fromBase64(put), raw.subarray(at + take)];
    return Buffer.concat(pieces);
  }, readFileSync(new URL(name, FOLDER)));
}

/** Check that both proofs of every factor hash what the table in docs/vectors/README.md says. */
function assertProved({ part, second, key, tally, election }) {
  const known = `${election.fingerprint}|${encode(key)}`;
  part.decryption_factors.forEach((row, question) => row.forEach((factor, choice) => {
    const { alpha } = tally[question][choice];
    const [base, raised] = [decode(alpha), decode(factor)];
    const holds = (proof, context) => {
      const { challenge, response } = readProof(proof);
      const first = powerOfGenerator(response).add(power(key, challenge));
      assert.equal(hashed(context, [first, power(base, response).add(power(raised, challenge))]), challenge);
    };
    holds(part.decryption_proofs[question][choice], `decrypt|${known}`);
    holds(second.proofs[0][question][choice], `factor|${known}|${alpha},${factor}`);
  }));
}

const nested = (depth) => bytesOf(`${"[".repeat(depth)}${"]".repeat(depth)}`);

/** The browser's implementation, by file and act. */
const ACTS = {
  group: {
    decode: ({ text, may_be_identity: mayBeIdentity = false }) => {
      const point = decode(text, { mayBeIdentity });
      assert.equal(encode(point), text);
      return { rfc8032: hex(point.toBytes()) };
    },
    power: ({ base, exponent }) => encode(power(decode(base), BigInt(exponent))),
    times: ({ points }) => encode(product(points.map((point) => decode(point)))),
    scalar: ({ text }) => String(scalar(text)),
    hash_to_scalar: ({ text }) => String(hashToScalar(text)),
  },
  canonical: {
    read: ({ bytes }) => {
      const raw = fromBase64(bytes);
      return { text: written(read(raw)), sha256: hexadecimal(raw), fingerprint: fingerprint(raw) };
    },
    read_nested: ({ depth }) => Array.isArray(read(nested(depth))),
    number: ({ data }) => String(number(data)),
  },
  credentials: {
    derive: ({ credential, uuid }) => (
      { private: String(privateKey(credential, uuid)), public: encode(publicKey(credential, uuid)) }
    ),
    typed: ({ text }) => typed(text),
  },
  elections: {
    election: ({ text }) => {
      const { fingerprint: known, uuid, questions } = electionOf(text);
      return { fingerprint: known, uuid, choices: questions.map(({ choices }) => choices) };
    },
  },
  proofs: {
    prove_exponent: ({ secret, nonce, context }) => {
      const challenge = hashed(context, [powerOfGenerator(BigInt(nonce))]);
      return writtenProof({ challenge, response: reduced(BigInt(nonce) - BigInt(secret) * challenge) });
    },
    prove_equal_exponents: ({ secret, nonce, base, context }) => {
      const number = BigInt(nonce);
      const challenge = hashed(context, [powerOfGenerator(number), power(decode(base), number)]);
      return writtenProof({ challenge, response: reduced(number - BigInt(secret) * challenge) });
    },
    knows_exponent: ({ proof, public: key, context }) => knowsExponent(readProof(proof), decode(key), context),
    equal_exponents: ({ proof, public: key, base, raised, context }) => (
      haveEqualExponents(readProof(proof), decode(key), decode(base), decode(raised), context)
    ),
    read_proof: ({ data }) => writtenProof(readProof(data)),
  },
  districts: {
    "areas": ({ ballots, least }) => groupDistricts(ballots, least),
    named: ({ election, list }) => {
      const { least, names, of } = requireNamed(electionOf(election), bytesOf(list));
      return { least, names, of };
    },
  },
  ballots: {
    ballot: (given) => ballot(given.ballot, given.election),
    short_ballot: (given) => ballot(given.ballot, given.short),
  },
  openings: {
    opened: ({ opened, election }) => checkOpened(bytesOf(opened), electionOf(election)),
  },
  ceremony: {
    keys: ({ member }) => {
      const { verification, encryption } = JSON.parse(memberOf(member).certificate().message);
      return { verification, encryption, mark: keyFingerprint(verification) };
    },
    secret: ({ member: { seed, uuid, index, threshold, size }, purpose }) => (
      String(wideHashToScalar(`trustee|${uuid}|${index}/${threshold}/${size}|${purpose}|${seed}`))
    ),
    list_digest: ({ certificates }) => listDigest(certificates),
    commitments: async ({ member, certificates }) => {
      const { coefexps } = await memberOf(member).deal(certificates);
      return JSON.parse(coefexps.message).coefexps;
    },
    share: async ({ member, certificates, dealings }) => {
      const share = await memberOf(member).share(certificates, dealings);
      return { share: String(share), public_key: encode(powerOfGenerator(share)) };
    },
  },
  trustees: {
    trustees: ({ text }) => {
      const { publicKey: key, groups } = readTrustees(bytesOf(text));
      return { public_key: encode(key), group_keys: groups.map(({ keys }) => keys.map(encode)) };
    },
  },
  decryption: {
    factors: async ({ election, trustees, dealings, tally, member }) => {
      const { owner, text, tally: sum } = await decrypt({
        election: electionOf(election),
        trustees: bytesOf(trustees),
        dealings,
        tally: bytesOf(tally),
        member: memberOf(member),
      });
      assert.equal(sum, hexadecimal(bytesOf(tally)));
      const [part, second] = text.split("\n").map((line) => JSON.parse(line));
      const [{ keys }] = readTrustees(bytesOf(trustees)).groups;
      assertProved({ part, second, key: keys[owner - 1], tally: JSON.parse(tally), election: electionOf(election) });
      return { owner, factors: part.decryption_factors };
    },
    check: ({ election, trustees, tally, owner, decryption }) => {
      const [{ keys }] = readTrustees(bytesOf(trustees)).groups;
      const [voted, cells] = [electionOf(election), JSON.parse(tally)];
      checkDecryption(readDecryption(read(bytesOf(decryption)), voted), cells, keys[owner - 1], voted);
      return true;
    },
  },
  "trustee-file": {
    open_file: async ({ file, passphrase, place }) => {
      const { seed, ...compared } = await openTrusteeFile(bytesOf(file), passphrase, place);
      return { seed: hex(seed), ...compared };
    },
    write_backup: ({ seed, place }) => writeBackup(fromHex(seed), place),
    read_backup: ({ typed: text, place }) => hex(readBackup(text, place)),
  },
  archive: {
    verify: async (given) => {
      const steps = [];
      await verify({
        archive: streamOf(changed(given.archive, given.changes)),
        districts: new DistrictsFile(streamOf(changed(given.districts, given.district_changes))),
        say: (step, facts) => steps.push([step, facts]),
      });
      const all = (step) => steps.filter(([name]) => name === step).map(([, facts]) => facts);
      const numbers = (rows) => rows.map((row) => row.map(Number));
      return {
        fingerprint: all("setup")[0].fingerprint,
        weight: Number(all("ballots")[0].weight),
        decrypted_by: all("decryption").map(({ owner }) => owner).sort(),
        result: numbers(all("result")[0].result),
        "areas": all("group_result").map(({ districts, ballots, result }) => (
          { districts: districts.split(", "), ballots, numbers: numbers(result) }
        )),
      };
    },
    add_up: async (given) => {
      const lines = streamOf(changed(given.districts, given.district_changes));
      const list = given.no_districts ? null : await firstLine(lines);
      const whole = await readWhole(streamOf(changed(given.archive, given.changes)), list);
      const { election, weights, sum, cast, counted, closing, head } = whole;
      const sums = whole.groups?.map(({ districts, cells }) => (
        { districts, sum: hexadecimal(bytesOf(written(cells))) }
      ));
      return {
        uuid: election.uuid, credentials: weights.size, cast, counted, sum: hexadecimal(sum),
        "areas": sums ?? null, closing, head,
      };
    },
  },
};

const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".json")).map((name) => {
  return { file: name.replace(".json", ""), ...JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) };
}).filter(({ format }) => format === FORMAT);
const isOurs = ({ only }) => (only?.language ?? "javascript") === "javascript";

for (const { file, shared = {}, cases } of FILES) {
  for (const { act, name, given, gives, refused } of cases.filter(isOurs)) {
    test(`${file}: ${act} ${name}`, async () => {
      const find = () => ACTS[file][act]({ ...shared, ...given });
      const code = typeof refused === "string" ? refused : refused?.javascript;
      if (code === undefined) assert.deepEqual(await find(), gives);
      else await assert.rejects(async () => find(), (error) => isRefusal(error, code));
    });
  }
}

test("every vector is used, and every act has a vector", () => {
  const here = Object.entries(ACTS).flatMap(([file, acts]) => Object.keys(acts).map((act) => `${file} ${act}`));
  const there = FILES.flatMap(({ file, cases }) => cases.filter(isOurs).map(({ act }) => `${file} ${act}`));
  assert.deepEqual([...new Set(there)].sort(), here.sort());
  for (const { file, cases } of FILES) {
    for (const { act, only } of cases.filter((one) => !isOurs(one))) {
      assert.equal(only.language, "python", `${file} ${act}`);
    }
  }
});

test("there are vectors", () => {
  assert.ok(FILES.length >= 14);
});
