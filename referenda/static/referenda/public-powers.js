/**
 * Fast powers of public points in variable time: for verification, never for a secret. The group is that of
 * ``group.js``, whose points are the input. The output is encoded points.
 *
 * A ``Known`` point has tables of its multiples by powers of ``2 ** 64``, so each of its powers takes 64 doublings. A
 * ``Fixed`` point, which has thousands of powers, has larger tables that need no doublings. The formulas are from RFC
 * 8032, section 5.1.4, and Hisil and others 2008, section 3.1. Both hold for all points of the curve, including those
 * of small order.
 */
import { GENERATOR, IDENTITY, ORDER } from "./group.js";

const Field = GENERATOR.constructor.Fp;
const P = Field.ORDER;
const TWICE_D = (2n * GENERATOR.constructor.CURVE().d) % P;
/** Bits of a part of an exponent, and number of parts. */
const [PART, PARTS] = [64, 4];
/** Number of odd multiples in each table of a known point, for signed digits below 2 ** 4. */
const ODD = 8;
/** Maximum of the signed 8-bit digits of a fixed point's exponent. */
const HALF = 128;

/**
 * A mutable point in extended coordinates, each modulo P but of any sign. ``add`` and ``subtract`` take the other point
 * as a row ``[y + x, y - x, 2dt, 2z]``.
 */
class Sum {
  constructor({ X, Y, Z, T } = IDENTITY) {
    this.X = X;
    this.Y = Y;
    this.Z = Z;
    this.T = T;
  }

  double() {
    const { X, Y, Z } = this;
    const [a, b] = [(X * X) % P, (Y * Y) % P];
    const xy = X + Y;
    const h = a + b;
    const [e, g] = [h - ((xy * xy) % P), a - b];
    const f = ((2n * Z * Z) % P) + g;
    this.#set(e, f, g, h);
  }

  add([sum, difference, t, z]) {
    const a = ((this.Y - this.X) * difference) % P;
    const b = ((this.Y + this.X) * sum) % P;
    const c = (this.T * t) % P;
    const d = (this.Z * z) % P;
    this.#set(b - a, d - c, d + c, b + a);
  }

  subtract([sum, difference, t, z]) {
    this.add([difference, sum, -t, z]);
  }

  #set(e, f, g, h) {
    this.X = (e * f) % P;
    this.Y = (g * h) % P;
    this.Z = (f * g) % P;
    this.T = (e * h) % P;
  }

  row() {
    return [this.Y + this.X, this.Y - this.X, (this.T * TWICE_D) % P, 2n * this.Z];
  }
}

/** The bytes of an exponent below 2 ** 256, little-endian. */
function bytesOfExponent(exponent) {
  const digits = exponent.toString(16).padStart(64, "0");
  return Uint8Array.from({ length: 32 }, (_, place) => parseInt(digits.slice(62 - 2 * place, 64 - 2 * place), 16));
}

/**
 * Signed digits of an exponent, one for each bit: 0, or odd and below 16 in absolute value. Of five consecutive digits
 * at most one is not 0.
 */
function oddDigits(exponent) {
  const bytes = bytesOfExponent(exponent);
  const digits = Int8Array.from({ length: 8 * bytes.length }, (_, bit) => (bytes[bit >> 3] >> (bit & 7)) & 1);
  for (let place = 0; place < digits.length; place += 1) {
    if (digits[place] === 0) continue;
    for (let more = 1; more < 5 && place + more < digits.length; more += 1) {
      const value = digits[place + more] << more;
      if (value === 0) continue;
      if (digits[place] + value < 16) {
        digits[place] += value;
        digits[place + more] = 0;
      } else if (digits[place] - value > -16) {
        digits[place] -= value;
        let carry = place + more;
        for (; digits[carry] === 1; carry += 1) digits[carry] = 0;
        digits[carry] = 1;
      } else break;
    }
  }
  return digits;
}

/** A point with a few powers. */
export class Known {
  #tables = null;

  /** @param {object} point of ``group.js`` */
  constructor(point) {
    this.point = point;
  }

  /**
   * ``sum`` times the power of the point, for an exponent from 0 to ORDER. ORDER itself tests membership of the
   * subgroup.
   */
  raise(exponent, sum = null) {
    this.#tables ??= this.#prepared();
    const digits = oddDigits(exponent);
    const total = new Sum();
    for (let place = PART - 1; place >= 0; place -= 1) {
      total.double();
      for (let part = 0; part < PARTS; part += 1) {
        const digit = digits[PART * part + place];
        if (digit > 0) total.add(this.#tables[part][digit >> 1]);
        else if (digit < 0) total.subtract(this.#tables[part][-digit >> 1]);
      }
    }
    if (sum) total.add(sum.row());
    return total;
  }

  /** Whether the point is in the subgroup of prime order. */
  isTorsionFree() {
    const { X, Y, Z } = this.raise(ORDER);
    return X % P === 0n && (Y - Z) % P === 0n;
  }

  #prepared() {
    const base = new Sum(this.point);
    const tables = [];
    for (let part = 0; part < PARTS; part += 1) {
      if (part > 0) for (let bit = 0; bit < PART; bit += 1) base.double();
      tables.push(oddMultiples(base));
    }
    return tables;
  }
}

/** Rows of ``base``, 3 times ``base``, 5 times ``base``, and so on. */
function oddMultiples(base) {
  const multiple = new Sum(base);
  const twice = new Sum(base);
  twice.double();
  const step = twice.row();
  const rows = [multiple.row()];
  while (rows.length < ODD) {
    multiple.add(step);
    rows.push(multiple.row());
  }
  return rows;
}

/** A point with thousands of powers. Its tables have four thousand rows and are computed on first use. */
export class Fixed {
  #point;
  #tables = null;

  /** @param {object} point of ``group.js`` */
  constructor(point) {
    this.#point = point;
  }

  /** ``sum`` (modified in place) times the power of the point, for an exponent from 0 to ORDER - 1. */
  raise(exponent, sum = new Sum()) {
    this.#tables ??= this.#prepared();
    const bytes = bytesOfExponent(exponent);
    let carry = 0;
    for (const [place, byte] of bytes.entries()) {
      let digit = byte + carry;
      carry = digit > HALF ? 1 : 0;
      if (carry) digit -= 2 * HALF;
      if (digit > 0) sum.add(this.#tables[place][digit - 1]);
      else if (digit < 0) sum.subtract(this.#tables[place][-digit - 1]);
    }
    return sum;
  }

  #prepared() {
    const base = new Sum(this.#point);
    return Array.from({ length: 32 }, () => {
      const multiples = [new Sum(base)];
      const step = base.row();
      while (multiples.length < HALF) {
        const next = new Sum(multiples.at(-1));
        next.add(step);
        multiples.push(next);
      }
      Object.assign(base, new Sum(multiples.at(-1)));
      base.double();
      return flattened(multiples);
    });
  }
}

/** Rows of the points normalised to z = 1. */
function flattened(sums) {
  const inverse = Field.invertBatch(sums.map(({ Z }) => reduced(Z)));
  return sums.map(({ X, Y }, place) => {
    const [x, y] = [(X * inverse[place]) % P, (Y * inverse[place]) % P];
    return [y + x, y - x, (((x * y) % P) * TWICE_D) % P, 2n];
  });
}

function reduced(number) {
  const rest = number % P;
  return rest < 0n ? rest + P : rest;
}

/** The file encodings of the points, as ``encode`` writes them. */
export function encodeAll(sums) {
  const inverse = Field.invertBatch(sums.map(({ Z }) => reduced(Z)));
  return sums.map(({ X, Y }, place) => {
    const [x, y] = [reduced(X * inverse[place]), reduced(Y * inverse[place])];
    return (y + ((x & 1n) << 255n)).toString(16).padStart(64, "0");
  });
}
