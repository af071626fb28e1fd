/**
 * <check-opened election="ADDRESS">: shows the content of a ballot that was opened instead of cast. The file is read
 * here and not uploaded.
 */
import { answerBytes } from "./casting.js";
import { readElection } from "./elections.js";
import { Invalid, demand } from "./errors.js";
import { checkOpened } from "./openings.js";

/** Maximum size of an opened ballot in bytes, as in the verifier. */
export const LARGEST = 2 ** 20;

/**
 * The bytes of a file. Reads no more than the maximum, whatever size the file claims. Throws ``size``.
 *
 * @param {Blob} file
 */
export async function bytesFrom(file) {
  const raw = new Uint8Array(await file.slice(0, LARGEST + 1).arrayBuffer());
  demand(raw.length <= LARGEST, "size");
  return raw;
}

/**
 * Each question's text with the chosen answers, none for a blank answer.
 *
 * @param {import("./elections.js").Election} election
 * @param {number[][]} chosen as returned by ``checkOpened``
 */
export function spelledOut(election, chosen) {
  return election.questions.map(({ text, answers, blank }, place) => {
    const numbers = chosen[place].slice(Number(blank));
    return { text, answers: answers.filter((_, answer) => numbers[answer] === 1) };
  });
}

class CheckOpened extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    this.querySelector("input").addEventListener("change", ({ target }) => this.#look(target.files[0]));
  }

  async #look(file) {
    this.querySelector("[data-found]").hidden = true;
    this.querySelector("[data-fault]").hidden = true;
    if (!file) return;
    const election = await answerBytes(this.getAttribute("election"));
    if (!election) {
      this.#fault("no_election");
      return;
    }
    try {
      const read = readElection(election);
      this.#showResult(read, checkOpened(await bytesFrom(file), read));
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const known = ["opening", "other_election"].includes(error.code);
      this.#fault(known ? error.code : "unreadable", error.code);
    }
  }

  #showResult(election, { tracker, chosen }) {
    const rows = spelledOut(election, chosen).flatMap(({ text, answers }) => [
      cell("dt", text),
      ...(answers.length ? answers.map((answer) => cell("dd", answer)) : [cell("dd", this.#word("nothing"))]),
    ]);
    this.querySelector("[data-chosen]").replaceChildren(...rows);
    this.querySelector("[data-tracker]").textContent = tracker;
    this.querySelector("[data-found]").hidden = false;
    this.querySelector("[data-found] h2").focus();
  }

  #fault(name, code = "") {
    const place = this.querySelector("[data-fault]");
    place.replaceChildren(cell("p", this.#word(name).replace("{code}", code)));
    place.hidden = false;
  }

  #word(name) {
    return this.querySelector(`[data-word=${name}]`).textContent;
  }
}

function cell(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

globalThis.customElements?.define("check-opened", CheckOpened);
