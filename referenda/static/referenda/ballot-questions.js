/** The questions of a ballot on the page, and the choices made there. */
import { Invalid } from "./errors.js";

export const BLANK = "blank";

/**
 * The choices of one question as zeros and ones, blank first. ``picked`` has the indexes of the chosen options, or
 * BLANK. Throws ``none``, ``few`` or ``many`` (``count``, ``least``, ``most``).
 *
 * @param {{least: number, most: number, blank: boolean, count: number}} question
 * @param {(number | "blank")[]} picked
 */
export function chosenOf({ least, most, blank, count }, picked) {
  const isBlank = blank && picked.includes(BLANK);
  const answers = Array.from({ length: count }, (_, place) => Number(!isBlank && picked.includes(place)));
  const sum = answers.reduce((total, one) => total + one, 0);
  if (!isBlank) {
    const facts = { count: sum, least, most };
    if (sum < least) throw new Invalid(sum ? "few" : "none", facts);
    if (sum > most) throw new Invalid("many", facts);
  }
  return blank ? [Number(isBlank), ...answers] : answers;
}

/** The questions in Turkish, as in the election. A page in another language shows the Turkish text beside its own. */
export function shownQuestions(questions) {
  return questions.map((question) => {
    const { least, most, blank } = question.dataset;
    const options = inputsOf(question).filter(({ value }) => value !== BLANK);
    const answers = options.map((input) => inTurkish(input.closest("label"), "[data-words]"));
    const text = inTurkish(question.querySelector("legend"), ".ballot-text");
    return { text, answers, least: Number(least), most: Number(most), blank: blank !== undefined };
  });
}

/**
 * Rows of a description list with each question and its chosen options. ``nothing`` is shown if none is chosen.
 *
 * ``election`` has the questions of the verified election. They are shown wherever the page differs, so that the
 * server's markup cannot show one option while another is encrypted.
 */
export function chosenRows(questions, nothing, election) {
  return questions.flatMap((question, place) => {
    const asked = document.createElement("dt");
    asked.append(...wordsOf(question.querySelector(".ballot-text"), election[place].text));
    const picked = inputsOf(question).filter((input) => input.checked);
    const words = picked.map((input) => {
      const shown = input.closest("label").querySelector("[data-words]");
      if (input.value === BLANK) return [shown.cloneNode(true)];
      return wordsOf(shown, election[place].answers[Number(input.value)]);
    });
    const rows = (words.length ? words : [[nothing]]).map((content) => {
      const row = document.createElement("dd");
      row.append(...content);
      return row;
    });
    return [asked, ...rows];
  });
}

/** The text of the page, followed by the election's text if that differs. */
function wordsOf(shown, original) {
  const plain = (it) => it.replace(/\s+/g, " ").trim();
  if (plain(shown.textContent) === plain(original)) return [shown.cloneNode(true)];
  const added = document.createElement("b");
  added.lang = "tr";
  added.textContent = original;
  return [shown.cloneNode(true), " → ", added];
}

export function inputsOf(question) {
  return [...question.querySelectorAll("input")];
}

function inTurkish(place, shown) {
  return (place.querySelector(".original") ?? place.querySelector(shown)).textContent;
}
