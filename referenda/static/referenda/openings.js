/**
 * Ballots that are looked into instead of being cast, as in ``referenda/voting/openings.py``: a second device
 * computes every ciphertext again from what the first one says that it drew and chose.
 *
 * ``{"ballot":…,"openings":[[{"randomness","choice"}…]…]}``, by question and choice (blank first), as canonical JSON.
 */
import { bytesOf, fingerprint, members, number, read, sequence, written } from "./canonical.js";
import { checkChosen } from "./elections.js";
import { demand } from "./errors.js";
import { encode, power, powerOfGenerator, scalar } from "./group.js";

/** The text of an opened ballot. */
export function writtenOpened({ text, openings }) {
  return `{"ballot":${text},"openings":${written(openings)}}`;
}

/**
 * What an opened ballot holds: its tracker, to be compared with the one that was shown before it was opened, and
 * what is chosen, by question, zeros and ones with blank first.
 *
 * Refuses with ``other_election``; ``opening`` (``question``, ``choice``: places from 0) where a ciphertext does not
 * hold what is said; ``choice``, or what ``canonical.js`` refuses.
 *
 * @param {Uint8Array} raw
 * @param {import("./elections.js").Election} election
 * @returns {{tracker: string, chosen: number[][]}}
 */
export function checkOpened(raw, election) {
  const found = members(read(raw), "ballot", "openings");
  const names = ["election_uuid", "election_hash", "credential", "answers", "signature"];
  const ballot = members(found.ballot, ...names);
  demand(ballot.election_uuid === election.uuid && ballot.election_hash === election.fingerprint, "other_election");
  const count = election.questions.length;
  const answers = sequence(ballot.answers, count);
  const chosen = sequence(found.openings, count).map((openings, place) => {
    const question = election.questions[place];
    const choices = sequence(answers[place]?.choices, question.choices);
    const numbers = sequence(openings, question.choices).map((opening, choice) => {
      const holds = heldBy(members(choices[choice], "alpha", "beta"), opening, election.publicKey);
      demand(holds !== null, "opening", { question: place, choice });
      return holds;
    });
    checkChosen(question, numbers);
    return numbers;
  });
  return { tracker: fingerprint(bytesOf(written(ballot))), chosen };
}

/** The number that a ciphertext holds by its opening; null if it does not hold it. */
function heldBy({ alpha, beta }, opening, key) {
  const found = members(opening, "randomness", "choice");
  const secret = scalar(found.randomness);
  const choice = number(found.choice);
  const expected = power(key, secret).add(powerOfGenerator(BigInt(choice)));
  return alpha === encode(powerOfGenerator(secret)) && beta === encode(expected) ? choice : null;
}
