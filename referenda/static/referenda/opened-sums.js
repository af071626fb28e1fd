/**
 * Verifies partial decryptions of an encrypted sum and the resulting numbers, as in ``referenda/voting/tallying.py``.
 * Every factor has a proof. The numbers are checked against the factors, without searching for logarithms.
 *
 * @typedef {{alpha: string, beta: string}[][]} Cells a sum as written in a file, by question and choice
 * @typedef {{factors: object[][], proofs: import("./proofs.js").Proof[][]}} Decryption
 */
import { largeNumber, members, sequence } from "./canonical.js";
import { demand } from "./errors.js";
import { ORDER, decode, encode, pointOf, powerOfGenerator, product, publicPower, reduced } from "./group.js";
import { haveEqualExponents, readProofs } from "./proofs.js";

/** @returns {Decryption} of a sum in ``election``, parsed from JSON */
export function readDecryption(data, { questions }) {
  const fields = members(data, "decryption_factors", "decryption_proofs");
  const rows = (name, reading) => sequence(fields[name], questions.length)
    .map((row, place) => reading(sequence(row, questions[place].choices), questions[place].choices));
  return {
    factors: rows("decryption_factors", (row) => row.map((one) => decode(one, { mayBeIdentity: true }))),
    proofs: rows("decryption_proofs", readProofs),
  };
}

/** Throw ``decryption`` unless every factor of the verified sum ``cells`` is proved with ``key``. */
export function checkDecryption({ factors, proofs }, cells, key, { fingerprint }) {
  const context = `decrypt|${fingerprint}|${encode(key)}`;
  for (const [question, row] of cells.entries()) {
    for (const [choice, { alpha }] of row.entries()) {
      const factor = factors[question][choice];
      const holds = haveEqualExponents(proofs[question][choice], key, pointOf(alpha), factor, context);
      demand(holds, "decryption");
    }
  }
}

/** Lagrange coefficient of ``index`` for interpolating a polynomial at 0 from the points ``present``. */
function lagrange(index, present) {
  let [above, below] = [1n, 1n];
  for (const other of present) {
    if (other === index) continue;
    above = reduced(above * BigInt(other));
    below = reduced(below * BigInt(other - index));
  }
  return reduced(above * inverse(below));
}

/** Modular inverse by Fermat's little theorem; ORDER is a prime. */
function inverse(number) {
  let [power, square] = [1n, number];
  for (let rest = ORDER - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = reduced(power * square);
    square = reduced(square * square);
  }
  return power;
}

/**
 * Exponent of each owner's factors in the result. Throws ``too_few``.
 *
 * @param {import("./trustees.js").Party[]} parties
 * @param {{has: (owner: number) => boolean}} present
 * @returns {Map<number, bigint>}
 */
export function coefficients(parties, present) {
  const exponents = new Map();
  for (const { first, threshold, keys } of parties) {
    if (threshold === null) {
      demand(present.has(first), "too_few");
      exponents.set(first, 1n);
      continue;
    }
    const places = keys.map((_, place) => place + 1).filter((place) => present.has(first + place - 1));
    const those = places.slice(0, threshold);
    demand(those.length === threshold, "too_few");
    for (const place of those) exponents.set(first + place - 1, lagrange(place, those));
  }
  return exponents;
}

/** Parse the numbers of a sum in ``election`` from JSON. @returns {bigint[][]} */
export function readNumbers(data, { questions }) {
  return sequence(data, questions.length)
    .map((row, place) => sequence(row, questions[place].choices).map(largeNumber));
}

/**
 * Throw ``result`` unless ``numbers`` match the partial decryptions, ``too_few`` if trustees are missing.
 *
 * @param {bigint[][]} numbers
 * @param {Cells} cells
 * @param {import("./trustees.js").Party[]} parties
 * @param {Map<number, Decryption>} decryptions by owner
 */
export function checkNumbers(numbers, cells, parties, decryptions) {
  const exponents = coefficients(parties, decryptions);
  for (const [question, row] of cells.entries()) {
    for (const [choice, { beta }] of row.entries()) {
      const factors = [...exponents].map(([owner, exponent]) => (
        publicPower(decryptions.get(owner).factors[question][choice], exponent)));
      const opened = pointOf(beta).subtract(product(factors));
      demand(opened.equals(powerOfGenerator(numbers[question][choice])), "result");
    }
  }
}
