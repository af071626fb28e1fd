/**
 * A trustee's part in the key ceremony, as in ``referenda/voting/ceremony.py``. All values derive from the trustee's
 * seed and from what the other trustees published. The polynomial also depends on the certificates. A trustee who is
 * tricked into dealing twice, to groups with false members, gives points of two different polynomials and discloses
 * neither. Beside the seed, a trustee stores which certificates were compared.
 *
 * 1. Each trustee publishes a ``certificate``.
 * 2. Each trustee draws a polynomial, publishes commitments to it, and encrypts one point of it for every member
 *    (``deal``).
 * 3. Each trustee decrypts the points they received, checks them against the senders' commitments, and publishes the
 *    verification key of their sum, the ``share``.
 */
import { sha256 } from "../vendor/noble/hashes/sha2.js";
import { base64, bytesOf, fromBase64, hex, hexadecimal, members, sequence, written } from "./canonical.js";
import { Invalid, demand } from "./errors.js";
import {
  NAME, decode, encode, power, powerOfGenerator, randomScalar, reduced, scalar, wideHashToScalar,
} from "./group.js";
import { readProof, writtenProof } from "./proofs.js";
import {
  groupAndOwn, isSigned, readCertificates, readCommitments, readSigned, shareInPublic, sign, signed, signedData,
  verificationKey,
} from "./trustees.js";

const SEED_BYTES = 32;
/** A constant nonce is safe: each key encrypts one point only. */
const NONCE = new Uint8Array(12);

/** A new random seed, the only secret that a trustee stores. */
export function newSeed() {
  return crypto.getRandomValues(new Uint8Array(SEED_BYTES));
}

/** SHA-256 in hexadecimal of all certificates as published. @param {object[]} certificates */
export function listDigest(certificates) {
  return hexadecimal(bytesOf(written(certificates)));
}

/**
 * A trustee with their seed. ``index`` counts from 1; ``uuid`` is the referendum's. ``compared`` is the digest of the
 * certificates that people compared, if they did. Other certificates are then refused.
 */
export class Member {
  #seed;
  #compared;

  /**
   * @param {{seed: Uint8Array, uuid: string, index: number, size: number, threshold: number, compared?: string}} given
   */
  constructor({ seed, uuid, index, size, threshold, compared = "" }) {
    demand(seed.length === SEED_BYTES, "seed");
    this.#seed = hex(seed);
    this.#compared = compared;
    this.uuid = uuid;
    this.index = index;
    this.size = size;
    this.threshold = threshold;
  }

  /** A scalar derived from the seed for one purpose in one referendum. */
  #secret(purpose) {
    const place = `${this.index}/${this.threshold}/${this.size}`;
    return wideHashToScalar(`trustee|${this.uuid}|${place}|${purpose}|${this.#seed}`);
  }

  get #signingKey() {
    return this.#secret("sign");
  }

  get #readingKey() {
    return this.#secret("read");
  }

  /** Coefficients of the trustee's polynomial in the group with these certificates, constant term first. */
  #coefficients(certificates) {
    const digest = listDigest(certificates);
    return Array.from({ length: this.threshold }, (_, place) => this.#secret(`coefficient ${place} of ${digest}`));
  }

  /** The public key that verifies the trustee's signatures, and identifies the trustee's file. */
  get verification() {
    return encode(powerOfGenerator(this.#signingKey));
  }

  /** Step 1: the trustee's signed certificate. */
  certificate() {
    return signed(this.#signingKey, {
      context: { group: NAME, size: this.size, threshold: this.threshold, index: this.index },
      verification: this.verification,
      encryption: encode(powerOfGenerator(this.#readingKey)),
    });
  }

  /**
   * The digest of valid certificates. Throws ``certificate`` if one is not valid, ``own_certificate`` if the one at the
   * trustee's place is somebody else's, ``other_certificates`` if they differ from those compared.
   *
   * @param {object[]} certificates as published
   */
  digestOf(certificates) {
    this.#members(certificates);
    return listDigest(certificates);
  }

  /** Step 2: commitments and encrypted points. Throws what ``digestOf`` throws. */
  async deal(certificates) {
    const group = this.#members(certificates);
    const coefficients = this.#coefficients(certificates);
    const polynomial = coefficients.map(powerOfGenerator);
    const sealed = group.map(async (receiver) => {
      const text = await seal(this, receiver, pointOf(coefficients, receiver.index));
      return signed(this.#signingKey, text);
    });
    return {
      coefexps: signed(this.#signingKey, { coefexps: polynomial.map(encode) }),
      signature: writtenProof(sign(this.#signingKey, groupAndOwn(certificates, polynomial))),
      sealed: await Promise.all(sealed),
    };
  }

  /**
   * The trustee's share of the private key, from everything that was published. Throws ``share`` (``trustee``: the
   * sender) if a point cannot be decrypted or does not fit the commitments, ``other_group`` if the sender signed other
   * certificates, ``own_dealing`` if the trustee's own commitments do not follow from the seed and these certificates,
   * and what ``deal`` throws.
   */
  async share(certificates, dealings) {
    const group = this.#members(certificates);
    sequence(dealings, group.length);
    this.#demandOwn(dealings[this.index - 1], group[this.index - 1], certificates);
    const opening = group.map((sender, place) => this.#pointFrom(sender, dealings[place], certificates));
    const points = await Promise.all(opening);
    return reduced(points.reduce((sum, point) => sum + point, 0n));
  }

  /** Step 3: the trustee's verification key. Throws what ``share`` throws. */
  async verificationKey(certificates, dealings) {
    return verificationKey(await this.share(certificates, dealings), this.#signingKey);
  }

  #members(certificates) {
    demand(sequence(certificates).length === this.size, "group_size");
    const group = readCertificates(certificates, this.threshold);
    const own = group[this.index - 1];
    const isOwn = encode(own.verification) === this.verification
      && own.encryption.equals(powerOfGenerator(this.#readingKey));
    demand(isOwn, "own_certificate");
    demand(!this.#compared || listDigest(certificates) === this.#compared, "other_certificates");
    return group;
  }

  #demandOwn(dealing, own, certificates) {
    const { coefexps } = members(dealing, "coefexps", "signature", "sealed");
    const published = readCommitments(coefexps, own).map(encode);
    const followed = this.#coefficients(certificates).map((one) => encode(powerOfGenerator(one)));
    demand(written(published) === written(followed), "own_dealing");
  }

  async #pointFrom(sender, dealing, certificates) {
    const fields = members(dealing, "coefexps", "signature", "sealed");
    const polynomial = readCommitments(fields.coefexps, sender);
    const facts = { trustee: sender.index };
    const group = groupAndOwn(certificates, polynomial);
    demand(isSigned(readProof(fields.signature), sender.verification, group), "other_group", facts);
    const sealed = readSigned(sequence(fields.sealed, this.size)[this.index - 1]);
    const text = signedData(sealed, sender.verification, "share", facts);
    const point = await open(this, sender, text, this.#readingKey);
    demand(powerOfGenerator(point).equals(shareInPublic([polynomial], this.index)), "share", facts);
    return point;
  }
}

/** Value of the polynomial at ``index``. */
function pointOf(coefficients, index) {
  return coefficients.reduceRight((value, one) => reduced(value * BigInt(index) + one), 0n);
}

// Encryption of points: ElGamal in the group, then AES-256-GCM

async function sealingKey(uuid, sender, receiver, ephemeral, common, use) {
  demand(globalThis.crypto?.subtle, "insecure_context");
  const text = `share|${uuid}|${sender}|${receiver}|${encode(ephemeral)}|${encode(common)}`;
  return crypto.subtle.importKey("raw", sha256(bytesOf(text)), "AES-GCM", false, [use]);
}

async function seal({ uuid, index }, receiver, point) {
  const nonce = randomScalar();
  const ephemeral = powerOfGenerator(nonce);
  const common = power(receiver.encryption, nonce);
  const key = await sealingKey(uuid, index, receiver.index, ephemeral, common, "encrypt");
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv: NONCE }, key, bytesOf(String(point)));
  return { ephemeral: encode(ephemeral), body: base64(new Uint8Array(body)) };
}

async function open({ uuid, index }, sender, text, readingKey) {
  const fields = members(text, "ephemeral", "body");
  const ephemeral = decode(fields.ephemeral);
  const key = await sealingKey(uuid, sender.index, index, ephemeral, power(ephemeral, readingKey), "decrypt");
  try {
    const point = await crypto.subtle.decrypt({ name: "AES-GCM", iv: NONCE }, key, fromBase64(fields.body));
    return scalar(new TextDecoder().decode(point));
  } catch (error) {
    // WebCrypto does not disclose why decryption failed.
    if (!(error instanceof DOMException) && !(error instanceof Invalid)) throw error;
    throw new Invalid("share", { trustee: sender.index });
  }
}
