/**
 * A trustee's partial decryption of the encrypted tally, as in ``referenda/voting/tallying.py``, and of each district
 * group, as in ``referenda/voting/districts.py``, with the second proofs of both, as in
 * ``referenda/voting/factor_proofs.py``.
 */
import { bytesOf, hexadecimal, members, read, sequence, written } from "./canonical.js";
import { demand } from "./errors.js";
import { decode, encode, power, powerOfGenerator } from "./group.js";
import { proveEqualExponents, writtenProof } from "./proofs.js";
import { readTrustees } from "./trustees.js";

/**
 * The member's number among all trustees (from 1) and their share, verified to be a share of the key for which this
 * referendum's ballots are encrypted. Also checked at the end of the ceremony.
 *
 * Throws ``other_referendum`` if the election is not the member's, ``key`` if the election's key is not the trustees'
 * key, ``not_a_trustee`` if the member is not one of them, ``own_share`` if the share is not the published one, and the
 * codes of reading published data.
 *
 * @param {object} given
 * @param {import("./elections.js").Election} given.election
 * @param {Uint8Array} given.trustees the bytes of the file of trustees
 * @param {object[]} given.dealings as published in the ceremony
 * @param {import("./ceremony.js").Member} given.member
 * @returns {Promise<{owner: number, share: bigint}>}
 */
export async function shareOf({ election, trustees, dealings, member }) {
  demand(member.uuid === election.uuid, "other_referendum");
  const all = readTrustees(trustees);
  demand(all.publicKey.equals(election.publicKey), "key");
  const isOwn = ({ verification }) => encode(verification) === member.verification;
  const group = all.groups.find(({ certificates }) => certificates.some(isOwn));
  demand(group, "not_a_trustee");
  const share = await member.share(group.published, dealings);
  demand(powerOfGenerator(share).equals(group.keys[member.index - 1]), "own_share");
  return { owner: group.first + member.index - 1, share };
}

/**
 * The ``text`` that the trustee publishes, their number ``owner``, and ``tally``, the SHA-256 of the decrypted sum as
 * the verifier shows it. The parameter ``tally`` has the bytes of the sum; the other parameters and the errors are
 * those of ``shareOf``. The text has two lines: the file of factors and the second proofs. If there are ``groups``, as
 * computed by ``archive.js``, their partial decryptions are on a line between these.
 *
 * @returns {Promise<{owner: number, text: string, tally: string}>}
 */
export async function decrypt({ tally, groups = null, ...given }) {
  const { owner, share } = await shareOf(given);
  const whole = partOf(read(tally), share, given.election);
  const file = written(whole.part);
  const [parts, proofs] = [[], [whole.proofs]];
  for (const { cells } of groups ?? []) {
    // Lets the page stay responsive.
    await new Promise((goOn) => setTimeout(goOn));
    const decrypted = partOf(cells, share, given.election);
    parts.push(decrypted.part);
    proofs.push(decrypted.proofs);
  }
  const second = written({ owner, payload: hexadecimal(bytesOf(file)), proofs });
  const lines = [file, ...(groups ? [written({ owner, "areas": parts })] : []), second];
  return { owner, text: lines.join("\n"), tally: hexadecimal(tally) };
}

/** The factors of one sum with the proofs of the format (``part``), and the second ``proofs``. */
function partOf(cells, share, election) {
  const rows = alphasOf(cells, election);
  const [{ fingerprint }, key] = [election, encode(powerOfGenerator(share))];
  const factors = rows.map((row) => row.map((alpha) => encode(power(alpha, share))));
  const proved = (contextOf) => rows.map((row, question) => row.map((alpha, choice) => {
    const context = contextOf(alpha, factors[question][choice]);
    return writtenProof(proveEqualExponents(share, alpha, context));
  }));
  return {
    part: { decryption_factors: factors, decryption_proofs: proved(() => `decrypt|${fingerprint}|${key}`) },
    proofs: proved((alpha, factor) => `factor|${fingerprint}|${key}|${encode(alpha)},${factor}`),
  };
}

/**
 * The alphas of an encrypted sum, by question and choice. Without ballots they are the identity. A point outside the
 * subgroup is refused, because its power would disclose bits of the share.
 */
function alphasOf(cells, election) {
  const rows = sequence(cells, election.questions.length);
  return rows.map((row, place) =>
    sequence(row, election.questions[place].choices).map((cell) => {
      const fields = members(cell, "alpha", "beta");
      decode(fields.beta, { mayBeIdentity: true });
      return decode(fields.alpha, { mayBeIdentity: true });
    }),
  );
}
