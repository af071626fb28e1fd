/**
 * What trustees decrypted of an encrypted sum, and the numbers that follow, as in ``referenda/voting/tallying.py``: each
 * factor is proved, and the numbers, which are never searched for, are what the factors open.
 *
 * @typedef {{alpha: string, beta: string}[][]} Cells a sum as it stands in a file, by question and choice
 * @typedef {{factors: object[][], proofs: import("./proofs.js").Proof[][]}} Decryption
 */
import { largeNumber, members, sequence } from "./canonical.js";
import { demand } from "./errors.js";
import { ORDER, decode, encode, pointOf, powerOfGenerator, product, publicPower, reduced } from "./group.js";
import { haveEqualExponents, readProofs } from "./proofs.js";

/** @returns {Decryption} of a sum in ``election``, from JSON. */
export function readDecryption(data, { questions }) {
  const found = members(data, "decryption_factors", "decryption_proofs");
  const rows = (name, reading) => sequence(found[name], questions.length)
    .map((row, place) => reading(sequence(row, questions[place].choices), questions[place].choices));
  return {
    factors: rows("decryption_factors", (row) => row.map((one) => decode(one, { mayBeIdentity: true }))),
    proofs: rows("decryption_proofs", readProofs),
  };
}

/** Refuse with ``decryption`` unless whoever has ``key`` made the factors of the sum ``cells``, which was checked. */
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

/** The coefficient of ``index`` when a polynomial's value at 0 is found from the points ``present``. */
function lagrange(index, present) {
  let [above, below] = [1n, 1n];
  for (const other of present) {
    if (other === index) continue;
    above = reduced(above * BigInt(other));
    below = reduced(below * BigInt(other - index));
  }
  return reduced(above * inverse(below));
}

/** Modulo ORDER, a prime. */
function inverse(number) {
  let [found, square] = [1n, number];
  for (let rest = ORDER - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) found = reduced(found * square);
    square = reduced(square * square);
  }
  return found;
}

/**
 * By owner, to which power each one's factors count. Refuses with ``too_few``.
 *
 * @param {import("./trustees.js").Party[]} parties
 * @param {{has: (owner: number) => boolean}} present
 * @returns {Map<number, bigint>}
 */
export function coefficients(parties, present) {
  const found = new Map();
  for (const { first, threshold, keys } of parties) {
    if (threshold === null) {
      demand(present.has(first), "too_few");
      found.set(first, 1n);
      continue;
    }
    const places = keys.map((_, place) => place + 1).filter((place) => present.has(first + place - 1));
    const those = places.slice(0, threshold);
    demand(those.length === threshold, "too_few");
    for (const place of those) found.set(first + place - 1, lagrange(place, those));
  }
  return found;
}

/** The numbers of a sum in ``election``, from JSON. @returns {bigint[][]} */
export function readNumbers(data, { questions }) {
  return sequence(data, questions.length)
    .map((row, place) => sequence(row, questions[place].choices).map(largeNumber));
}

/**
 * Refuse with ``result`` unless ``numbers`` are what was decrypted, with ``too_few`` if trustees are missing.
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
