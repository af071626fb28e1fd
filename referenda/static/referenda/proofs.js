/**
 * Zero-knowledge proofs, as in ``referenda/voting/proofs.py``. A prover sends ``response = w - x * challenge``.
 *
 * @typedef {{challenge: bigint, response: bigint}} Proof
 */
import { members, sequence } from "./canonical.js";
import {
  GENERATOR, encode, hashToScalar, power, powerOfGenerator, publicPower, randomScalar, reduced, scalar,
} from "./group.js";

/** @returns {Proof} */
export function readProof(data) {
  const fields = members(data, "challenge", "response");
  return { challenge: scalar(fields.challenge), response: scalar(fields.response) };
}

/** @returns {Proof[]} of a list of ``count`` proofs */
export function readProofs(data, count) {
  return sequence(data, count).map(readProof);
}

/** @param {Proof} proof */
export function writtenProof({ challenge, response }) {
  return { challenge: String(challenge), response: String(response) };
}

/** Points as they are hashed: encoded, separated by commas. */
export function listed(points) {
  return points.map(encode).join(",");
}

/** The Fiat-Shamir challenge for a context and commitments. */
export function hashed(context, commitments) {
  return hashToScalar(`${context}|${listed(commitments)}`);
}

/** Prove knowledge of ``secret``, where the public value is ``g ** secret`` (Schnorr). */
export function proveExponent(secret, context) {
  const nonce = randomScalar();
  const challenge = hashed(context, [powerOfGenerator(nonce)]);
  return { challenge, response: reduced(nonce - secret * challenge) };
}

/** Whether ``proof`` proves knowledge of ``x`` with ``key == g ** x``. */
export function knowsExponent({ challenge, response }, key, context) {
  const commitment = publicPower(GENERATOR, response).add(publicPower(key, challenge));
  return hashed(context, [commitment]) === challenge;
}

/** Prove that ``g`` and ``base`` were raised to the same ``secret`` (Chaum-Pedersen). */
export function proveEqualExponents(secret, base, context) {
  const nonce = randomScalar();
  const challenge = hashed(context, [powerOfGenerator(nonce), power(base, nonce)]);
  return { challenge, response: reduced(nonce - secret * challenge) };
}

/** Whether ``proof`` proves ``key == g ** x`` and ``raised == base ** x`` for the same ``x``. */
export function haveEqualExponents({ challenge, response }, key, base, raised, context) {
  const commitments = [
    publicPower(GENERATOR, response).add(publicPower(key, challenge)),
    publicPower(base, response).add(publicPower(raised, challenge)),
  ];
  return hashed(context, commitments) === challenge;
}

/**
 * Prove that one of ``branches`` holds, without disclosing which. A branch claims that a ciphertext encrypts
 * ``claimed``. The encrypting party knows its ``secret`` and ``number``.
 *
 * The commitments of a false branch are computed from a random challenge and response. They are
 * ``g ** response * alpha ** challenge`` and ``key ** response * (beta / g ** claimed) ** challenge``. With
 * ``alpha = g ** secret`` and ``beta = key ** secret * g ** number``, only powers of the generator and the key remain,
 * and these have precomputed tables.
 *
 * @param {{secret: bigint, number: bigint, claimed: bigint}[]} branches
 * @param {number} real the index of the branch that holds
 * @param {(branch: number) => void} done called after each branch
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
