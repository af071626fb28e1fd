/** What a live referendum says and when it may be shown anew; no element, no network. */

/** Milliseconds without a touch, a key or a turn of the wheel until nobody is using the page. */
export const STILL = 15_000;

/** Figures in the words of a page. */
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

/** In percent; 0 where nobody is on the roll. */
export function shareOf(part, all) {
  return all ? (100 * part) / all : 0;
}

/**
 * Whether a page may be shown anew by itself: nobody sees it, or nobody has used it for a while and nothing is
 * filled in.
 */
export function mayReload({ hidden, still, filledIn }) {
  return !filledIn && (hidden || still >= STILL);
}
