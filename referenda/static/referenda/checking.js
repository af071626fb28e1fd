/**
 * Verifies a ballot, as ``referenda/voting/ballots.py`` does: its shape and canonical bytes, its signature by the
 * credential, and every proof that each choice is 0 or 1 and that the question allows the choices together.
 */
import { bytesOf, fingerprint, members, read, sequence, text, written } from "./canonical.js";
import { Invalid, demand } from "./errors.js";
import {
  GENERATOR, IDENTITY, encode, hashToScalar, pointOf, product, publicPower, reduced,
} from "./group.js";
import { readProof, readProofs } from "./proofs.js";
import { Fixed, Known, encodeAll } from "./public-powers.js";

/** Precomputed tables for the generator and for each election's key, whose powers are needed thousands of times. */
const generator = new Fixed(GENERATOR);
const keys = new WeakMap();

/** Maximum sizes of a ballot's parts in bytes. A scalar has up to 76 digits. */
const [FRAME, CIPHERTEXT, PROOF] = [600, 152, 184];

/** Maximum size of a ballot in bytes. A larger one is refused before it is parsed. */
export function largest(election) {
  return election.questions.reduce((size, { choices, minimum, maximum }) => {
    const overall = maximum - minimum + 2;
    return size + FRAME + choices * (CIPHERTEXT + 2 * PROOF + 3) + (overall + 2) * PROOF;
  }, FRAME);
}

/**
 * The credential of a valid ballot, and its points, two for each ciphertext, concatenated. Throws ``size``,
 * ``other_election``, ``signature``, ``proof``, and the codes of ``canonical.js`` and ``group.js``.
 *
 * @param {Uint8Array} raw
 * @param {import("./elections.js").Election} election
 * @returns {{credential: string, points: string}}
 */
export function checkBallot(raw, election) {
  demand(raw.length <= largest(election), "size");
  const fields = members(read(raw), "election_uuid", "election_hash", "credential", "answers", "signature");
  demand(fields.election_uuid === election.uuid && fields.election_hash === election.fingerprint, "other_election");
  const { signature, ...unsigned } = fields;
  const { hash, proof } = members(signature, "hash", "proof");
  const key = readPoint(fields.credential);
  const answers = sequence(fields.answers, election.questions.length);
  const parts = answers.map((answer, place) => readAnswer(answer, election.questions[place]));
  demand(hash === fingerprint(bytesOf(written(unsigned))), "signature");
  demand(isSigned(readProof(proof), key, `sig|${hash}`), "signature");
  const session = `${election.fingerprint}|${fields.credential}`;
  if (!keys.has(election)) keys.set(election, new Fixed(election.publicKey));
  const holds = (branches, proofs, context) => showsOneOf(proofs, branches, keys.get(election), context);
  parts.forEach((answer, place) => checkAnswer(answer, election.questions[place], session, holds));
  const points = fields.answers.flatMap(({ choices }) => choices.map(({ alpha, beta }) => alpha + beta));
  return { credential: text(fields.credential), points: points.join("") };
}

/**
 * The result of ``checkBallot`` for each ballot. The list ends with the ``fault`` of the first invalid one.
 *
 * @param {Uint8Array[]} ballots
 * @returns {({credential: string, points: string} | {fault: string})[]}
 */
export function checkBallots(ballots, election) {
  const results = [];
  for (const raw of ballots) {
    try {
      results.push(checkBallot(raw, election));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return [...results, { fault: error.code }];
    }
  }
  return results;
}

/**
 * The index of the first text that is not a valid public key; -1 if all are.
 *
 * @param {string[]} points
 */
export function firstInvalid(points) {
  return points.findIndex((digits) => {
    try {
      readPoint(digits);
      return false;
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return true;
    }
  });
}

/**
 * The weighted sum of valid ballots, given and returned as concatenated points.
 *
 * @param {[string, number][]} ballots
 */
export function addUp(ballots, election) {
  const length = 2 * election.questions.reduce((total, { choices }) => total + choices, 0);
  const sum = Array(length).fill(IDENTITY);
  for (const [points, weight] of ballots) {
    for (let place = 0; place < length; place += 1) {
      const point = pointOf(points.slice(64 * place, 64 * (place + 1)));
      sum[place] = sum[place].add(weight === 1 ? point : publicPower(point, BigInt(weight)));
    }
  }
  return sum.map(encode).join("");
}

/** Like ``decode`` in ``group.js``, with a precomputed table for fast powers. */
export function readPoint(digits, { mayBeIdentity = false } = {}) {
  const known = new Known(pointOf(digits));
  demand(known.point.is0() ? mayBeIdentity : known.isTorsionFree(), "point");
  return known;
}

function isSigned({ challenge, response }, key, context) {
  const [commitment] = encodeAll([key.raise(challenge, generator.raise(response))]);
  return hashToScalar(`${context}|${commitment}`) === challenge;
}

function readAnswer(data, { choices, minimum, maximum, blank }) {
  const names = ["choices", "individual_proofs", "overall_proof", ...(blank ? ["blank_proof"] : [])];
  const fields = members(data, ...names);
  return {
    choices: sequence(fields.choices, choices).map((choice) => {
      const { alpha, beta } = members(choice, "alpha", "beta");
      return { text: `${alpha},${beta}`, alpha: readPoint(alpha), beta: readPoint(beta, { mayBeIdentity: true }) };
    }),
    individual: sequence(fields.individual_proofs, choices).map((one) => readProofs(one, 2)),
    overall: readProofs(fields.overall_proof, maximum - minimum + 1 + Number(blank)),
    blank: blank ? readProofs(fields.blank_proof, 2) : null,
  };
}

/** Verify the proofs of one answer; the statements are those of ``Statements`` in Python. Throws ``proof``. */
function checkAnswer({ choices, individual, overall, blank }, question, session, shows) {
  const all = `${session}|${choices.map(({ text }) => text).join(",")}`;
  const holds = (...given) => demand(shows(...given), "proof");
  choices.forEach((one, place) => {
    holds([[one, 0], [one, 1]], individual[place], `prove|${session}|${one.text}`);
  });
  const picked = total(choices.slice(Number(question.blank)));
  const counts = Array.from(
    { length: question.maximum - question.minimum + 1 }, (_, more) => [picked, question.minimum + more],
  );
  if (!blank) {
    holds(counts, overall, `prove|${all}|${picked.text}`);
    return;
  }
  holds([[choices[0], 1], ...counts], overall, `bproof1|${all}`);
  holds([[choices[0], 0], [picked, 0]], blank, `bproof0|${all}`);
}

function total(choices) {
  const [alpha, beta] = ["alpha", "beta"].map((name) => product(choices.map((choice) => choice[name].point)));
  return { text: encodeAll([alpha, beta]).join(","), alpha: new Known(alpha), beta: new Known(beta) };
}

/**
 * Whether ``proofs``, one for each of ``branches``, prove that the ciphertext encrypts the number of one branch. The
 * commitments are ``g ** response * alpha ** challenge`` and ``key ** response * (beta / g ** number) ** challenge``.
 */
function showsOneOf(proofs, branches, key, context) {
  const commitments = branches.flatMap(([{ alpha, beta }, number], place) => {
    const { challenge, response } = proofs[place];
    const divided = reduced(-BigInt(number) * challenge);
    return [
      alpha.raise(challenge, generator.raise(response)),
      beta.raise(challenge, generator.raise(divided, key.raise(response))),
    ];
  });
  const sum = proofs.reduce((whole, { challenge }) => whole + challenge, 0n);
  return hashToScalar(`${context}|${encodeAll(commitments).join(",")}`) === reduced(sum);
}
