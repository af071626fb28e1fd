/**
 * <counted-result topic="poll:12" url="…/results/" version="7">: the result of a counted poll.
 *
 * The numbers never change, but an embargo before an election may begin while the page is open. The numbers are then
 * removed, and a note gives the reason.
 */
import { follow } from "../realtime/live.js";

class CountedResult extends HTMLElement {
  #stop = null;

  connectedCallback() {
    this.#stop = follow(this.getAttribute("topic"), {
      url: this.getAttribute("url"),
      version: Number(this.getAttribute("version")),
      onSnapshot: (snapshot) => this.#show(snapshot),
      onState: () => {},
    });
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  #show(snapshot) {
    this.setAttribute("version", snapshot.version);
    if (snapshot.withheld !== "embargo") return;
    this.querySelector("[data-figures]")?.remove();
    this.querySelector("[data-withheld]").hidden = false;
  }
}

customElements.define("counted-result", CountedResult);
