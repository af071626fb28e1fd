/**
 * Election parameters, as in ``referenda/voting/elections.py``, parsed from the exact bytes of the file.
 *
 * @typedef {{text: string, answers: string[], minimum: number, maximum: number, blank: boolean, choices: number}}
 *   Question ``choices``: number of ciphertexts, one for blank (first, if allowed) and one for each answer.
 * @typedef {{uuid: string, name: string, description: string, publicKey: object, questions: Question[],
 *   fingerprint: string}} Election
 */
import { fingerprint, members, number, read, sequence, text } from "./canonical.js";
import { demand } from "./errors.js";
import { NAME, decode, prepared } from "./group.js";

const UUID = /^[1-9A-HJ-NP-Za-km-z]{14,64}$/;
/** Maximum number of ciphertexts in a ballot, over all questions. */
const MAX_CHOICES = 1000;

/**
 * @param {Uint8Array} raw
 * @returns {Election}
 */
export function readElection(raw) {
  const fields = members(
    read(raw),
    ...["version", "description", "name", "group", "public_key", "questions", "uuid"],
    ...["administrator?", "credential_authority?"],
  );
  demand(fields.version === 1 && fields.group === NAME, "version");
  demand(UUID.test(text(fields.uuid)), "uuid");
  const questions = sequence(fields.questions).map(readQuestion);
  const choices = questions.reduce((sum, question) => sum + question.choices, 0);
  demand(questions.length > 0 && choices <= MAX_CHOICES, "question");
  for (const name of ["administrator", "credential_authority"]) if (name in fields) text(fields[name]);
  return {
    uuid: fields.uuid,
    name: text(fields.name),
    description: text(fields.description),
    publicKey: prepared(decode(fields.public_key)),
    questions,
    fingerprint: fingerprint(raw),
  };
}

/** @returns {Question} */
function readQuestion(data) {
  const fields = members(data, "answers", "blank?", "min", "max", "question");
  // ``blank`` is written only if it is allowed.
  demand(fields.blank === undefined || fields.blank === true, "not_canonical");
  const answers = sequence(fields.answers).map(text);
  const minimum = number(fields.min);
  const maximum = number(fields.max);
  demand(answers.length > 0 && minimum <= maximum && maximum <= answers.length, "question");
  const blank = fields.blank === true;
  return { text: text(fields.question), answers, minimum, maximum, blank, choices: answers.length + Number(blank) };
}

/**
 * Throw ``choice`` unless ``chosen``, zeros and ones with blank first, is an allowed answer.
 *
 * @param {Question} question
 * @param {number[]} chosen
 */
export function checkChosen(question, chosen) {
  const answers = chosen.slice(Number(question.blank));
  const picked = answers.reduce((sum, one) => sum + one, 0);
  const isBlank = question.blank && chosen[0] === 1;
  const allowed = isBlank ? picked === 0 : picked >= question.minimum && picked <= question.maximum;
  const isBinary = chosen.every((one) => one === 0 || one === 1);
  demand(chosen.length === question.choices && isBinary && allowed, "choice", { question: question.text });
}
