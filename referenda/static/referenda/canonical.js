/**
 * Canonical JSON, as in ``referenda/voting/canonical.py``: compact, order kept, non-ASCII characters not escaped.
 * Fingerprints are computed from bytes, so data are accepted only if serialising them again gives the same bytes.
 */
import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { Invalid, demand } from "./errors.js";

/** Larger numbers are written as strings. */
const LARGEST_PLAIN_NUMBER = 1073741823;
const LONE_SURROGATE = /\p{Surrogate}/u;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Encode text as UTF-8. */
export function bytesOf(text) {
  return encoder.encode(text);
}

/** Serialise ``data``. */
export function written(data) {
  return JSON.stringify(data).replaceAll("\x7f", "\\u007f");
}

/**
 * Parse canonical bytes. Throws ``malformed`` (not JSON in UTF-8) or ``not_canonical``.
 *
 * @param {Uint8Array} raw
 */
export function read(raw) {
  let text, data, again;
  try {
    text = decoder.decode(raw);
    data = JSON.parse(text, wellFormed);
    again = written(data);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) {
      throw new Invalid("malformed");
    }
    throw error;
  }
  demand(again === text, "not_canonical");
  return data;
}

function wellFormed(name, value) {
  demand(!LONE_SURROGATE.test(name), "malformed");
  demand(typeof value !== "string" || !LONE_SURROGATE.test(value), "malformed");
  return value;
}

/** ``data`` as an object with exactly these members in this order. ``name?`` is optional. */
export function members(data, ...names) {
  demand(typeof data === "object" && data !== null && !Array.isArray(data), "shape");
  const there = Object.keys(data);
  const expected = names
    .filter((name) => !name.endsWith("?") || there.includes(name.slice(0, -1)))
    .map((name) => name.replace("?", ""));
  demand(there.length === expected.length && there.every((name, place) => name === expected[place]), "shape");
  return data;
}

/** ``data`` as a list, of ``length`` items if given. */
export function sequence(data, length = data?.length) {
  demand(Array.isArray(data) && data.length === length, "shape");
  return data;
}

/** ``data`` as text. */
export function text(data) {
  demand(typeof data === "string", "shape");
  return data;
}

/** ``data`` as a whole number from 0 to LARGEST_PLAIN_NUMBER. */
export function number(data) {
  demand(Number.isInteger(data) && data >= 0 && data <= LARGEST_PLAIN_NUMBER, "shape");
  return data;
}

/** ``data`` as a BigInt of up to 18 digits. Above LARGEST_PLAIN_NUMBER it is written as a string. */
export function largeNumber(data) {
  if (typeof data !== "string") return BigInt(number(data));
  demand(/^[1-9][0-9]{0,17}$/.test(data) && BigInt(data) > LARGEST_PLAIN_NUMBER, "shape");
  return BigInt(data);
}

/** JSON form of a count (bigint or safe integer): a number up to LARGEST_PLAIN_NUMBER, a string above it. */
export function writtenNumber(count) {
  return count <= LARGEST_PLAIN_NUMBER ? Number(count) : String(count);
}

/** Encode bytes as lowercase hexadecimal digits. */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Encode bytes as standard Base64. */
export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** Decode standard Base64 with padding. Throws ``shape`` for anything else. */
export function fromBase64(data) {
  demand(/^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(text(data)) && !data.includes("_"), "shape");
  const bytes = atob(data);
  // Unused trailing bits must be 0, so that bytes have one encoding only.
  demand(btoa(bytes) === data, "shape");
  return Uint8Array.from(bytes, (letter) => letter.charCodeAt(0));
}

/** SHA-256 in hexadecimal, for file names. */
export function hexadecimal(raw) {
  return hex(sha256(raw));
}

/** SHA-256 in Base64 without padding (43 characters), for elections and ballots (trackers). */
export function fingerprint(raw) {
  return base64(sha256(raw)).replaceAll("=", "");
}
