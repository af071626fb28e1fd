/**
 * Short codes that people compare, copy and type, as in ``referenda/voting/spelled.py``: groups of four characters in
 * Crockford's base 32, the last one a check character.
 */
import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { demand } from "./errors.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = /.{4}(?!$)/g;
/** The primitive polynomial x^5 + x^2 + 1. */
const POLYNOMIAL = 0b100101;
/** Length of an election code, including the check character. It holds 95 bits of the SHA-256. */
export const ELECTION_LENGTH = 20;
/** Blanks, and the characters that keyboards and mail programs substitute for a dash. */
const IGNORED = /[\s\-\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff]+/g;
/** Characters that people write for 1 and 0. A Turkish keyboard has two more letters that look like 1. */
const READ_AS = { I: "1", İ: "1", L: "1", O: "0" };

/**
 * Write the first bits of ``bytes`` with ``characters`` characters: five bits in each, then the check character.
 *
 * @param {Uint8Array} bytes
 */
export function spell(bytes, characters) {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const digits = Array.from({ length: characters - 1 }, (_, at) => parseInt(bits.slice(5 * at, 5 * at + 5), 2));
  return grouped([...digits, checkOf(digits)].map((digit) => ALPHABET[digit]).join(""));
}

/**
 * Normalise a code that a person typed to the form of ``spell``. Throws ``code_letter`` (``letter``), ``code_length``
 * (``count``, ``characters``), or ``code_check`` if the check character is wrong.
 */
export function typed(text, characters) {
  const bare = text.replace(IGNORED, "").replaceAll("ı", "I").toUpperCase();
  const letters = Array.from(bare, (letter) => READ_AS[letter] ?? letter);
  const letter = letters.find((one) => !ALPHABET.includes(one));
  demand(letter === undefined, "code_letter", { letter });
  demand(letters.length === characters, "code_length", { count: letters.length, characters });
  const digits = letters.map((one) => ALPHABET.indexOf(one));
  demand(digits.at(-1) === checkOf(digits.slice(0, -1)), "code_check");
  return grouped(letters.join(""));
}

/** Election code: the first 95 bits of the SHA-256 of the election's exact bytes. */
export function electionCode(raw) {
  return spell(sha256(raw), ELECTION_LENGTH);
}

function grouped(bare) {
  return bare.replace(GROUPS, "$&-");
}

/** Check character in GF(32). It detects every single wrong character and every swap of two neighbours. */
function checkOf(digits) {
  return digits.reduce((check, digit) => {
    const twice = (check ^ digit) << 1;
    return twice & 32 ? twice ^ POLYNOMIAL : twice;
  }, 0);
}
