/**
 * Proofs of knowledge, as in ``referenda/voting/proofs.py``: a prover sends ``response = w - x * challenge``.
 *
 * @typedef {{challenge: bigint, response: bigint}} Proof
 */
import { members, sequence } from "./canonical.js";
import {
  GENERATOR, encode, hashToScalar, power, powerOfGenerator, publicPower, randomScalar, reduced, scalar,
} from "./group.js";

/** @returns {Proof} */
export function readProof(data) {
  const found = members(data, "challenge", "response");
  return { challenge: scalar(found.challenge), response: scalar(found.response) };
}

/** @returns {Proof[]} So many proofs of a list. */
export function readProofs(data, count) {
  return sequence(data, count).map(readProof);
}

/** @param {Proof} proof */
export function writtenProof({ challenge, response }) {
  return { challenge: String(challenge), response: String(response) };
}

/** Points as they are hashed. */
export function listed(points) {
  return points.map(encode).join(",");
}

/** The challenge over a context and commitments. */
export function hashed(context, commitments) {
  return hashToScalar(`${context}|${listed(commitments)}`);
}

/** Knowledge of ``secret`` for the generator's power. */
export function proveExponent(secret, context) {
  const nonce = randomScalar();
  const challenge = hashed(context, [powerOfGenerator(nonce)]);
  return { challenge, response: reduced(nonce - secret * challenge) };
}

/** Whether ``proof`` shows knowledge of the exponent of ``key``. */
export function knowsExponent({ challenge, response }, key, context) {
  const commitment = publicPower(GENERATOR, response).add(publicPower(key, challenge));
  return hashed(context, [commitment]) === challenge;
}

/** That the same ``secret`` raised the generator and ``base``. */
export function proveEqualExponents(secret, base, context) {
  const nonce = randomScalar();
  const challenge = hashed(context, [powerOfGenerator(nonce), power(base, nonce)]);
  return { challenge, response: reduced(nonce - secret * challenge) };
}

/** Whether ``proof`` shows that one exponent makes ``key`` of the generator and ``raised`` of ``base``. */
export function haveEqualExponents({ challenge, response }, key, base, raised, context) {
  const commitments = [
    publicPower(GENERATOR, response).add(publicPower(key, challenge)),
    publicPower(base, response).add(publicPower(raised, challenge)),
  ];
  return hashed(context, commitments) === challenge;
}

/**
 * That one of ``branches`` holds, without telling which. A branch says that a ciphertext, whose ``secret`` and
 * ``number`` whoever encrypts knows, holds the number ``claimed``.
 *
 * For a branch that does not hold, the commitments are made from a challenge and a response that were drawn before.
 * They are ``g ** response * alpha ** challenge`` and ``key ** response * (beta / g ** claimed) ** challenge``; with
 * ``alpha = g ** secret`` and ``beta = key ** secret * g ** number`` only powers of the generator and of the key
 * are left, and for these there are tables.
 *
 * @param {{secret: bigint, number: bigint, claimed: bigint}[]} branches
 * @param {number} real the index of the branch that holds
 * @param {(branch: number) => void} done told after each branch
 * @returns {Proof[]}
 */
export function proveOneOf(branches, real, key, context, done = () => {}) {
  const nonce = randomScalar();
  const commitments = [];
  let others = 0n;
  const proofs = branches.map(({ secret, number, claimed }, index) => {
    const challenge = index === real ? 0n : randomScalar();
    const response = index === real ? nonce : randomScalar();
    const exponent = response + secret * challenge;
    commitments.push(powerOfGenerator(exponent));
    commitments.push(power(key, exponent).add(powerOfGenerator((number - claimed) * challenge)));
    others += challenge;
    done(index);
    return { challenge, response };
  });
  const challenge = reduced(hashed(context, commitments) - others);
  proofs[real] = { challenge, response: reduced(nonce - branches[real].secret * challenge) };
  return proofs;
}
