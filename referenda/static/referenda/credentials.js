/** Voting credentials, as in ``referenda/voting/credentials.py``: 22 characters, written 5-6-5-6. */
import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { bytesOf, hex } from "./canonical.js";
import { demand } from "./errors.js";
import { powerOfGenerator, reduced } from "./group.js";

/** Base58: no 0, O, I, l. */
const LETTER = /[1-9A-HJ-NP-Za-km-z]/;
const LENGTH = 22;
/** Blanks, and the characters that keyboards and mail programs substitute for a dash. */
const IGNORED = /[\s\-\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff]+/g;

/**
 * Normalise a credential that a person typed or pasted, with or without dashes and blanks. Throws ``credential_letter``
 * (``letter``: the first invalid character) or ``credential_length`` (``count``).
 */
export function typed(text) {
  const letters = [...text.replace(IGNORED, "")];
  const letter = letters.find((one) => !LETTER.test(one));
  demand(letter === undefined, "credential_letter", { letter });
  demand(letters.length === LENGTH, "credential_length", { count: letters.length });
  const bare = letters.join("");
  return [bare.slice(0, 5), bare.slice(5, 11), bare.slice(11, 16), bare.slice(16)].join("-");
}

/** Private key of a credential, as returned by ``typed``, in the referendum ``uuid``. */
export function privateKey(credential, uuid) {
  const digits = [0, 1].map((part) => hex(sha256(bytesOf(`derive_credential|${uuid}|${part}|${credential}`))));
  return reduced(BigInt(`0x${digits.join("")}`));
}

/** Public key of a credential, as on the credential list. */
export function publicKey(credential, uuid) {
  return powerOfGenerator(privateKey(credential, uuid));
}
