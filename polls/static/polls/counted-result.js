/**
 * <counted-result topic="poll:12" url="…/results/" version="7">: the result of a counted poll.
 *
 * Its figures never change, but an election may begin to keep them back while somebody has them on the screen:
 * then they go, and the note says why.
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
