/** How hard a passphrase is to guess, as far as a page can tell: a word for people, and no promise. */
import { SHORTEST_PASSPHRASE } from "./trustee-file.js";

/** Bits of a word however long it is: whoever guesses tries words. Of a digit, of a sign. */
const WORD = 14;
const LETTER = 4.7;
const DIGIT = 3.3;
const SIGN = 5;
/** Four words are strong; with so slow a key as the file's, three are fair. */
const FAIR = 40;
const STRONG = 55;

/** @returns {"short" | "weak" | "fair" | "strong"} */
export function strengthOf(passphrase) {
  const text = passphrase.normalize("NFKC");
  if ([...text].length < SHORTEST_PASSPHRASE) return "short";
  // What comes again adds nothing.
  const parts = new Set(text.toLowerCase().match(/\p{L}+|\p{N}+|[^\p{L}\p{N}\s]/gu));
  const bits = [...parts].reduce((sum, part) => sum + bitsOf(part), 0);
  if (bits < FAIR) return "weak";
  return bits < STRONG ? "fair" : "strong";
}

function bitsOf(part) {
  if (/\p{L}/u.test(part)) return Math.min(part.length * LETTER, WORD);
  return /\p{N}/u.test(part) ? Math.min(part.length * DIGIT, WORD) : SIGN;
}
