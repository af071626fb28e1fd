/**
 * A threshold group of trustees (Pedersen), as in ``referenda/voting/trustees.py``: what its members publish, and its
 * verification.
 *
 * @typedef {import("./proofs.js").Proof} Proof
 * @typedef {{message: string, signature: Proof}} Signed
 * @typedef {{size: number, threshold: number, index: number, verification: object, encryption: object}} Certificate
 *   ``index`` counts from 1; ``verification`` and ``encryption`` are the keys for signatures and for encrypted points.
 */
import { bytesOf, members, number, read, sequence, text, written } from "./canonical.js";
import { demand } from "./errors.js";
import { IDENTITY, NAME, decode, encode, powerOfGenerator, product, publicPower } from "./group.js";
import { knowsExponent, proveExponent, readProof, readProofs, writtenProof } from "./proofs.js";

/** Maximum number of trustees over all parties, as in Python. More throw ``size``. */
const MAX_TRUSTEES = 100;

/** A trustee's Schnorr signature of a text. */
export function sign(secret, message) {
  return proveExponent(secret, `sigmsg|${message}`);
}

/** Whether ``signature`` is by the holder of ``key``. */
export function isSigned(signature, key, message) {
  return knowsExponent(signature, key, `sigmsg|${message}`);
}

/** ``data`` as canonical JSON, signed, in the published form. */
export function signed(secret, data) {
  const message = written(data);
  return { message, signature: writtenProof(sign(secret, message)) };
}

/** @returns {Signed} */
export function readSigned(data) {
  const fields = members(data, "message", "signature");
  return { message: text(fields.message), signature: readProof(fields.signature) };
}

/** The data of a signed text. Throws ``code`` unless it is signed with ``key``. */
export function signedData(one, key, code, facts) {
  demand(isSigned(one.signature, key, one.message), code, facts);
  return read(bytesOf(one.message));
}

/** Prove that a trustee knows the private key of their public key. */
function proveKey(secret) {
  return proveExponent(secret, `pok|${NAME}|${encode(powerOfGenerator(secret))}`);
}

function knowsKey(proof, key) {
  return knowsExponent(proof, key, `pok|${NAME}|${encode(key)}`);
}

/**
 * Parse the certificates of a group in order. Throws ``certificate`` (``trustee``: whose) unless each is signed with
 * its own key, is for its place, and has keys that no other member has.
 *
 * @param {object[]} published as in the file
 * @returns {Certificate[]}
 */
export function readCertificates(published, threshold) {
  const size = sequence(published).length;
  const group = published.map((data, place) => readCertificate(data, { size, threshold, index: place + 1 }));
  for (const name of ["verification", "encryption"]) {
    const keys = group.map((certificate) => encode(certificate[name]));
    const again = keys.findIndex((key, place) => keys.indexOf(key) < place);
    demand(again < 0, "certificate", { trustee: again + 1 });
  }
  return group;
}

/** @returns {Certificate} */
function readCertificate(data, expected) {
  const facts = { trustee: expected.index };
  const one = readSigned(data);
  const fields = members(read(bytesOf(one.message)), "context", "verification", "encryption");
  const context = members(fields.context, "group", "size", "threshold", "index");
  demand(context.group === NAME, "certificate", facts);
  for (const name of ["size", "threshold", "index"]) {
    demand(number(context[name]) === expected[name], "certificate", facts);
  }
  const verification = decode(fields.verification);
  demand(isSigned(one.signature, verification, one.message), "certificate", facts);
  return { ...expected, verification, encryption: decode(fields.encryption) };
}

/** Parse the commitments to a member's polynomial. Throws ``commitments`` unless the member signed them. */
export function readCommitments(data, certificate) {
  const facts = { trustee: certificate.index };
  const fields = signedData(readSigned(data), certificate.verification, "commitments", facts);
  return sequence(members(fields, "coefexps").coefexps, certificate.threshold).map((point) => decode(point));
}

/** The text that each member signs: all certificates as published, and their own commitments. */
export function groupAndOwn(certificates, polynomial) {
  return `certs_sig|${written({ certs: certificates, coefexps: polynomial.map(encode) })}`;
}

/** ``g ** share`` of member ``index``, from all commitments. */
export function shareInPublic(polynomials, index) {
  const point = BigInt(index);
  return polynomials.reduce((whole, polynomial) => {
    // Horner's rule keeps the exponents small.
    return whole.add(polynomial.reduceRight((value, one) => publicPower(value, point).add(one), IDENTITY));
  }, IDENTITY);
}

/** The public key that verifies a member's partial decryptions, signed with the private key of their certificate. */
export function verificationKey(share, signingKey) {
  const key = encode(powerOfGenerator(share));
  return {
    pok: writtenProof(proveKey(share)),
    public_key: key,
    signature: writtenProof(sign(signingKey, key)),
  };
}

/**
 * Parse and verify the group. Throws ``certificate``, ``commitments`` or ``trustee`` (each with ``trustee``) unless
 * everything is signed and every key follows from the commitments, and ``key`` if the group's key is the identity.
 *
 * @param {object} data as in the file of trustees
 * @returns {{published: object[], certificates: Certificate[], keys: object[], publicKey: object}} ``published``: the
 *   certificates as in the file
 */
export function readGroup(data) {
  const fields = members(data, "threshold", "certs", "coefexps", "signatures", "verification_keys");
  const threshold = number(fields.threshold);
  const certificates = readCertificates(fields.certs, threshold);
  const size = certificates.length;
  demand(threshold > 0 && threshold <= size, "threshold");
  const polynomials = sequence(fields.coefexps, size).map((one, place) => readCommitments(one, certificates[place]));
  const signatures = readProofs(fields.signatures, size);
  const keys = sequence(fields.verification_keys, size).map((one, place) => {
    const certificate = certificates[place];
    const message = groupAndOwn(fields.certs, polynomials[place]);
    const facts = { trustee: certificate.index };
    demand(isSigned(signatures[place], certificate.verification, message), "trustee", facts);
    return readVerificationKey(one, certificate, shareInPublic(polynomials, certificate.index));
  });
  const publicKey = product(polynomials.map(([constant]) => constant));
  demand(!publicKey.is0(), "key");
  return { published: fields.certs, certificates, keys, publicKey };
}

function readVerificationKey(data, certificate, expected) {
  const fields = members(data, "pok", "public_key", "signature");
  const key = decode(fields.public_key);
  const holds =
    key.equals(expected) &&
    knowsKey(readProof(fields.pok), key) &&
    isSigned(readProof(fields.signature), certificate.verification, fields.public_key);
  demand(holds, "trustee", { trustee: certificate.index });
  return key;
}

/**
 * Parse the file of trustees. ``groups`` have the number of their first member among all trustees (``first``, from 1).
 * ``publicKey`` is the election's key. ``parties`` are groups with their ``threshold``, and single trustees, for whom
 * it is null. Throws what ``readGroup`` throws.
 *
 * @typedef {{first: number, threshold: number | null, keys: object[], publicKey: object}} Party
 *
 * @param {Uint8Array} raw
 * @returns {{groups: {first: number, published: object[], certificates: Certificate[], keys: object[]}[],
 *   publicKey: object, parties: Party[]}}
 */
export function readTrustees(raw) {
  let publicKey = IDENTITY;
  let first = 1;
  const [groups, parties] = [[], []];
  for (const entry of sequence(read(raw))) {
    const [kind, data] = sequence(entry, 2);
    demand(kind === "Single" || kind === "Pedersen", "trustee");
    if (kind === "Single") {
      const key = readSingle(data, first);
      publicKey = publicKey.add(key);
      parties.push({ first, threshold: null, keys: [key], publicKey: key });
      first += 1;
    } else {
      const group = readGroup(data);
      groups.push({ first, ...group });
      parties.push({ first, threshold: data.threshold, keys: group.keys, publicKey: group.publicKey });
      publicKey = publicKey.add(group.publicKey);
      first += group.keys.length;
    }
    demand(first - 1 <= MAX_TRUSTEES, "size");
  }
  return { groups, publicKey, parties };
}

function readSingle(data, owner) {
  const fields = members(data, "pok", "public_key");
  const key = decode(fields.public_key);
  demand(knowsKey(readProof(fields.pok), key), "trustee", { trustee: owner });
  return key;
}
