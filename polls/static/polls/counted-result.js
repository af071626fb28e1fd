/**
 * <counted-result topic="poll:12" url="…/results/" version="7">: the result of a counted poll.
 *
 * Its figures never change, but an election may begin to keep them back while somebody has them on the screen:
 * then they go, and the note says why.
 */
import { follow } from "../realtime/live.js";

/** Whether what is published now has no figures because of an election. */
export function isKeptBack(snapshot) {
  return snapshot.withheld === "embargo";
}

class CountedResult extends (globalThis.HTMLElement ?? Object) {
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
    if (!isKeptBack(snapshot)) return;
    this.querySelector("[data-figures]")?.remove();
    this.querySelector("[data-withheld]").hidden = false;
  }
}

globalThis.customElements?.define("counted-result", CountedResult);
