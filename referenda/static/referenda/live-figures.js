/** Texts of a live referendum, and when its page may reload. No DOM and no network. */

/** Milliseconds without input after which the page counts as unused. */
export const STILL = 15_000;

/** Formats numbers in the language of the page. */
export class Words {
  #patterns;
  #percentFirst;
  #whole;
  #oneDecimal;

  constructor(language, patterns) {
    this.#patterns = patterns;
    this.#percentFirst = language.startsWith("tr");
    this.#whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.#oneDecimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  percent(value) {
    const figure = this.#oneDecimal.format(Math.floor(10 * value + 0.5) / 10);
    return this.#percentFirst ? `%${figure}` : `${figure}%`;
  }

  turnout(part, all) {
    return this.#fill("turnout", { part, all });
  }

  event(height) {
    return this.#fill("event", { height });
  }

  progress(done, needed) {
    return this.#fill("progress", { done, needed });
  }

  summary(part, all) {
    const words = this.#fill("summary", { part, all });
    return words.replace("{percent}", this.percent(shareOf(part, all)));
  }

  #fill(name, figures) {
    return Object.entries(figures).reduce(
      (words, [mark, figure]) => words.replace(`{${mark}}`, this.#whole.format(figure)),
      this.#patterns[name],
    );
  }
}

/** Percentage; 0 if nobody is on the roll. */
export function shareOf(part, all) {
  return all ? (100 * part) / all : 0;
}

/** Whether a page may reload by itself: it is hidden or has been unused for a while, and no form is filled in. */
export function mayReload({ hidden, still, filledIn }) {
  return !filledIn && (hidden || still >= STILL);
}
