/**
 * <text-counter most="500">: shows how many characters are left in a text field.
 *
 * Texts are data attributes with {n}: data-left, data-over.
 */

/** PAUSE: milliseconds without input before the rest is announced to screen readers. NEAR: announced from this rest. */
const PAUSE = 900;
const NEAR = 50;

/** Number of characters as the server counts: a surrogate pair is one, a line break is one. */
export function lengthOf(text) {
  return [...text.trim()].length;
}

/** The name of the text for a length, and its number. */
export function remaining(length, most) {
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
    const [name, figure] = remaining(lengthOf(field.value), Number(this.getAttribute("most")));
    const words = this.dataset[name].replace("{n}", new Intl.NumberFormat(this.lang).format(figure));
    this.querySelector("[data-count]").textContent = words;
    clearTimeout(this.#speaking);
    if (field !== document.activeElement || (name === "left" && figure > NEAR)) return;
    this.#speaking = setTimeout(() => { this.querySelector("[data-spoken]").textContent = words; }, PAUSE);
  }
}

globalThis.customElements?.define("text-counter", TextCounter);
