import assert from "node:assert/strict";
import { test } from "node:test";

import { makeBallot } from "./ballot.js";
import { bytesOf, fingerprint, read } from "./canonical.js";
import { decode, hashToScalar, powerOfGenerator, publicPower, GENERATOR, reduced } from "./group.js";
import { listed, readProof, readProofs } from "./proofs.js";
import { CREDENTIAL, SECRET, UP_TO_TWO, UUID, YES_NO, electionOf, refused } from "./testing.js";

const ELECTION = electionOf(YES_NO, UP_TO_TWO);

test("a ballot is canonical, for this referendum, and identified by its tracker", () => {
  const { text, tracker } = makeBallot(ELECTION, CREDENTIAL, [[0, 1, 0], [1, 0, 1]]);
  const ballot = read(bytesOf(text));
  assert.deepEqual(Object.keys(ballot), ["election_uuid", "election_hash", "credential", "answers", "signature"]);
  assert.equal(ballot.election_uuid, UUID);
  assert.equal(ballot.election_hash, ELECTION.fingerprint);
  assert.equal(tracker, fingerprint(bytesOf(text)));
});

test("the choices can be decrypted with the private key", () => {
  const chosen = [[1, 0, 0], [0, 1, 1]];
  const { answers } = JSON.parse(makeBallot(ELECTION, CREDENTIAL, chosen).text);
  const held = answers.map(({ choices }) => choices.map(({ alpha, beta }) => {
    const power = decode(beta, { mayBeIdentity: true }).subtract(publicPower(decode(alpha), SECRET));
    return [0n, 1n].findIndex((number) => power.equals(powerOfGenerator(number)));
  }));
  assert.deepEqual(held, chosen);
});

/** Verify a disjunction: each branch claims that ``(alpha, beta)`` encrypts ``number``. */
function holds(proofs, branches, context) {
  const commitments = proofs.flatMap(({ challenge, response }, place) => {
    const [alpha, beta, number] = branches[place];
    const claimed = beta.subtract(powerOfGenerator(number));
    return [
      publicPower(GENERATOR, response).add(publicPower(alpha, challenge)),
      publicPower(ELECTION.publicKey, response).add(publicPower(claimed, challenge)),
    ];
  });
  const sum = reduced(proofs.reduce((whole, { challenge }) => whole + challenge, 0n));
  return hashToScalar(`${context}|${listed(commitments)}`) === sum;
}

test("every proof is valid for every choice", () => {
  for (const chosen of [[[1, 0, 0], [0, 0, 0]], [[0, 0, 1], [1, 1, 0]]]) {
    const ballot = JSON.parse(makeBallot(ELECTION, CREDENTIAL, chosen).text);
    const session = `${ELECTION.fingerprint}|${ballot.credential}`;
    ballot.answers.forEach((answer, question) => {
      const points = answer.choices.map(({ alpha, beta }) => [decode(alpha), decode(beta)]);
      answer.individual_proofs.forEach((pair, choice) => {
        const [alpha, beta] = points[choice];
        const context = `prove|${session}|${listed([alpha, beta])}`;
        assert.ok(holds(readProofs(pair, 2), [[alpha, beta, 0n], [alpha, beta, 1n]], context));
      });
      const answers = question === 0 ? points.slice(1) : points;
      const [alpha, beta] = answers.reduce((sum, one) => [sum[0].add(one[0]), sum[1].add(one[1])]);
      const all = `${session}|${listed(points.flat())}`;
      if (question === 0) {
        const branches = [[...points[0], 1n], [alpha, beta, 1n]];
        assert.ok(holds(readProofs(answer.overall_proof, 2), branches, `bproof1|${all}`));
        const empty = [[...points[0], 0n], [alpha, beta, 0n]];
        assert.ok(holds(readProofs(answer.blank_proof, 2), empty, `bproof0|${all}`));
      } else {
        const branches = [0n, 1n, 2n].map((number) => [alpha, beta, number]);
        assert.ok(holds(readProofs(answer.overall_proof, 3), branches, `prove|${all}|${listed([alpha, beta])}`));
        assert.ok(!("blank_proof" in answer));
      }
    });
    const { hash, proof } = ballot.signature;
    const { challenge, response } = readProof(proof);
    const commitment = powerOfGenerator(response).add(publicPower(decode(ballot.credential), challenge));
    assert.equal(hashToScalar(`sig|${hash}|${listed([commitment])}`), challenge);
    const { signature, ...unsigned } = ballot;
    assert.equal(hash, fingerprint(bytesOf(JSON.stringify(unsigned))));
  }
});

test("two ballots with the same choice share only the credential", () => {
  const [one, other] = [0, 1].map(() => JSON.parse(makeBallot(ELECTION, CREDENTIAL, [[0, 1, 0], [1, 0, 0]]).text));
  assert.equal(one.credential, other.credential);
  const points = ({ answers }) => answers.flatMap(({ choices }) => choices.flatMap(Object.values));
  assert.equal(new Set([...points(one), ...points(other)]).size, 24);
});

test("progress rises from above 0 to 1", () => {
  const parts = [];
  makeBallot(ELECTION, CREDENTIAL, [[0, 1, 0], [1, 0, 0]], (part) => parts.push(part));
  assert.ok(parts[0] > 0 && parts.every((part, place) => place === 0 || part > parts[place - 1]));
  assert.equal(parts.at(-1), 1);
  assert.ok(parts.length > 20);
});

test("invalid choices and credentials are refused", () => {
  refused(() => makeBallot(ELECTION, CREDENTIAL, [[0, 1, 1], [0, 0, 0]]), "choice");
  refused(() => makeBallot(ELECTION, CREDENTIAL, [[0, 1, 0]]), "choice");
  refused(() => makeBallot(ELECTION, "3tguB", [[0, 1, 0], [0, 0, 0]]), "credential_length", { count: 5 });
});
