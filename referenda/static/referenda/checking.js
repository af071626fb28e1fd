/**
 * Checks a ballot, as ``referenda/voting/ballots.py`` does: its shape and exact bytes, that it is signed with its
 * credential, and every proof: that each choice is 0 or 1, and that together they are an answer that the question allows.
 */
import { bytesOf, fingerprint, members, read, sequence, text, written } from "./canonical.js";
import { demand } from "./errors.js";
import { GENERATOR, decode, product, publicPower, reduced } from "./group.js";
import { hashed, knowsExponent, listed, readProof, readProofs } from "./proofs.js";

/** How many bytes a part of a ballot has at most; a scalar has up to 76 digits. */
const [FRAME, CIPHERTEXT, PROOF] = [600, 152, 184];

/** So many bytes a ballot has at most. What is larger is refused before it is read. */
export function largest(election) {
  return election.questions.reduce((size, { choices, minimum, maximum }) => {
    const overall = maximum - minimum + 2;
    return size + FRAME + choices * (CIPHERTEXT + 2 * PROOF + 3) + (overall + 2) * PROOF;
  }, FRAME);
}

/**
 * Whose a ballot is, and its points, two for each ciphertext, as one text; once it holds. Refuses with ``size``, ``other_election``, ``signature``, ``proof``, and
 * as ``canonical.js`` and ``group.js`` do.
 *
 * @param {Uint8Array} raw
 * @param {import("./elections.js").Election} election
 * @returns {{credential: string, points: string}}
 */
export function checkBallot(raw, election) {
  demand(raw.length <= largest(election), "size");
  const found = members(read(raw), "election_uuid", "election_hash", "credential", "answers", "signature");
  demand(found.election_uuid === election.uuid && found.election_hash === election.fingerprint, "other_election");
  const { signature, ...unsigned } = found;
  const { hash, proof } = members(signature, "hash", "proof");
  const key = decode(found.credential);
  const answers = sequence(found.answers, election.questions.length);
  const parts = answers.map((answer, place) => readAnswer(answer, election.questions[place]));
  demand(hash === fingerprint(bytesOf(written(unsigned))), "signature");
  demand(knowsExponent(readProof(proof), key, `sig|${hash}`), "signature");
  const session = `${election.fingerprint}|${found.credential}`;
  parts.forEach((answer, place) => checkAnswer(answer, election.questions[place], election.publicKey, session));
  const points = found.answers.flatMap(({ choices }) => choices.map(({ alpha, beta }) => alpha + beta));
  return { credential: text(found.credential), points: points.join("") };
}

function readAnswer(data, { choices, minimum, maximum, blank }) {
  const names = ["choices", "individual_proofs", "overall_proof", ...(blank ? ["blank_proof"] : [])];
  const found = members(data, ...names);
  return {
    choices: sequence(found.choices, choices).map((choice) => {
      const { alpha, beta } = members(choice, "alpha", "beta");
      return { alpha: decode(alpha), beta: decode(beta, { mayBeIdentity: true }) };
    }),
    individual: sequence(found.individual_proofs, choices).map((one) => readProofs(one, 2)),
    overall: readProofs(found.overall_proof, maximum - minimum + 1 + Number(blank)),
    blank: blank ? readProofs(found.blank_proof, 2) : null,
  };
}

/** As ``Statements`` in Python: what each proof is about. Refuses with ``proof``. */
function checkAnswer({ choices, individual, overall, blank }, question, key, session) {
  const all = `${session}|${listed(choices.flatMap(({ alpha, beta }) => [alpha, beta]))}`;
  const holds = (proofs, branches, context) => demand(showsOneOf(proofs, branches, key, context), "proof");
  choices.forEach((one, place) => {
    holds(individual[place], [without(one, 0), without(one, 1)], `prove|${session}|${listed([one.alpha, one.beta])}`);
  });
  const picked = total(choices.slice(Number(question.blank)));
  const counts = Array.from(
    { length: question.maximum - question.minimum + 1 }, (_, more) => without(picked, question.minimum + more),
  );
  if (!blank) {
    holds(overall, counts, `prove|${all}|${listed([picked.alpha, picked.beta])}`);
    return;
  }
  holds(overall, [without(choices[0], 1), ...counts], `bproof1|${all}`);
  holds(blank, [without(choices[0], 0), without(picked, 0)], `bproof0|${all}`);
}

function total(choices) {
  return {
    alpha: product(choices.map(({ alpha }) => alpha)),
    beta: product(choices.map(({ beta }) => beta)),
  };
}

/** The branch that says that a ciphertext holds ``number``: ``beta`` divided by the generator to it. */
function without({ alpha, beta }, number) {
  return { alpha, beta: number === 0 ? beta : beta.subtract(publicPower(GENERATOR, BigInt(number))) };
}

/** Whether ``proofs``, one for each branch, show that one of ``branches`` holds. */
function showsOneOf(proofs, branches, key, context) {
  const commitments = branches.flatMap(({ alpha, beta }, place) => {
    const { challenge, response } = proofs[place];
    return [
      publicPower(GENERATOR, response).add(publicPower(alpha, challenge)),
      publicPower(key, response).add(publicPower(beta, challenge)),
    ];
  });
  const sum = proofs.reduce((whole, { challenge }) => whole + challenge, 0n);
  return hashed(context, commitments) === reduced(sum);
}
