/**
 * <live-result topic="poll:12" url="/api/v1/polls/12/results/" version="7">: the result of a poll on a page.
 *
 * The server renders the correct result; this element only updates it when there is a newer release. Texts are data
 * attributes, in the page's language:
 *   data-one, data-other   "{n} person", "{n} people"
 *   data-wrote-one, data-wrote-other   "{n} people wrote something."
 *   data-turnout           "{share} of every 10,000 people have answered"
 *   data-summary           "{people} have answered. {leader}: {share}."
 *   data-polling, data-offline   shown while live updates are slow or unavailable
 */
import { follow } from "../realtime/live.js";
import { Words, glide, lengthOf, rowsOf, wrote } from "./figures.js";

/** Minimum milliseconds between two announcements to screen readers. */
const SPEAK_EVERY = 30_000;

class LiveResult extends HTMLElement {
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
    people.hidden = snapshot.responses === null;
    if (people.hidden) this.querySelector("p[data-turnout]").hidden = true;
    else {
      glide(people.querySelector("[data-responses]"), snapshot.responses, (n) => this.#words.people(n));
      this.#showTurnout(snapshot.responses);
    }
    for (const note of this.querySelectorAll("[data-withheld]")) {
      note.hidden = note.dataset.withheld !== snapshot.withheld;
    }
    const interim = this.#interim;
    if (interim) interim.hidden = Boolean(snapshot.withheld);
    for (const question of snapshot.questions) this.#showQuestion(question, Boolean(snapshot.withheld));
    if (snapshot.final) this.#showFinal();
    this.#speak(snapshot);
  }

  /** Figures behind a press, for whoever has not answered. */
  get #interim() {
    return this.querySelector("details[data-interim]");
  }

  #showTurnout(responses) {
    const turnout = this.querySelector("p[data-turnout]");
    turnout.hidden = false;
    turnout.textContent = this.#words.turnout(responses, Number(turnout.dataset.population));
  }

  #showQuestion(question, withheld) {
    const place = this.querySelector(`[data-question="${question.id}"]`);
    if (!place) return;
    place.hidden = withheld;
    if (withheld) return;
    for (const note of place.querySelectorAll("[data-question-withheld]")) {
      note.hidden = note.dataset.questionWithheld !== question.withheld;
    }
    place.querySelector("[data-figures]").hidden = Boolean(question.withheld);
    if (question.withheld) return;
    place.querySelector("[data-base]").textContent = this.#words.number(question.base);
    if (question.kind === "text") this.#showWritten(place, wrote(question));
    const values = place.querySelector("[data-values]");
    for (const [key, row] of rowsOf(question)) {
      const cells = place.querySelector(`[data-row="${key}"]`);
      if (!cells) continue;
      cells.querySelector("[data-count]").textContent = this.#words.number(row.count);
      if (values) this.#showMean(values, key, row, cells);
      else if (question.kind !== "text") this.#showShare(place, key, row, cells);
    }
    if (values) this.#showMeans(values, question);
  }

  #showShare(place, key, row, cells) {
    this.#showBar(place.querySelector(`[data-option="${key}"]`), row);
    cells.querySelector("[data-share]").textContent = row.share === null ? "–" : this.#words.share(row.share);
  }

  #showWritten(place, people) {
    place.querySelector("[data-wrote]").textContent = this.#words.written(people);
    place.querySelector("[data-wrote-count]").textContent = this.#words.number(people);
  }

  #showMeans(values, question) {
    values.querySelector("[data-too-small]").hidden = question.options.some((option) => option.mean !== null);
    const none = values.querySelector("[data-none]");
    if (none && question.no_opinion) none.textContent = this.#words.people(question.no_opinion.count);
  }

  #showMean(values, key, row, cells) {
    const bar = values.querySelector(`[data-mean="${key}"]`);
    if (!bar) return;
    const people = bar.querySelector("[data-people]");
    if (people) people.textContent = this.#words.people(row.count);
    if (row.mean === null) return;
    const { total, amount } = values.dataset;
    const isBudget = values.dataset.values === "budget";
    const length = lengthOf(row.mean, values.dataset);
    const figure = isBudget ? this.#words.amount(row.mean, Number(total), amount) : this.#words.mean(row.mean);
    for (const place of [bar, cells]) {
      place.querySelector("[data-figure]").hidden = false;
      place.querySelector("[data-figure]").textContent = figure;
      if (!isBudget) continue;
      place.querySelector("[data-part]").hidden = false;
      place.querySelector("[data-part]").textContent = this.#words.share(length);
    }
    bar.querySelector("rect.value").setAttribute("width", `${length}%`);
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
    if (this.#interim) this.#interim.open = true;
  }

  /** Announce the newest result to screen readers, at most every 30 seconds; of folded figures only how many answered. */
  #speak(snapshot) {
    clearTimeout(this.#speaking);
    const wait = Math.max(0, this.#spokenAt + SPEAK_EVERY - Date.now());
    this.#speaking = setTimeout(() => {
      this.#spokenAt = Date.now();
      const isFolded = this.#interim?.open === false;
      const spoken = isFolded ? { ...snapshot, questions: [] } : snapshot;
      this.querySelector("[data-spoken]").textContent = this.#words.summary(spoken);
    }, wait);
  }

  #connection(state) {
    const note = this.querySelector("[data-connection]");
    note.hidden = state === "live";
    note.textContent = { polling: this.dataset.polling, offline: this.dataset.offline }[state] ?? "";
  }
}

customElements.define("live-result", LiveResult);
