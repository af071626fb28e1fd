/**
 * <copy-text from="ID">: a button that copies the text of that element. Hidden unless the browser lets pages copy.
 *
 * The message after copying is in the ``data-done`` attribute of the element that shows it.
 */
export class CopyText extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    if (!navigator.clipboard) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.#copy());
  }

  async #copy() {
    const message = this.querySelector("[data-done]");
    message.textContent = "";
    await navigator.clipboard.writeText(document.getElementById(this.getAttribute("from")).textContent.trim());
    message.textContent = message.dataset.done;
  }
}

globalThis.customElements?.define("copy-text", CopyText);
