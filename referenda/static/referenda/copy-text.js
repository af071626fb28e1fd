/**
 * <copy-text from="ID">: its button copies the text of that element. Shown only where browsers let pages copy.
 *
 * What to say of it stands in data-done of the element that says it.
 */
export class CopyText extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    if (!navigator.clipboard) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.#copy());
  }

  async #copy() {
    const told = this.querySelector("[data-done]");
    told.textContent = "";
    await navigator.clipboard.writeText(document.getElementById(this.getAttribute("from")).textContent.trim());
    told.textContent = told.dataset.done;
  }
}

globalThis.customElements?.define("copy-text", CopyText);
