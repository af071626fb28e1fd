import assert from "node:assert/strict";
import { test } from "node:test";

import {
  GENERATOR, IDENTITY, ORDER, decode, encode, hashToScalar, power, powerOfGenerator, prepared, product, publicPower,
  randomScalar, scalar,
} from "./group.js";
import { refused } from "./testing.js";

/** The encodings that libsodium gives for the exponents 2 and 2 ** 200 + 7. */
const DOUBLED = "2260cdf3092329c21da25ee8c9a21f5697390f51643851560e5f46ae6af8a3c9";
const LARGE = "55554da0fdc1bec1de410298cf732a89e014de4d799a162f03c6f93ab551e1c9";

test("powers equal those of libsodium, and encodings are byte-reversed", () => {
  assert.equal(encode(GENERATOR), `${"6".repeat(62)}58`);
  assert.equal(encode(powerOfGenerator(2n)), DOUBLED);
  assert.equal(encode(powerOfGenerator(2n ** 200n + 7n)), LARGE);
  assert.equal(encode(publicPower(GENERATOR, 2n ** 200n + 7n)), LARGE);
  assert.equal(encode(power(prepared(decode(DOUBLED)), (2n ** 199n * 2n + 7n) * ((ORDER + 1n) / 2n))), LARGE);
});

test("zero and the identity are valid exponents and bases", () => {
  for (const point of [powerOfGenerator(0n), powerOfGenerator(ORDER), power(IDENTITY, 5n), product([]),
    publicPower(IDENTITY, 5n), publicPower(GENERATOR, 0n), powerOfGenerator(-1n).add(GENERATOR)]) {
    assert.ok(point.equals(IDENTITY));
  }
  assert.equal(encode(IDENTITY), `${"0".repeat(63)}1`);
});

test("points are decoded from their encoding", () => {
  assert.equal(encode(decode(LARGE)), LARGE);
  assert.ok(decode(encode(IDENTITY), { mayBeIdentity: true }).equals(IDENTITY));
});

test("a text that is not a point of the group is refused", () => {
  const prime = 2n ** 255n - 19n;
  const digits = (number) => number.toString(16).padStart(64, "0");
  const notReduced = digits(prime + 1n);
  const signedIdentity = digits(2n ** 255n + 1n);
  const ofOrderTwo = digits(prime - 1n);
  const ofOrderFour = digits(0n);
  const mixed = encode(GENERATOR.add(pointOfOrderTwo()));
  for (const text of [
    encode(IDENTITY), notReduced, signedIdentity, ofOrderTwo, ofOrderFour, mixed, digits(2n), LARGE.toUpperCase(),
    LARGE.slice(1), `${LARGE} `, `0x${LARGE.slice(2)}`, 5, null,
  ]) {
    refused(() => decode(text), "point");
  }
  refused(() => decode(ofOrderTwo, { mayBeIdentity: true }), "point");
});

function pointOfOrderTwo() {
  const bytes = new Uint8Array(32).fill(0xff);
  bytes[0] = 0xec;
  bytes[31] = 0x7f;
  return GENERATOR.constructor.fromBytes(bytes);
}

test("scalars are decimal numbers below the order", () => {
  assert.equal(scalar("0"), 0n);
  assert.equal(scalar(String(ORDER - 1n)), ORDER - 1n);
  for (const text of [String(ORDER), "01", "-1", "", "1 ", "0x1", "1n", "9".repeat(80), 1]) {
    refused(() => scalar(text), "scalar");
  }
});

test("texts are hashed as on the server", () => {
  const expected = 4312266656407696234235727318945414720631353206579469635584838263192727400109n;
  assert.equal(hashToScalar("prove|ışık"), expected);
});

test("random scalars are drawn by rejection sampling, not reduced", (context) => {
  const draws = [new Uint8Array(32).fill(0xff), bytes(ORDER), bytes(0n), bytes(ORDER - 1n)];
  const drawn = context.mock.method(crypto, "getRandomValues", (target) => {
    target.set(draws.shift());
    return target;
  });
  assert.equal(randomScalar(), ORDER - 1n);
  assert.equal(drawn.mock.callCount(), 4);
});

function bytes(number) {
  return Uint8Array.from(number.toString(16).padStart(64, "0").match(/../g), (pair) => parseInt(pair, 16));
}

test("random scalars differ and cover both halves", () => {
  const draws = Array.from({ length: 60 }, randomScalar);
  assert.equal(new Set(draws).size, 60);
  assert.ok(draws.every((number) => number > 0n && number < ORDER));
  assert.ok(draws.some((number) => number > ORDER / 2n) && draws.some((number) => number < ORDER / 2n));
});
