/**
 * Stores a trustee's seed: in a file encrypted with a passphrase, and on paper. The file also stores what was compared,
 * as the digest of the certificates and the closing event of the archive (``certificates``, ``archive``; empty before).
 * The paper does not.
 *
 * The file names its owner in clear, so that a wrong file is detected before the passphrase is entered. The clear part
 * is authenticated: any change makes decryption fail. The seed is encrypted with AES-256-GCM under a key that PBKDF2
 * derives from the passphrase.
 *
 * @typedef {object} Place what the page knows of the trustee whose file it asks for
 * @property {string} referendum its UUID
 * @property {number} index counts from 1
 * @property {number} size
 * @property {number} threshold
 * @property {string} [verification] the verification key in the trustee's certificate, once that is published
 */
import {
  base64, bytesOf, fromBase64, hex, hexadecimal, members, number, read, text, written,
} from "./canonical.js";
import { Member } from "./ceremony.js";
import { Invalid, demand } from "./errors.js";

const FORMAT = "meydan-trustee";
const VERSION = 1;
/** OWASP's recommendation for PBKDF2 with SHA-256; about half a second on a laptop. */
const ITERATIONS = 600_000;
/** More iterations would block the browser for minutes. */
const MAX_ITERATIONS = 10_000_000;
export const MIN_PASSPHRASE_LENGTH = 12;
const KEY = { name: "AES-GCM", length: 256 };
const SALT_BYTES = 16;
const IV_BYTES = 12;

const IN_CLEAR = [
  ...["format", "version", "referendum", "title", "index", "size", "threshold", "verification"],
  ...["certificates", "archive", "iterations", "salt", "iv"],
];

/** The fingerprint by which people compare a trustee's key: the first 16 digits of its SHA-256, in groups of four. */
export function keyFingerprint(verification) {
  return hexadecimal(bytesOf(verification)).slice(0, 16).match(/.{4}/g).join(" ");
}

/**
 * Make the text of a trustee's file. ``title`` is the referendum's, for people who find the file. Throws
 * ``passphrase_short`` (``least``) or ``insecure_context`` (browsers have no cryptography without HTTPS).
 *
 * @param {{seed: Uint8Array, place: Place, title: string, passphrase: string, certificates?: string,
 *   archive?: string}} given
 */
export async function writeTrusteeFile({ seed, place, title, passphrase, certificates = "", archive = "" }) {
  demand([...passphrase].length >= MIN_PASSPHRASE_LENGTH, "passphrase_short", { least: MIN_PASSPHRASE_LENGTH });
  const { referendum, index, size, threshold } = place;
  const { verification } = memberAt(seed, place);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const inClear = {
    format: FORMAT, version: VERSION, referendum, title, index, size, threshold, verification,
    certificates, archive, iterations: ITERATIONS, salt: base64(salt), iv: base64(iv),
  };
  const key = await keyOf(passphrase, salt, ITERATIONS, "encrypt");
  const body = await crypto.subtle.encrypt(algorithm(iv, inClear), key, seed);
  return written({ ...inClear, seed: base64(new Uint8Array(body)) });
}

/**
 * Parse the clear part of a file. Throws ``not_a_trustee_file``, ``file_version`` (``version``: the file is from a
 * later version of Meydan), ``other_referendum`` (``title``: that of the file), ``other_trustee`` (``index``, and
 * ``title``), ``other_key`` (the published certificate is from another seed).
 *
 * @param {Uint8Array} raw
 * @param {Place} place
 */
export function readTrusteeFile(raw, place) {
  let fields;
  try {
    fields = parsed(raw);
  } catch (error) {
    if (!(error instanceof Invalid) || error.code === "file_version") throw error;
    throw new Invalid("not_a_trustee_file");
  }
  demandPlace(fields, place, { title: fields.title });
  return fields;
}

/** The members of a file, with their types checked. */
function parsed(raw) {
  const data = read(raw);
  demand(data?.format === FORMAT, "not_a_trustee_file");
  demand(data.version === VERSION, "file_version", { version: data.version });
  const fields = members(data, ...IN_CLEAR, "seed");
  for (const name of ["referendum", "title", "verification", "certificates", "archive"]) text(fields[name]);
  for (const name of ["index", "size", "threshold", "iterations"]) number(fields[name]);
  demand(fromBase64(fields.salt).length === SALT_BYTES && fromBase64(fields.iv).length === IV_BYTES, "shape");
  demand(fields.iterations >= ITERATIONS && fields.iterations <= MAX_ITERATIONS, "shape");
  return fields;
}

/**
 * Decrypt the seed in a file, and read what was compared. Throws what ``readTrusteeFile`` throws, ``passphrase`` if the
 * passphrase is wrong or the file was changed, and ``insecure_context``.
 *
 * @returns {Promise<{seed: Uint8Array, certificates: string, archive: string}>}
 */
export async function openTrusteeFile(raw, passphrase, place) {
  const { seed: body, ...inClear } = readTrusteeFile(raw, place);
  const key = await keyOf(passphrase, fromBase64(inClear.salt), inClear.iterations, "decrypt");
  let seed;
  try {
    const opened = await crypto.subtle.decrypt(algorithm(fromBase64(inClear.iv), inClear), key, fromBase64(body));
    seed = new Uint8Array(opened);
  } catch (error) {
    // WebCrypto does not disclose why decryption failed.
    if (!(error instanceof DOMException) && !(error instanceof Invalid)) throw error;
    throw new Invalid("passphrase");
  }
  demand(memberAt(seed, place).verification === inClear.verification, "other_key");
  return { seed, certificates: inClear.certificates, archive: inClear.archive };
}

function algorithm(iv, inClear) {
  return { name: KEY.name, iv, additionalData: bytesOf(written(inClear)) };
}

/**
 * Normalised, because another system may type the same passphrase with other code points: İ as one, or as I and a dot.
 */
async function keyOf(passphrase, salt, iterations, use) {
  demand(globalThis.crypto?.subtle, "insecure_context");
  const typed = bytesOf(passphrase.normalize("NFKC"));
  const secret = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, secret, KEY, false, [use]);
}

function memberAt(seed, { referendum, index, size, threshold }) {
  return new Member({ seed, uuid: referendum, index, size, threshold });
}

function demandPlace(fields, place, facts) {
  demand(fields.referendum === place.referendum, "other_referendum", facts);
  demand(fields.index === place.index, "other_trustee", { ...facts, index: fields.index });
  demand(fields.size === place.size && fields.threshold === place.threshold, "other_key", facts);
  demand(place.verification === undefined || fields.verification === place.verification, "other_key", facts);
}

// On paper

const ON_PAPER =
  /^MEYDAN1 ([1-9A-HJ-NP-Za-km-z]{14,64}) (\d{1,4})\/(\d{1,4})\/(\d{1,4}) ([0-9a-f]{64}) ([0-9a-f]{8})$/;

/**
 * The line printed under a QR code that holds the same, to be locked away. Unlike the file, it needs no passphrase.
 * ``MEYDAN1 UUID index/threshold/size SEED CHECK``; CHECK detects typing errors.
 *
 * @param {Uint8Array} seed
 * @param {Place} place
 */
export function writeBackup(seed, { referendum, index, size, threshold }) {
  const line = `MEYDAN1 ${referendum} ${index}/${threshold}/${size} ${hex(seed)}`;
  return `${line} ${checkOf(line)}`;
}

/**
 * The seed of a printed backup, scanned or typed. Throws ``not_a_backup``, ``backup_mistyped``, ``other_referendum``,
 * ``other_trustee`` (``index``) or ``other_key``.
 *
 * @param {string} typed
 * @param {Place} place
 */
export function readBackup(typed, place) {
  // The seed may be typed in groups, as it is printed.
  const [name, referendum, numbers, ...rest] = typed.trim().split(/\s+/);
  const digits = rest.join("").toLowerCase();
  const line = `${name} ${referendum} ${numbers} ${digits.slice(0, 64)}`;
  const parts = ON_PAPER.exec(`${line} ${digits.slice(64)}`);
  demand(name === "MEYDAN1", "not_a_backup");
  demand(parts !== null && parts[6] === checkOf(line), "backup_mistyped");
  const seed = Uint8Array.from(parts[5].match(/../g), (pair) => parseInt(pair, 16));
  const [index, threshold, size] = parts.slice(2, 5).map(Number);
  const { verification } = memberAt(seed, { referendum, index, size, threshold });
  demandPlace({ referendum, index, size, threshold, verification }, place, {});
  return seed;
}

function checkOf(line) {
  return hexadecimal(bytesOf(line)).slice(0, 8);
}
