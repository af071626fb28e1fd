/**
 * <live-result topic="poll:12" url="/api/v1/polls/12/results/" version="7">: the result of a poll on a page.
 *
 * What the server drew is right already; this only moves it when a newer release comes. Words come from the
 * element's data attributes, so that they are in the page's language:
 *   data-one, data-other   "{n} person", "{n} people"
 *   data-turnout           "{share} of every 10,000 people asked have answered"
 *   data-summary           "{people} have answered. {leader}: {share}."
 *   data-polling, data-offline   what is said while live updates are slow or away
 */
import { follow } from "../realtime/live.js";
import { Words, glide, rowsOf } from "./figures.js";

/** Milliseconds between two spoken summaries. */
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
    if (snapshot.responses !== null) {
      people.hidden = false;
      glide(people.querySelector("[data-responses]"), snapshot.responses, (n) => this.#words.people(n));
      this.#showTurnout(snapshot.responses);
    }
    for (const note of this.querySelectorAll("[data-withheld]")) {
      note.hidden = note.dataset.withheld !== snapshot.withheld;
    }
    for (const question of snapshot.questions) this.#showQuestion(question, Boolean(snapshot.withheld));
    if (snapshot.final) this.#showFinal();
    this.#speak(snapshot);
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

customElements.define("live-result", LiveResult);
