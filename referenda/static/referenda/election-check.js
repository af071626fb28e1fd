/**
 * Verifies, before anything is encrypted, that the election which the browser received is the one announced to voters
 * and the one with which the archive began. All requests are without cookies, so that the server does not learn who
 * asks.
 */
import { sha512 } from "../vendor/noble/hashes/sha2.js";
import { bytesOf, fromBase64, hex, hexadecimal, members, number, read, text, written } from "./canonical.js";
import { answerBytes } from "./casting.js";
import { Invalid, demand } from "./errors.js";
import { GENERATOR, ORDER, decode, publicPower, reduced } from "./group.js";

const NOTE = "meydan-note/1";
/** Prefix of a 32-byte Ed25519 key in a SubjectPublicKeyInfo (RFC 8410). */
const KEY_INFO = "302a300506032b6570032100";
const PEM = /^-----BEGIN PUBLIC KEY-----\s([\w+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/** The 32 bytes of a PEM public key in hexadecimal. Throws ``note_key``. */
export function keyOf(pem) {
  const body = PEM.exec(pem)?.[1].replace(/\s/g, "");
  demand(body !== undefined, "note_key");
  const digits = hex(fromBase64(body));
  demand(digits.startsWith(KEY_INFO) && digits.length === KEY_INFO.length + 64, "note_key");
  return digits.slice(KEY_INFO.length);
}

/**
 * Whether ``signature`` (64 bytes) is a valid signature of ``raw`` by ``key`` (64 hexadecimal digits): RFC 8032, 5.1.7.
 */
export function isSigned(raw, signature, key) {
  if (signature.length !== 64) return false;
  const [commitment, scalar] = [signature.slice(0, 32), numberOf(signature.slice(32))];
  if (scalar >= ORDER) return false;
  const challenge = reduced(numberOf(sha512(Uint8Array.from([...commitment, ...fromHex(key), ...raw]))));
  try {
    const [nonce, signer] = [decode(reversed(hex(commitment)), { mayBeIdentity: true }), decode(reversed(key))];
    return publicPower(GENERATOR, scalar).equals(nonce.add(publicPower(signer, challenge)));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return false;
  }
}

/**
 * Throw ``other_opening`` unless the archive began with ``election``. Returns the name of its first event.
 *
 * @param {Uint8Array} election
 * @param {Uint8Array} opening the payload of the archive's first event
 */
export function checkOpening(election, opening) {
  let named;
  try {
    named = members(read(opening), "election", "trustees", "credentials");
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid("other_opening");
  }
  demand(named.election === hexadecimal(election), "other_opening");
  return hexadecimal(bytesOf(written({ height: 0, type: "Setup", payload: hexadecimal(opening) })));
}

/**
 * Verify the first checkpoint. Throws ``note_key``, ``note_signature`` or ``other_note`` unless it is signed and names
 * ``event`` as the first event of the archive ``uuid``.
 *
 * @param {{note: Uint8Array, signature: Uint8Array, key: string}} signed ``key`` as returned by ``keyOf``
 */
export function checkCheckpoint({ note, signature, key }, { uuid, event }) {
  demand(isSigned(note, signature, key), "note_signature");
  let fields;
  try {
    fields = members(read(note), "format", "archive", "day", "ballots", "head", "client?");
    demand(number(fields.ballots) === 0 && text(fields.format) === NOTE, "other_note");
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid("other_note");
  }
  demand(fields.archive === uuid && fields.head === event, "other_note");
}

/**
 * Fetch everything to be compared, or null if a part cannot be fetched. Called once per page, because a second request
 * may get another answer.
 *
 * @param {{opening: string, note: string, signature: string, key: string}} addresses
 * @returns {Promise<{opening: Uint8Array, note: Uint8Array, signature: Uint8Array, key: Uint8Array} | null>}
 */
export async function fetched(addresses, ask = fetch) {
  const names = ["opening", "note", "signature", "key"];
  const parts = await Promise.all(names.map((name) => answerBytes(addresses[name], ask)));
  return parts.includes(null) ? null : Object.fromEntries(names.map((name, place) => [name, parts[place]]));
}

/**
 * Compare the election with the archive's first event and the first signed checkpoint. Returns the signing key. Throws
 * what ``checkOpening`` and ``checkCheckpoint`` throw.
 *
 * @param {Uint8Array} election
 * @param {{opening: Uint8Array, note: Uint8Array, signature: Uint8Array, key: Uint8Array}} parts
 */
export function checkSigned(election, uuid, parts) {
  const event = checkOpening(election, parts.opening);
  const key = keyOf(new TextDecoder().decode(parts.key));
  checkCheckpoint({ ...parts, key }, { uuid, event });
  return key;
}

/**
 * Throw ``other_words`` unless the page asks the same questions as the election.
 *
 * @param {{text: string, answers: string[], least: number, most: number, blank: boolean}[]} shown in Turkish
 * @param {import("./elections.js").Question[]} questions
 */
export function checkWords(shown, questions) {
  const rowOf = ({ text: asked, answers, least, most, blank }) => [asked, ...answers, least, most, blank];
  const meant = questions.map((it) => rowOf({ ...it, least: it.minimum, most: it.maximum }));
  const plain = (rows) => JSON.stringify(rows.map((row) => row.map((it) => String(it).replace(/\s+/g, " ").trim())));
  demand(plain(shown.map(rowOf)) === plain(meant), "other_words");
}

function numberOf(littleEndian) {
  return BigInt(`0x${hex(Uint8Array.from(littleEndian).reverse())}`);
}

function fromHex(digits) {
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

function reversed(digits) {
  return digits.match(/../g).reverse().join("");
}
