/**
 * Makes encrypted ballots, as ``referenda/voting/ballots.py`` checks them. Each choice is a ciphertext
 * ``(g ** r, y ** r * g ** m)``. Proofs show that each ``m`` is 0 or 1 and that the question allows the choices
 * together. The ballot is signed with the voter's credential.
 */
import { bytesOf, fingerprint, written } from "./canonical.js";
import { privateKey, typed } from "./credentials.js";
import { checkChosen } from "./elections.js";
import { demand } from "./errors.js";
import { encode, power, powerOfGenerator, product, randomScalar } from "./group.js";
import { listed, proveExponent, proveOneOf, writtenProof } from "./proofs.js";

/**
 * Make the ballot of the holder of ``credential`` (as typed). ``chosen`` has, for each question, a 0 or 1 for blank if
 * it is allowed, then one for each answer.
 *
 * ``openings`` disclose the plaintexts, in the shape of ``openings.js``. They are for a ballot that is opened instead
 * of cast. Those of a cast ballot must not be stored.
 *
 * @param {import("./elections.js").Election} election
 * @param {string} credential
 * @param {number[][]} chosen
 * @param {(part: number) => void} progress called with the completed part, from 0 to 1
 * @returns {{text: string, tracker: string, openings: {randomness: string, choice: number}[][]}}
 */
export function makeBallot(election, credential, chosen, progress = () => {}) {
  return ballotSignedWith(privateKey(typed(credential), election.uuid), election, chosen, progress);
}

/** Like ``makeBallot``, with the private key of a credential. */
export function ballotSignedWith(secret, election, chosen, progress = () => {}) {
  demand(chosen.length === election.questions.length, "choice");
  election.questions.forEach((question, place) => checkChosen(question, chosen[place]));
  const steps = election.questions.reduce((sum, question) => sum + stepsOf(question), 1);
  let done = 0;
  const step = () => progress(++done / steps);

  const key = encode(powerOfGenerator(secret));
  const session = `${election.fingerprint}|${key}`;
  const encrypted = election.questions.map((question, place) => {
    const choices = chosen[place].map((number) => encrypt(number, election.publicKey, step));
    return { choices, answer: answerOf(question, choices, election.publicKey, session, step) };
  });
  const unsigned = {
    election_uuid: election.uuid,
    election_hash: election.fingerprint,
    credential: key,
    answers: encrypted.map(({ answer }) => answer),
  };
  const hash = fingerprint(bytesOf(written(unsigned)));
  const proof = writtenProof(proveExponent(secret, `sig|${hash}`));
  const text = written({ ...unsigned, signature: { hash, proof } });
  step();
  return { text, tracker: fingerprint(bytesOf(text)), openings: encrypted.map(({ choices }) => openingsOf(choices)) };
}

/** Number of ciphertexts and proof branches of an answer. */
function stepsOf({ choices, minimum, maximum, blank }) {
  return 3 * choices + (maximum - minimum + 1) + (blank ? 3 : 0);
}

function encrypt(number, key, step) {
  const secret = randomScalar();
  const alpha = powerOfGenerator(secret);
  const beta = power(key, secret).add(powerOfGenerator(BigInt(number)));
  step();
  return { alpha, beta, secret, number: BigInt(number) };
}

function openingsOf(choices) {
  return choices.map(({ secret, number }) => ({ randomness: String(secret), choice: Number(number) }));
}

/** A ciphertext of the sum. */
function total(choices) {
  return {
    alpha: product(choices.map(({ alpha }) => alpha)),
    beta: product(choices.map(({ beta }) => beta)),
    secret: choices.reduce((sum, { secret }) => sum + secret, 0n),
    number: choices.reduce((sum, { number }) => sum + number, 0n),
  };
}

function answerOf(question, choices, key, session, step) {
  const claim = ({ secret, number }, claimed) => ({ secret, number, claimed: BigInt(claimed) });
  const prove = (branches, real, context) => proveOneOf(branches, real, key, context, step).map(writtenProof);
  const individual = (one) => {
    const context = `prove|${session}|${listed([one.alpha, one.beta])}`;
    return prove([claim(one, 0), claim(one, 1)], Number(one.number), context);
  };
  const all = `${session}|${listed(choices.flatMap(({ alpha, beta }) => [alpha, beta]))}`;
  const picked = total(choices.slice(Number(question.blank)));
  const counts = [];
  for (let count = question.minimum; count <= question.maximum; count++) counts.push(claim(picked, count));
  const place = Number(picked.number) - question.minimum;

  const answer = {
    choices: choices.map(({ alpha, beta }) => ({ alpha: encode(alpha), beta: encode(beta) })),
    individual_proofs: choices.map(individual),
  };
  if (!question.blank) {
    answer.overall_proof = prove(counts, place, `prove|${all}|${listed([picked.alpha, picked.beta])}`);
    return answer;
  }
  const blank = choices[0];
  const isBlank = blank.number === 1n;
  answer.overall_proof = prove([claim(blank, 1), ...counts], isBlank ? 0 : 1 + place, `bproof1|${all}`);
  answer.blank_proof = prove([claim(blank, 0), claim(picked, 0)], isBlank ? 1 : 0, `bproof0|${all}`);
  return answer;
}
