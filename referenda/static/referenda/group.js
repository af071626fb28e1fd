/**
 * The prime-order subgroup of Ed25519, as in ``referenda/voting/group.py``. Points are noble's objects. Files hold
 * their usual encoding byte-reversed, as 64 hexadecimal digits. Scalars are bigints modulo ``ORDER``.
 */
import { edwards } from "../vendor/noble/curves/abstract/edwards.js";
import { sha256, sha512 } from "../vendor/noble/hashes/sha2.js";
import { bytesOf, hex } from "./canonical.js";
import { Invalid, demand } from "./errors.js";

/** Number of points in the subgroup, a prime. All parameters are from RFC 8032, section 5.1. */
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

/** Window size in bits for a point with about twenty multiplications. A larger table costs more than it saves. */
const WINDOW = 5;

/** ``number`` modulo ORDER, not negative. */
export function reduced(number) {
  const rest = number % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

/** ``base ** exponent``, for any bigint. The running time discloses little of the exponent. */
export function power(base, exponent) {
  const scalar = reduced(exponent);
  return scalar === 0n || base.is0() ? IDENTITY : base.multiply(scalar);
}

/** ``GENERATOR ** exponent``, for any bigint. */
export function powerOfGenerator(exponent) {
  return power(GENERATOR, exponent);
}

/** Like ``power`` but faster, in variable time. For public exponents only. */
export function publicPower(base, exponent) {
  return base.multiplyUnsafe(reduced(exponent));
}

/** Speed up the powers of ``point``, for a key that is used often. The table is computed on first use. */
export function prepared(point) {
  return point.precompute(WINDOW);
}

/** The product of all points. The empty product is the identity. */
export function product(points) {
  return points.reduce((whole, point) => whole.add(point), IDENTITY);
}

/** A scalar from the system's random generator, uniform in [1, ORDER) by rejection sampling. */
export function randomScalar() {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    bytes[0] &= 0x1f;
    const number = BigInt(`0x${hex(bytes)}`);
    if (number > 0n && number < ORDER) return number;
  }
}

/** The file encoding of ``point``: 64 hexadecimal digits. */
export function encode(point) {
  return hex(point.toBytes().reverse());
}

/**
 * Parse the file encoding of a point. Throws ``point`` unless it is the canonical encoding of a point in the subgroup.
 * The identity is accepted only if ``mayBeIdentity``.
 */
export function decode(digits, { mayBeIdentity = false } = {}) {
  const point = pointOf(digits);
  demand(point.is0() ? mayBeIdentity : point.isTorsionFree(), "point");
  return point;
}

/** Like ``decode`` but many times faster, without the subgroup check. For points where it does not matter. */
export function pointOf(digits) {
  demand(typeof digits === "string" && /^[0-9a-f]{64}$/.test(digits), "point");
  try {
    return Point.fromBytes(Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16)).reverse());
  } catch (error) {
    // noble throws for anything that is not a point. Its message is for developers.
    throw new Invalid("point", { cause: String(error) });
  }
}

/** Parse a decimal string in [0, ORDER). Throws ``scalar``. */
export function scalar(digits) {
  demand(typeof digits === "string" && /^(?:0|[1-9][0-9]{0,75})$/.test(digits), "scalar");
  const number = BigInt(digits);
  demand(number < ORDER, "scalar");
  return number;
}

/** SHA-256 of the text as a big-endian number, modulo ORDER. */
export function hashToScalar(text) {
  return reduced(BigInt(`0x${hex(sha256(bytesOf(text)))}`));
}

/** SHA-512 of the text as a big-endian number, modulo ORDER. For secrets derived from a seed. */
export function wideHashToScalar(text) {
  return reduced(BigInt(`0x${hex(sha512(bytesOf(text)))}`));
}
