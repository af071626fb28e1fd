/**
 * Powers of points that everybody knows, quick and in variable time: for checking, never for a secret. The same group
 * as ``group.js``, whose points come in and whose digits go out.
 *
 * A ``Known`` point has tables of its multiples by powers of ``2 ** 64``, so that each of its powers takes 64 doublings;
 * a ``Fixed`` one, which has thousands of powers, has tables with which there are none. Formulas: RFC 8032, section
 * 5.1.4, and Hisil and others 2008, section 3.1; both hold for all points of the curve, those of small order too.
 */
import { GENERATOR, IDENTITY, ORDER } from "./group.js";

const Field = GENERATOR.constructor.Fp;
const P = Field.ORDER;
const TWICE_D = (2n * GENERATOR.constructor.CURVE().d) % P;
/** Bits of a part of an exponent, and how many parts an exponent has. */
const [PART, PARTS] = [64, 4];
/** Odd multiples in each table of a known point: of signed digits below 2 ** 4. */
const ODD = 8;
/** Signed digits of a fixed point's exponent, of 8 bits each, are at most this. */
const HALF = 128;

/**
 * A point that grows: extended coordinates, each modulo P but of any sign. ``add`` and ``subtract`` take rows
 * ``[y + x, y - x, 2dt, 2z]`` of what is added.
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

/** The bytes of an exponent below 2 ** 256, least first. */
function bytesOfExponent(exponent) {
  const digits = exponent.toString(16).padStart(64, "0");
  return Uint8Array.from({ length: 32 }, (_, place) => parseInt(digits.slice(62 - 2 * place, 64 - 2 * place), 16));
}

/** Signed digits, one for each bit: odd and below 16, or 0; of five in a row at most one is not 0. */
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

/** A point that is multiplied a few times. */
export class Known {
  #tables = null;

  /** @param {object} point of ``group.js`` */
  constructor(point) {
    this.point = point;
  }

  /** ``sum`` times the point to the ``exponent``, from 0 to ORDER (which tells whether it is in the subgroup). */
  raise(exponent, sum = null) {
    this.#tables ??= this.#prepared();
    const digits = oddDigits(exponent);
    const found = new Sum();
    for (let place = PART - 1; place >= 0; place -= 1) {
      found.double();
      for (let part = 0; part < PARTS; part += 1) {
        const digit = digits[PART * part + place];
        if (digit > 0) found.add(this.#tables[part][digit >> 1]);
        else if (digit < 0) found.subtract(this.#tables[part][-digit >> 1]);
      }
    }
    if (sum) found.add(sum.row());
    return found;
  }

  /** Whether it is in the subgroup of prime order. */
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

/** Rows of ``base``, and 3, 5, … times it. */
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

/** A point that is multiplied thousands of times. Its tables have four thousand rows and are made at the first use. */
export class Fixed {
  #point;
  #tables = null;

  /** @param {object} point of ``group.js`` */
  constructor(point) {
    this.#point = point;
  }

  /** ``sum`` (changed) times the point to the ``exponent``, from 0 to ORDER - 1. */
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

/** Rows of points with z = 1. */
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

/** The digits that stand for each of the points in files, as ``encode`` writes them. */
export function encodeAll(sums) {
  const inverse = Field.invertBatch(sums.map(({ Z }) => reduced(Z)));
  return sums.map(({ X, Y }, place) => {
    const [x, y] = [reduced(X * inverse[place]), reduced(Y * inverse[place])];
    return (y + ((x & 1n) << 255n)).toString(16).padStart(64, "0");
  });
}
