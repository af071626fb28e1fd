/**
 * The prime-order subgroup of Ed25519, as in ``referenda/voting/group.py``. Points are noble's; in files they are
 * 64 hexadecimal digits, the usual encoding byte-reversed. Scalars are bigints modulo ``ORDER``.
 */
import { edwards } from "../vendor/noble/curves/abstract/edwards.js";
import { sha256, sha512 } from "../vendor/noble/hashes/sha2.js";
import { bytesOf, hex } from "./canonical.js";
import { Invalid, demand } from "./errors.js";

/** The number of points in the subgroup, a prime. All parameters: RFC 8032, section 5.1. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
export const NAME = "Ed25519";

const FIELD = 2n ** 255n - 19n;
const Point = edwards({
  p: FIELD,
  n: ORDER,
  h: 8n,
  a: FIELD - 1n,
  d: 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
  Gx: 0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51an,
  Gy: 0x6666666666666666666666666666666666666666666666666666666666666658n,
});

export const GENERATOR = Point.BASE;
export const IDENTITY = Point.ZERO;

/** Bits of a window of a point that is multiplied some twenty times: a larger table takes longer than it saves. */
const WINDOW = 5;

/** ``number`` modulo ORDER, from 0 up. */
export function reduced(number) {
  const rest = number % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

/** ``base`` to the ``exponent`` (any bigint). The time that it takes tells little of the exponent. */
export function power(base, exponent) {
  const scalar = reduced(exponent);
  return scalar === 0n || base.is0() ? IDENTITY : base.multiply(scalar);
}

/** The base point to the ``exponent`` (any bigint). */
export function powerOfGenerator(exponent) {
  return power(GENERATOR, exponent);
}

/** As ``power``, quicker, where the exponent is known to everybody. */
export function publicPower(base, exponent) {
  return base.multiplyUnsafe(reduced(exponent));
}

/** Make powers of ``point`` quick: for a key that is used many times. The table is made at the first use. */
export function prepared(point) {
  return point.precompute(WINDOW);
}

/** The product of all points; the identity if there is none. */
export function product(points) {
  return points.reduce((whole, point) => whole.add(point), IDENTITY);
}

/** A scalar from the machine's randomness, uniform in [1, ORDER): what is not below ORDER is drawn again. */
export function randomScalar() {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    bytes[0] &= 0x1f;
    const number = BigInt(`0x${hex(bytes)}`);
    if (number > 0n && number < ORDER) return number;
  }
}

/** The 64 hexadecimal digits that stand for ``point`` in files. */
export function encode(point) {
  return hex(point.toBytes().reverse());
}

/**
 * The point that 64 lowercase hexadecimal digits stand for. Refuses with ``point`` what is written otherwise, off
 * the curve or outside the subgroup, and the identity unless it ``mayBeIdentity``.
 */
export function decode(digits, { mayBeIdentity = false } = {}) {
  const point = pointOf(digits);
  demand(point.is0() ? mayBeIdentity : point.isTorsionFree(), "point");
  return point;
}

/** As ``decode``, many times quicker, where nothing depends on the subgroup. */
export function pointOf(digits) {
  demand(typeof digits === "string" && /^[0-9a-f]{64}$/.test(digits), "point");
  try {
    return Point.fromBytes(Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16)).reverse());
  } catch (error) {
    // That is how noble refuses what is no point; its words are for developers.
    throw new Invalid("point", { cause: String(error) });
  }
}

/** The scalar that a decimal text in [0, ORDER) stands for. Refuses with ``scalar``. */
export function scalar(digits) {
  demand(typeof digits === "string" && /^(?:0|[1-9][0-9]{0,75})$/.test(digits), "scalar");
  const number = BigInt(digits);
  demand(number < ORDER, "scalar");
  return number;
}

/** SHA-256 of the text as a number, modulo ORDER. */
export function hashToScalar(text) {
  return reduced(BigInt(`0x${hex(sha256(bytesOf(text)))}`));
}

/** SHA-512 of the text as a number, modulo ORDER: secrets that follow from a seed. */
export function wideHashToScalar(text) {
  return reduced(BigInt(`0x${hex(sha512(bytesOf(text)))}`));
}
