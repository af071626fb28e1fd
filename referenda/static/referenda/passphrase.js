/** Estimates the strength of a passphrase. It is a hint for people, not a guarantee. */
import { MIN_PASSPHRASE_LENGTH } from "./trustee-file.js";

/** Estimated entropy in bits. A word counts the same whatever its length, because attackers try whole words. */
const WORD = 14;
const LETTER = 4.7;
const DIGIT = 3.3;
const SIGN = 5;
/** Thresholds in bits. Four words are strong. Three are fair, because the file's key derivation is slow. */
const FAIR = 40;
const STRONG = 55;

/** @returns {"short" | "weak" | "fair" | "strong"} */
export function strengthOf(passphrase) {
  const text = passphrase.normalize("NFKC");
  if ([...text].length < MIN_PASSPHRASE_LENGTH) return "short";
  // Repeated parts add no entropy.
  const parts = new Set(text.toLowerCase().match(/\p{L}+|\p{N}+|[^\p{L}\p{N}\s]/gu));
  const bits = [...parts].reduce((sum, part) => sum + bitsOf(part), 0);
  if (bits < FAIR) return "weak";
  return bits < STRONG ? "fair" : "strong";
}

function bitsOf(part) {
  if (/\p{L}/u.test(part)) return Math.min(part.length * LETTER, WORD);
  return /\p{N}/u.test(part) ? Math.min(part.length * DIGIT, WORD) : SIGN;
}
