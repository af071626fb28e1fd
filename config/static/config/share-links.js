/**
 * <share-links address="https://…" words="…">: shows the buttons that need a script. [data-share] opens the device's own
 * share sheet, [data-copy] copies the address. The links beside them work without scripts.
 */
export class ShareLinks extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    const { share, copy } = { share: this.querySelector("[data-share]"), copy: this.querySelector("[data-copy]") };
    if (navigator.share) this.#show(share, () => this.#share());
    if (navigator.clipboard) this.#show(copy, () => this.#copy());
  }

  #show(button, press) {
    button.hidden = false;
    button.addEventListener("click", press);
  }

  async #share() {
    try {
      await navigator.share({ title: this.getAttribute("words"), url: this.getAttribute("address") });
    } catch (error) {
      // Closing the sheet is no failure.
      if (error.name !== "AbortError") throw error;
    }
  }

  async #copy() {
    const status = this.querySelector("[role=status]");
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(this.getAttribute("address"));
      status.textContent = status.dataset.done;
    } catch (error) {
      if (error.name !== "NotAllowedError") throw error;
      status.textContent = status.dataset.failed;
    }
  }
}

globalThis.customElements?.define("share-links", ShareLinks);
