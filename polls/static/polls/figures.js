/** Texts and animation of a result's numbers. No custom element and no network. */

/** Milliseconds that a number takes to reach its new value. */
const GLIDE = 600;
/** Amounts of budgets from this size are shown without decimals. */
const LARGE_BUDGET = 1000;
/** Kinds of questions whose options have a mean. */
const MEANS = new Set(["score", "matrix", "budget"]);

/** Turkish endings of a number with one decimal, by its last digit: "0,2’si". As `possessive` in participation/text/turkish.py. */
const ENDINGS = ["ı", "i", "si", "ü", "ü", "i", "sı", "si", "i", "u"];

export class Words {
  constructor(language, patterns) {
    this.patterns = patterns;
    this.language = language;
    this.whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.oneDecimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.twoDecimals = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    this.plural = new Intl.PluralRules(language);
    this.percentFirst = language.startsWith("tr");
  }

  number(value) {
    return this.whole.format(value);
  }

  people(value) {
    const pattern = this.plural.select(value) === "one" ? this.patterns.one : this.patterns.other;
    return pattern.replace("{n}", this.number(value));
  }

  /** Text: how many people answered an open question. */
  written(value) {
    const pattern = this.plural.select(value) === "one" ? this.patterns.wroteOne : this.patterns.wroteOther;
    return pattern.replace("{n}", this.number(value));
  }

  share(value) {
    const figure = this.oneDecimal.format(value);
    return this.percentFirst ? `%${figure}` : `${figure}%`;
  }

  /** A mean score. */
  mean(value) {
    return this.twoDecimals.format(value);
  }

  /** A mean amount of a budget of ``total``, formatted with ``pattern``: "{n} points". */
  amount(value, total, pattern) {
    return pattern.replace("{n}", (total >= LARGE_BUDGET ? this.whole : this.oneDecimal).format(value));
  }

  /** The council's text, in the page's language if it is translated. */
  wording(written) {
    return written.translations?.[this.language] ?? written.text;
  }

  /** Text: how many of every 10,000 people asked have answered. */
  turnout(responses, population) {
    const share = this.oneDecimal.format((10_000 * responses) / population);
    const ending = this.language.startsWith("tr") ? `’${ENDINGS[Number(share.at(-1))]}` : "";
    return this.patterns.turnout.replace("{share}", share + ending);
  }

  summary(snapshot) {
    const first = snapshot.questions[0];
    const rows = first && !MEANS.has(first.kind) ? first.options : [];
    const leader = rows.reduce((best, row) => (row.count > (best?.count ?? -1) ? row : best), null);
    if (snapshot.responses === null) return "";
    if (!leader || typeof leader.share !== "number") return this.people(snapshot.responses);
    return this.patterns.summary
      .replace("{people}", this.people(snapshot.responses))
      .replace("{leader}", this.wording(leader))
      .replace("{share}", this.share(leader.share));
  }
}

/** The rows of a question by key: option id, or "none". */
export function rowsOf(question) {
  const rows = question.options.map((option) => [String(option.id), option]);
  if (question.no_opinion) rows.push(["none", question.no_opinion]);
  return new Map(rows);
}

/** Rounded to one decimal, halves up, as on the server. */
export function tenths(value) {
  return Math.floor(10 * value + 0.5) / 10;
}

/** The length of a mean's bar in percent. For a budget, this is the mean's share of the total. */
export function lengthOf(mean, { values, lowest, highest, total }) {
  if (values === "budget") return tenths((100 * mean) / Number(total));
  return tenths((100 * (mean - Number(lowest))) / (Number(highest) - Number(lowest)));
}

/** Number of people who answered an open question. */
export function wrote(question) {
  return question.base - (question.no_opinion?.count ?? 0);
}

/** Animate a number from its current value to ``target``. Not animated if the user prefers reduced motion. */
export function glide(element, target, format, now = () => performance.now()) {
  const from = element.glideValue ?? Number(element.dataset?.value ?? target);
  element.glideValue = target;
  const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? true;
  if (still || from === target) {
    element.textContent = format(target);
    return;
  }
  const started = now();
  const step = () => {
    if (element.glideValue !== target) return;
    const part = Math.min(1, (now() - started) / GLIDE);
    element.textContent = format(from + (target - from) * part);
    if (part < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
