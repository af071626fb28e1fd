/**
 * Ballots that are opened instead of cast (Benaloh challenge), as in ``referenda/voting/openings.py``: a second device
 * encrypts again with the randomness and choices that the first one discloses.
 *
 * ``{"ballot":…,"openings":[[{"randomness","choice"}…]…]}``, by question and choice (blank first), as canonical JSON.
 */
import { bytesOf, fingerprint, members, number, read, sequence, written } from "./canonical.js";
import { checkChosen } from "./elections.js";
import { demand } from "./errors.js";
import { encode, power, powerOfGenerator, scalar } from "./group.js";

/** Serialise an opened ballot. */
export function writtenOpened({ text, openings }) {
  return `{"ballot":${text},"openings":${written(openings)}}`;
}

/**
 * The content of an opened ballot: its tracker, to be compared with the one shown before it was opened, and the choices
 * by question, zeros and ones with blank first.
 *
 * Throws ``other_election``; ``opening`` (``question``, ``choice``: indexes from 0) if an opening does not give its
 * ciphertext; ``choice``, and the codes of ``canonical.js``.
 *
 * @param {Uint8Array} raw
 * @param {import("./elections.js").Election} election
 * @returns {{tracker: string, chosen: number[][]}}
 */
export function checkOpened(raw, election) {
  const fields = members(read(raw), "ballot", "openings");
  const names = ["election_uuid", "election_hash", "credential", "answers", "signature"];
  const ballot = members(fields.ballot, ...names);
  demand(ballot.election_uuid === election.uuid && ballot.election_hash === election.fingerprint, "other_election");
  const count = election.questions.length;
  const answers = sequence(ballot.answers, count);
  const chosen = sequence(fields.openings, count).map((openings, place) => {
    const question = election.questions[place];
    const choices = sequence(answers[place]?.choices, question.choices);
    const numbers = sequence(openings, question.choices).map((opening, choice) => {
      const holds = plaintextOf(members(choices[choice], "alpha", "beta"), opening, election.publicKey);
      demand(holds !== null, "opening", { question: place, choice });
      return holds;
    });
    checkChosen(question, numbers);
    return numbers;
  });
  return { tracker: fingerprint(bytesOf(written(ballot))), chosen };
}

/** The plaintext of a ciphertext according to its opening, or null if the opening does not give the ciphertext. */
function plaintextOf({ alpha, beta }, opening, key) {
  const fields = members(opening, "randomness", "choice");
  const secret = scalar(fields.randomness);
  const choice = number(fields.choice);
  const expected = power(key, secret).add(powerOfGenerator(BigInt(choice)));
  return alpha === encode(powerOfGenerator(secret)) && beta === encode(expected) ? choice : null;
}
