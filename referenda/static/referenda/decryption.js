/**
 * A trustee's partial decryption of the sum of the ballots, as in ``referenda/voting/tallying.py``, and of each area's,
 * as in ``referenda/voting/districts.py``.
 */
import { hexadecimal, members, read, sequence, written } from "./canonical.js";
import { demand } from "./errors.js";
import { decode, encode, power, powerOfGenerator } from "./group.js";
import { proveEqualExponents, writtenProof } from "./proofs.js";
import { readTrustees } from "./trustees.js";

/**
 * Which of all who decrypt the member is (from 1), and their share, once it is sure that it is a share of the key
 * to which this referendum's ballots are encrypted. To be asked when the ceremony is over, too.
 *
 * Refuses with ``other_referendum`` if the election is not the member's, with ``key`` if the election's key is not
 * that of the trustees, with ``not_a_trustee`` if the member is none of them, with ``own_share`` if their share is
 * not the one that the trustees published, and as what was published is refused.
 *
 * @param {object} given
 * @param {import("./elections.js").Election} given.election
 * @param {Uint8Array} given.trustees the bytes of the file of trustees
 * @param {object[]} given.dealings as they were published in the ceremony
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
 * What the trustee publishes: the ``text`` of the file, whose it is (``owner``), and the SHA-256 of the sum that was
 * decrypted, as the verifier names it. ``tally`` has the bytes of the sum; the rest is as ``shareOf`` takes it, and
 * so is what is refused. Where there are ``areas``, as ``archive.js`` adds them up, the text has two lines: the
 * file, and what is decrypted of the areas.
 *
 * @returns {Promise<{owner: number, text: string, tally: string}>}
 */
export async function decrypt({ tally, areas = null, ...given }) {
  const { owner, share } = await shareOf(given);
  const lines = [written(partOf(read(tally), share, given.election))];
  if (areas) {
    const parts = [];
    for (const { cells } of areas) {
      // The page may move.
      await new Promise((goOn) => setTimeout(goOn));
      parts.push(partOf(cells, share, given.election));
    }
    lines.push(written({ owner, areas: parts }));
  }
  return { owner, text: lines.join("\n"), tally: hexadecimal(tally) };
}

/** The factors of one sum, with their proofs. */
function partOf(cells, share, election) {
  const rows = alphasOf(cells, election);
  const context = `decrypt|${election.fingerprint}|${encode(powerOfGenerator(share))}`;
  const prove = (alpha) => writtenProof(proveEqualExponents(share, alpha, context));
  return {
    decryption_factors: rows.map((row) => row.map((alpha) => encode(power(alpha, share)))),
    decryption_proofs: rows.map((row) => row.map(prove)),
  };
}

/**
 * The alphas of an encrypted sum, by question and choice; without ballots they are the identity. One outside the
 * subgroup would tell of the share.
 */
function alphasOf(cells, election) {
  const rows = sequence(cells, election.questions.length);
  return rows.map((row, place) =>
    sequence(row, election.questions[place].choices).map((cell) => {
      const found = members(cell, "alpha", "beta");
      decode(found.beta, { mayBeIdentity: true });
      return decode(found.alpha, { mayBeIdentity: true });
    }),
  );
}
