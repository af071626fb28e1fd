/**
 * <ceremony-progress topic="referendum:12" url="…/durum.json" version="7" state="ceremony" needed="2">: live progress
 * of the trustees. The server renders the correct state; this element only updates it.
 *
 * Cells with ``data-trustee="2" data-step="3"`` (or ``data-step="decrypted"``) show whether that step is done.
 * ``[data-when~="complete"]`` is shown in that situation only. Texts are JSON in ``.words``: a sentence for each
 * situation, ``done``, and ``moved``, which is shown once the state of the referendum changes.
 */
import { follow } from "../realtime/live.js";
import { sentenceOf, situationOf } from "./progress-texts.js";

class CeremonyProgress extends (globalThis.HTMLElement ?? Object) {
  #stop = null;
  #words = null;

  connectedCallback() {
    this.#words = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.#stop = follow(this.getAttribute("topic"), {
      url: this.getAttribute("url"),
      version: Number(this.getAttribute("version")),
      onSnapshot: (snapshot) => this.#show(snapshot),
    });
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  #show(snapshot) {
    this.setAttribute("version", snapshot.version);
    const rows = [...this.querySelectorAll("[data-name]")];
    const names = rows.map((row) => row.dataset.name);
    const needed = this.getAttribute("needed");
    say(this.querySelector("[data-sentence]"), sentenceOf(snapshot, { names, needed, words: this.#words }));
    for (const cell of this.querySelectorAll("[data-trustee]")) {
      const { trustee, step } = cell.dataset;
      const done = step === "decrypted"
        ? snapshot.decrypted.includes(Number(trustee))
        : snapshot.ceremony[trustee - 1] >= Number(step);
      say(cell.querySelector("span"), done ? this.#words.done : "–");
      cell.classList.toggle("is-done", done);
    }
    const situation = situationOf(snapshot, this.#words);
    for (const place of document.querySelectorAll("[data-when]")) {
      place.hidden = !place.dataset.when.split(" ").includes(situation);
    }
    this.querySelector("[data-moved]").hidden = snapshot.state === this.getAttribute("state");
  }
}

/** Written only if it differs, because screen readers announce every write. */
function say(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

globalThis.customElements?.define("ceremony-progress", CeremonyProgress);
