/**
 * <budget-share total="100">: shows what is left of the budget while it is distributed.
 *
 * Texts are data attributes with {n} and {unit}: data-left, data-over, data-done, data-unread.
 */

/** Milliseconds without input before the rest is announced to screen readers. */
const PAUSE = 900;

/** The sum of the amounts, or null if one is not a whole number. Empty counts as 0. */
export function sumOf(typed) {
  let sum = 0;
  for (const text of typed) {
    if (!/^\d*$/.test(text.trim())) return null;
    sum += Number(text);
  }
  return sum;
}

/** The name of the text for a sum, and its number. */
export function remaining(sum, total) {
  if (sum === null) return ["unread", 0];
  if (sum === total) return ["done", 0];
  return sum < total ? ["left", total - sum] : ["over", sum - total];
}

class BudgetShare extends (globalThis.HTMLElement ?? Object) {
  #speaking = null;

  connectedCallback() {
    this.querySelector("[data-rest]").hidden = false;
    this.addEventListener("input", () => this.#show());
    window.addEventListener("pageshow", () => this.#show());
    this.#show();
  }

  disconnectedCallback() {
    clearTimeout(this.#speaking);
  }

  #show() {
    const inputs = [...this.querySelectorAll("input")];
    const total = Number(this.getAttribute("total"));
    // A number field hides invalid text; only validity.badInput shows it.
    const sum = inputs.some((input) => input.validity.badInput) ? null : sumOf(inputs.map((input) => input.value));
    const [name, figure] = remaining(sum, total);
    const number = new Intl.NumberFormat(this.lang).format(figure);
    const words = this.dataset[name].replace("{n}", number).replace("{unit}", this.dataset.unit);
    this.querySelector("[data-words]").textContent = words;
    this.classList.toggle("done", name === "done");
    this.classList.toggle("over", name === "over" || name === "unread");
    const share = Math.min(100, (100 * (sum ?? 0)) / total);
    this.querySelector("[data-shared]").setAttribute("width", `${share}%`);
    clearTimeout(this.#speaking);
    const spoken = this.querySelector("[data-spoken]");
    if (inputs.some((input) => input === document.activeElement)) {
      this.#speaking = setTimeout(() => { spoken.textContent = words; }, PAUSE);
    }
  }
}

globalThis.customElements?.define("budget-share", BudgetShare);
