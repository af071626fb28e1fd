/**
 * A group of trustees of whom some suffice (Pedersen), as in ``referenda/voting/trustees.py``: what its members
 * publish, and whether it holds.
 *
 * @typedef {import("./proofs.js").Proof} Proof
 * @typedef {{message: string, signature: Proof}} Signed
 * @typedef {{size: number, threshold: number, index: number, verification: object, encryption: object}} Certificate
 *   ``index`` counts from 1; ``verification`` and ``encryption`` are the keys to sign and to be written to.
 */
import { bytesOf, members, number, read, sequence, text, written } from "./canonical.js";
import { demand } from "./errors.js";
import { IDENTITY, NAME, decode, encode, powerOfGenerator, product, publicPower } from "./group.js";
import { knowsExponent, proveExponent, readProof, readProofs, writtenProof } from "./proofs.js";

/** As in Python: all members together. More are refused with ``size``. */
const MOST_TRUSTEES = 100;

/** A trustee's signature of a text. */
export function sign(secret, message) {
  return proveExponent(secret, `sigmsg|${message}`);
}

/** Whether the holder of ``key`` signed the text. */
export function isSigned(signature, key, message) {
  return knowsExponent(signature, key, `sigmsg|${message}`);
}

/** ``data`` as canonical JSON, signed. As it is published. */
export function signed(secret, data) {
  const message = written(data);
  return { message, signature: writtenProof(sign(secret, message)) };
}

/** @returns {Signed} */
export function readSigned(data) {
  const found = members(data, "message", "signature");
  return { message: text(found.message), signature: readProof(found.signature) };
}

/** What a signed text says. Refuses with ``code`` unless it is signed with ``key``. */
export function said(one, key, code, facts) {
  demand(isSigned(one.signature, key, one.message), code, facts);
  return read(bytesOf(one.message));
}

/** That a trustee knows the secret of the key that they publish. */
function proveKey(secret) {
  return proveExponent(secret, `pok|${NAME}|${encode(powerOfGenerator(secret))}`);
}

function knowsKey(proof, key) {
  return knowsExponent(proof, key, `pok|${NAME}|${encode(key)}`);
}

/**
 * The certificates of a group, in order. Refuses with ``certificate`` (``trustee``: whose) unless each is signed
 * with its own key and for its place, and no key is somebody else's, too.
 *
 * @param {object[]} published as they are in the file
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
  const found = members(read(bytesOf(one.message)), "context", "verification", "encryption");
  const context = members(found.context, "group", "size", "threshold", "index");
  demand(context.group === NAME, "certificate", facts);
  for (const name of ["size", "threshold", "index"]) {
    demand(number(context[name]) === expected[name], "certificate", facts);
  }
  const verification = decode(found.verification);
  demand(isSigned(one.signature, verification, one.message), "certificate", facts);
  return { ...expected, verification, encryption: decode(found.encryption) };
}

/** The commitments to a member's polynomial. Refuses with ``commitments`` unless they are signed by the member. */
export function readCommitments(data, certificate) {
  const found = said(readSigned(data), certificate.verification, "commitments", { trustee: certificate.index });
  return sequence(members(found, "coefexps").coefexps, certificate.threshold).map((point) => decode(point));
}

/** What each member signs: everybody's certificates, as they are published, and their own commitments. */
export function groupAndOwn(certificates, polynomial) {
  return `certs_sig|${written({ certs: certificates, coefexps: polynomial.map(encode) })}`;
}

/** The generator to the share of member ``index``, from everybody's commitments. */
export function shareInPublic(polynomials, index) {
  const point = BigInt(index);
  return polynomials.reduce((whole, polynomial) => {
    // Horner's rule: small exponents.
    return whole.add(polynomial.reduceRight((value, one) => publicPower(value, point).add(one), IDENTITY));
  }, IDENTITY);
}

/** A member's key by which their partial decryptions are checked, signed with the key of their certificate. */
export function verificationKey(share, signingKey) {
  const key = encode(powerOfGenerator(share));
  return {
    pok: writtenProof(proveKey(share)),
    public_key: key,
    signature: writtenProof(sign(signingKey, key)),
  };
}

/**
 * The group with all that was published. Refuses with ``certificate``, ``commitments`` or ``trustee`` (each names
 * the ``trustee``) unless all is signed and every key follows from the commitments, with ``key`` if it has none.
 *
 * @param {object} data as it is in the file of trustees
 * @returns {{published: object[], certificates: Certificate[], keys: object[], publicKey: object}} ``published``: the
 *   certificates as they are in the file
 */
export function readGroup(data) {
  const found = members(data, "threshold", "certs", "coefexps", "signatures", "verification_keys");
  const threshold = number(found.threshold);
  const certificates = readCertificates(found.certs, threshold);
  const size = certificates.length;
  demand(threshold > 0 && threshold <= size, "threshold");
  const polynomials = sequence(found.coefexps, size).map((one, place) => readCommitments(one, certificates[place]));
  const signatures = readProofs(found.signatures, size);
  const keys = sequence(found.verification_keys, size).map((one, place) => {
    const certificate = certificates[place];
    const message = groupAndOwn(found.certs, polynomials[place]);
    const facts = { trustee: certificate.index };
    demand(isSigned(signatures[place], certificate.verification, message), "trustee", facts);
    return readVerificationKey(one, certificate, shareInPublic(polynomials, certificate.index));
  });
  const publicKey = product(polynomials.map(([constant]) => constant));
  demand(!publicKey.is0(), "key");
  return { published: found.certs, certificates, keys, publicKey };
}

function readVerificationKey(data, certificate, expected) {
  const found = members(data, "pok", "public_key", "signature");
  const key = decode(found.public_key);
  const holds =
    key.equals(expected) &&
    knowsKey(readProof(found.pok), key) &&
    isSigned(readProof(found.signature), certificate.verification, found.public_key);
  demand(holds, "trustee", { trustee: certificate.index });
  return key;
}

/**
 * All trustees of a referendum, from the bytes of the file: its groups with the number of their first member among
 * all who decrypt (``owner`` counts from 1), the key of the whole, and all parties: of a group ``threshold`` suffice, of
 * a single trustee it is null. Refuses as ``readGroup`` does.
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
    demand(first - 1 <= MOST_TRUSTEES, "size");
  }
  return { groups, publicKey, parties };
}

function readSingle(data, owner) {
  const found = members(data, "pok", "public_key");
  const key = decode(found.public_key);
  demand(knowsKey(readProof(found.pok), key), "trustee", { trustee: owner });
  return key;
}
