/**
 * <live-result topic="poll:12" url="/api/v1/polls/12/results/" version="7">: the result of a poll on a page.
 *
 * What the server drew is right already; this only moves it when a newer release comes. Words come from the
 * element's data attributes, so that they are in the page's language:
 *   data-one, data-other   "{n} person", "{n} people"
 *   data-summary           "{people} have answered. {leader}: {share}."
 *   data-polling, data-offline   what is said while live updates are slow or away
 */
import { follow } from "../realtime/live.js";

/** Milliseconds a number takes to reach its new value, and between two spoken summaries. */
const GLIDE = 600;
const SPEAK_EVERY = 30_000;

export class Words {
  constructor(language, patterns) {
    this.patterns = patterns;
    this.whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.oneDecimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
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

  share(value) {
    const figure = this.oneDecimal.format(value);
    return this.percentFirst ? `%${figure}` : `${figure}%`;
  }

  summary(snapshot) {
    const rows = snapshot.questions[0]?.options ?? [];
    const leader = rows.reduce((best, row) => (row.count > (best?.count ?? -1) ? row : best), null);
    if (snapshot.responses === null) return "";
    if (!leader || leader.share === null) return this.people(snapshot.responses);
    return this.patterns.summary
      .replace("{people}", this.people(snapshot.responses))
      .replace("{leader}", leader.text)
      .replace("{share}", this.share(leader.share));
  }
}

/** The rows of a question by key: option id, or "none". */
export function rowsOf(question) {
  const rows = question.options.map((option) => [String(option.id), option]);
  if (question.no_opinion) rows.push(["none", question.no_opinion]);
  return new Map(rows);
}

class LiveResult extends (globalThis.HTMLElement ?? Object) {
  #stop = null;
  #words = null;
  #spokenAt = 0;
  #speaking = null;

  connectedCallback() {
    this.#words = new Words(this.lang || document.documentElement.lang, this.dataset);
    this.#stop = follow(this.getAttribute("topic"), {
      url: this.getAttribute("url"),
      version: Number(this.getAttribute("version")),
      onSnapshot: (snapshot) => this.#show(snapshot),
      onState: (state) => this.#connection(state),
    });
  }

  disconnectedCallback() {
    this.#stop?.();
    clearTimeout(this.#speaking);
  }

  #show(snapshot) {
    this.setAttribute("version", snapshot.version);
    const people = this.querySelector("[data-people]");
    if (snapshot.responses !== null) {
      people.hidden = false;
      glide(people.querySelector("[data-responses]"), snapshot.responses, (n) => this.#words.number(n));
    }
    for (const note of this.querySelectorAll("[data-withheld]")) {
      note.hidden = note.dataset.withheld !== snapshot.withheld;
    }
    for (const question of snapshot.questions) this.#showQuestion(question, Boolean(snapshot.withheld));
    if (snapshot.final) this.#showFinal();
    this.#speak(snapshot);
  }

  #showQuestion(question, withheld) {
    const place = this.querySelector(`[data-question="${question.id}"]`);
    if (!place) return;
    place.hidden = withheld;
    if (withheld) return;
    const base = place.querySelector("[data-base]");
    base.textContent = this.#words.number(question.base);
    for (const [key, row] of rowsOf(question)) {
      this.#showBar(place.querySelector(`[data-option="${key}"]`), row);
      const cells = place.querySelector(`[data-row="${key}"]`);
      cells.querySelector("[data-count]").textContent = this.#words.number(row.count);
      cells.querySelector("[data-share]").textContent = row.share === null ? "–" : this.#words.share(row.share);
    }
  }

  #showBar(bar, row) {
    const count = bar.querySelector(".count");
    const share = bar.querySelector(".share");
    count.hidden = false;
    glide(count, row.count, (n) => this.#words.people(n));
    share.hidden = row.share === null;
    if (row.share === null) return;
    glide(share, row.share, (n) => this.#words.share(n));
    bar.querySelector("rect.value").setAttribute("width", `${row.share}%`);
  }

  #showFinal() {
    this.querySelector("[data-heading]").textContent = this.dataset.finalHeading;
    this.querySelector("[data-people]").classList.remove("live");
    this.querySelector("[data-closed]").hidden = false;
  }

  /** Screen readers hear where things stand at most every 30 seconds, and always the newest. */
  #speak(snapshot) {
    clearTimeout(this.#speaking);
    const wait = Math.max(0, this.#spokenAt + SPEAK_EVERY - Date.now());
    this.#speaking = setTimeout(() => {
      this.#spokenAt = Date.now();
      this.querySelector("[data-spoken]").textContent = this.#words.summary(snapshot);
    }, wait);
  }

  #connection(state) {
    const note = this.querySelector("[data-connection]");
    note.hidden = state === "live";
    note.textContent = { polling: this.dataset.polling, offline: this.dataset.offline }[state] ?? "";
  }
}

/** Let a number run to ``target``, from where it stands; at once for whoever asked for less motion. */
export function glide(element, target, format, now = () => performance.now()) {
  const from = element.glideValue ?? target;
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

globalThis.customElements?.define("live-result", LiveResult);
