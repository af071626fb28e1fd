/**
 * What a trustee does so that a group comes to its key, as in ``referenda/voting/ceremony.py``. Every step follows
 * from the trustee's seed and from what the others published. The polynomial follows from the certificates, too:
 * whoever is led to deal twice, to members of whom some are not real, gives points of two polynomials, and neither
 * of them away. Beside the seed a trustee keeps which certificates people compared.
 *
 * 1. Each publishes a ``certificate``.
 * 2. Each draws a polynomial, publishes commitments to it, and seals a point of it for every member (``deal``).
 * 3. Each opens the points sealed for them, compares them with their senders' commitments, and publishes the
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
  groupAndOwn, isSigned, readCertificates, readCommitments, readSigned, said, shareInPublic, sign, signed,
  verificationKey,
} from "./trustees.js";

const SEED_BYTES = 32;
/** A sealed point is used once under a key of its own, so that the nonce need not change. */
const NONCE = new Uint8Array(12);

/** What a trustee keeps. */
export function newSeed() {
  return crypto.getRandomValues(new Uint8Array(SEED_BYTES));
}

/** The SHA-256 of all certificates as they are published, in hexadecimal digits. @param {object[]} certificates */
export function listDigest(certificates) {
  return hexadecimal(bytesOf(written(certificates)));
}

/**
 * A trustee with their seed. ``index`` counts from 1; ``uuid`` is the referendum's; ``compared``, where it is known,
 * is the digest of the certificates that people compared: with others nothing is done.
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

  /** A scalar for one purpose in one referendum. */
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

  /** The trustee's polynomial for a group with these certificates, the constant first. */
  #coefficients(certificates) {
    const digest = listDigest(certificates);
    return Array.from({ length: this.threshold }, (_, place) => this.#secret(`coefficient ${place} of ${digest}`));
  }

  /** The public key of what the trustee signs: by it a file of theirs is known. */
  get verification() {
    return encode(powerOfGenerator(this.#signingKey));
  }

  /** What the trustee publishes first. */
  certificate() {
    return signed(this.#signingKey, {
      context: { group: NAME, size: this.size, threshold: this.threshold, index: this.index },
      verification: this.verification,
      encryption: encode(powerOfGenerator(this.#readingKey)),
    });
  }

  /**
   * The digest of certificates that hold. Refuses with ``certificate`` if one does not, with ``own_certificate`` if
   * the one at the trustee's place is somebody else's, with ``other_certificates`` if they are not those compared.
   *
   * @param {object[]} certificates as they are published
   */
  digestOf(certificates) {
    this.#members(certificates);
    return listDigest(certificates);
  }

  /** What the trustee publishes once all certificates are there. Refuses as ``digestOf`` does. */
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
   * The trustee's part of the key, from all that was published. Refuses with ``share`` (``trustee``: the sender) if
   * what they sealed can't be opened or is not what they committed to, with ``other_group`` if they signed other
   * certificates than these, with ``own_dealing`` if what stands at the trustee's own place does not follow from the
   * seed and these certificates, and as ``deal`` does.
   */
  async share(certificates, dealings) {
    const group = this.#members(certificates);
    sequence(dealings, group.length);
    this.#demandOwn(dealings[this.index - 1], group[this.index - 1], certificates);
    const opening = group.map((sender, place) => this.#pointFrom(sender, dealings[place], certificates));
    const points = await Promise.all(opening);
    return reduced(points.reduce((sum, point) => sum + point, 0n));
  }

  /** What the trustee publishes last. Refuses as ``share`` does. */
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
    const found = members(dealing, "coefexps", "signature", "sealed");
    const polynomial = readCommitments(found.coefexps, sender);
    const facts = { trustee: sender.index };
    const group = groupAndOwn(certificates, polynomial);
    demand(isSigned(readProof(found.signature), sender.verification, group), "other_group", facts);
    const sealed = readSigned(sequence(found.sealed, this.size)[this.index - 1]);
    const text = said(sealed, sender.verification, "share", facts);
    const point = await open(this, sender, text, this.#readingKey);
    demand(powerOfGenerator(point).equals(shareInPublic([polynomial], this.index)), "share", facts);
    return point;
  }
}

/** The polynomial at ``index``. */
function pointOf(coefficients, index) {
  return coefficients.reduceRight((value, one) => reduced(value * BigInt(index) + one), 0n);
}

// Sealing: ElGamal on the group, then AES-256-GCM

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
  const found = members(text, "ephemeral", "body");
  const ephemeral = decode(found.ephemeral);
  const key = await sealingKey(uuid, sender.index, index, ephemeral, power(ephemeral, readingKey), "decrypt");
  try {
    const point = await crypto.subtle.decrypt({ name: "AES-GCM", iv: NONCE }, key, fromBase64(found.body));
    return scalar(new TextDecoder().decode(point));
  } catch (error) {
    // WebCrypto says no more than that it failed.
    if (!(error instanceof DOMException) && !(error instanceof Invalid)) throw error;
    throw new Invalid("share", { trustee: sender.index });
  }
}
