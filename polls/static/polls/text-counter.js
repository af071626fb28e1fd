/**
 * <text-counter most="500">: says how many characters are left under a text field.
 *
 * Words come from data attributes, with {n}: data-left, data-over.
 */

/** Milliseconds without typing before a screen reader hears what is left, and from when on it matters. */
const PAUSE = 900;
const NEAR = 50;

/** Characters as the server counts them: a sign made of two units is one, a line end is one. */
export function lengthOf(text) {
  return [...text.trim()].length;
}

/** What to say of a length: the name of the words, and the figure in them. */
export function standing(length, most) {
  return length <= most ? ["left", most - length] : ["over", length - most];
}

class TextCounter extends (globalThis.HTMLElement ?? Object) {
  #speaking = null;

  connectedCallback() {
    const field = this.querySelector("textarea");
    field.addEventListener("input", () => this.#show(field));
    window.addEventListener("pageshow", () => this.#show(field));
    this.querySelector("[data-count]").hidden = false;
    this.#show(field);
  }

  disconnectedCallback() {
    clearTimeout(this.#speaking);
  }

  #show(field) {
    const [name, figure] = standing(lengthOf(field.value), Number(this.getAttribute("most")));
    const words = this.dataset[name].replace("{n}", new Intl.NumberFormat(this.lang).format(figure));
    this.querySelector("[data-count]").textContent = words;
    clearTimeout(this.#speaking);
    if (field !== document.activeElement || (name === "left" && figure > NEAR)) return;
    this.#speaking = setTimeout(() => { this.querySelector("[data-spoken]").textContent = words; }, PAUSE);
  }
}

globalThis.customElements?.define("text-counter", TextCounter);
