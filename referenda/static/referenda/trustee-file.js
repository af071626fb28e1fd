/**
 * How a trustee keeps their seed: in a file that a passphrase opens, and on paper. Once people have compared them the
 * file holds, too, by what the certificates and the archive are known (``certificates``, ``archive``; empty before);
 * the paper does not.
 *
 * The file says in clear whose it is, so that a wrong file is told apart before a passphrase is asked for; none of
 * that can be changed without the passphrase being refused. The seed is encrypted with AES-256-GCM under a key
 * that PBKDF2 makes of the passphrase.
 *
 * @typedef {object} Place what a page knows of the trustee whose file it asks for
 * @property {string} referendum its UUID
 * @property {number} index counts from 1
 * @property {number} size
 * @property {number} threshold
 * @property {string} [verification] the key in the trustee's certificate, once that is published
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
/** A file that asks for more would keep the browser busy for minutes. */
const MOST_ITERATIONS = 10_000_000;
export const SHORTEST_PASSPHRASE = 12;
const KEY = { name: "AES-GCM", length: 256 };
const SALT_BYTES = 16;
const IV_BYTES = 12;

const IN_CLEAR = [
  ...["format", "version", "referendum", "title", "index", "size", "threshold", "verification"],
  ...["certificates", "archive", "iterations", "salt", "iv"],
];

/** By which people compare a trustee's key: the first 16 digits of its SHA-256, in groups of four. */
export function keyFingerprint(verification) {
  return hexadecimal(bytesOf(verification)).slice(0, 16).match(/.{4}/g).join(" ");
}

/**
 * The text of a trustee's file. ``title`` is the referendum's, for people who find the file.
 * Refuses with ``passphrase_short`` (``least``) or ``insecure_context`` (no cryptography without https).
 *
 * @param {{seed: Uint8Array, place: Place, title: string, passphrase: string, certificates?: string,
 *   archive?: string}} given
 */
export async function writeTrusteeFile({ seed, place, title, passphrase, certificates = "", archive = "" }) {
  demand([...passphrase].length >= SHORTEST_PASSPHRASE, "passphrase_short", { least: SHORTEST_PASSPHRASE });
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
 * What a file says in clear. Refuses with ``not_a_trustee_file``, ``file_version`` (``version``; the file is of a
 * later version of the product), ``other_referendum`` (``title``: the one that it is for), ``other_trustee``
 * (``index``, and ``title``), ``other_key`` (the certificate that was published came from another seed).
 *
 * @param {Uint8Array} raw
 * @param {Place} place
 */
export function readTrusteeFile(raw, place) {
  let found;
  try {
    found = parsed(raw);
  } catch (error) {
    if (!(error instanceof Invalid) || error.code === "file_version") throw error;
    throw new Invalid("not_a_trustee_file");
  }
  demandPlace(found, place, { title: found.title });
  return found;
}

/** The members of a file, each of the type that it must have. */
function parsed(raw) {
  const data = read(raw);
  demand(data?.format === FORMAT, "not_a_trustee_file");
  demand(data.version === VERSION, "file_version", { version: data.version });
  const found = members(data, ...IN_CLEAR, "seed");
  for (const name of ["referendum", "title", "verification", "certificates", "archive"]) text(found[name]);
  for (const name of ["index", "size", "threshold", "iterations"]) number(found[name]);
  demand(fromBase64(found.salt).length === SALT_BYTES && fromBase64(found.iv).length === IV_BYTES, "shape");
  demand(found.iterations >= ITERATIONS && found.iterations <= MOST_ITERATIONS, "shape");
  return found;
}

/**
 * The seed in a file, and what people compared. Refuses as ``readTrusteeFile`` does, with ``passphrase`` if the passphrase is another one or
 * the file was changed, and with ``insecure_context``.
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
    // WebCrypto says no more than that it failed.
    if (!(error instanceof DOMException) && !(error instanceof Invalid)) throw error;
    throw new Invalid("passphrase");
  }
  demand(memberAt(seed, place).verification === inClear.verification, "other_key");
  return { seed, certificates: inClear.certificates, archive: inClear.archive };
}

function algorithm(iv, inClear) {
  return { name: KEY.name, iv, additionalData: bytesOf(written(inClear)) };
}

/** The same passphrase typed on another system may come in other code points: İ as one, or as I and a dot. */
async function keyOf(passphrase, salt, iterations, use) {
  demand(globalThis.crypto?.subtle, "insecure_context");
  const typed = bytesOf(passphrase.normalize("NFKC"));
  const secret = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, secret, KEY, false, [use]);
}

function memberAt(seed, { referendum, index, size, threshold }) {
  return new Member({ seed, uuid: referendum, index, size, threshold });
}

function demandPlace(found, place, facts) {
  demand(found.referendum === place.referendum, "other_referendum", facts);
  demand(found.index === place.index, "other_trustee", { ...facts, index: found.index });
  demand(found.size === place.size && found.threshold === place.threshold, "other_key", facts);
  demand(place.verification === undefined || found.verification === place.verification, "other_key", facts);
}

// On paper

const ON_PAPER =
  /^MEYDAN1 ([1-9A-HJ-NP-Za-km-z]{14,64}) (\d{1,4})\/(\d{1,4})\/(\d{1,4}) ([0-9a-f]{64}) ([0-9a-f]{8})$/;

/**
 * What is printed as a QR code and under it, to be locked away: unlike the file, it opens without a passphrase.
 * ``MEYDAN1 UUID index/threshold/size SEED CHECK``; CHECK shows a slip of whoever types it.
 *
 * @param {Uint8Array} seed
 * @param {Place} place
 */
export function writeBackup(seed, { referendum, index, size, threshold }) {
  const line = `MEYDAN1 ${referendum} ${index}/${threshold}/${size} ${hex(seed)}`;
  return `${line} ${checkOf(line)}`;
}

/**
 * The seed of a printed back-up, scanned or typed. Refuses with ``not_a_backup``, ``backup_mistyped``,
 * ``other_referendum``, ``other_trustee`` (``index``) or ``other_key``.
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
