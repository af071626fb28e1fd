import assert from "node:assert/strict";
import { test } from "node:test";

import { GENERATOR, IDENTITY, ORDER, encode, pointOf, power, publicPower, randomScalar, reduced } from "./group.js";
import { Fixed, Known, encodeAll } from "./public-powers.js";

const generator = new Fixed(GENERATOR);
/** Exponents at which digits carry, or at the boundary of two parts. */
const EDGES = [0n, 1n, 15n, 16n, 17n, 31n, 127n, 128n, 129n, 255n, 256n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 128n - 1n,
  2n ** 192n - 1n, 2n ** 252n - 1n, 2n ** 252n, ORDER - 1n];

test("powers equal those of group.js", () => {
  const drawn = Array.from({ length: 30 }, randomScalar);
  for (const exponent of [...EDGES, ...drawn]) {
    const other = power(GENERATOR, randomScalar());
    const response = randomScalar();
    const expected = publicPower(other, exponent).add(publicPower(GENERATOR, response));
    const alone = publicPower(GENERATOR, exponent);
    const raised = encodeAll([
      new Known(other).raise(exponent, generator.raise(response)), generator.raise(exponent), new Known(other).raise(exponent),
    ]);
    assert.deepEqual(raised, [expected, alone, publicPower(other, exponent)].map(encode), String(exponent));
  }
});

test("the identity has powers", () => {
  assert.deepEqual(encodeAll([new Known(IDENTITY).raise(77n), generator.raise(0n)]), Array(2).fill(encode(IDENTITY)));
  assert.ok(new Known(IDENTITY).isTorsionFree());
});

/** Multiplication by any number. noble refuses ORDER. */
function times(point, number) {
  return [...number.toString(2)].reduce((sum, bit) => {
    const twice = sum.double();
    return bit === "1" ? twice.add(point) : twice;
  }, IDENTITY);
}

test("points outside the subgroup are detected, whatever their part of small order", () => {
  // Order 4: y = 0. Order 8: ORDER times a point of the curve, which removes its part in the subgroup.
  const four = pointOf("0".repeat(64));
  const eight = times(pointOf(`${"0".repeat(63)}3`), ORDER);
  assert.ok(!eight.double().double().is0() && eight.double().double().double().is0());
  for (const small of [four, four.double(), four.negate(), eight, eight.negate(), eight.add(four)]) {
    assert.ok(!new Known(small).isTorsionFree());
    assert.ok(!new Known(power(GENERATOR, randomScalar()).add(small)).isTorsionFree());
  }
  assert.ok(new Known(power(GENERATOR, reduced(-5n))).isTorsionFree());
});
