/**
 * <live-board topic="board:3" version="7"><p role="status" hidden>…</p></live-board>: says when there is
 * something new on the board. The list itself stays as it is while somebody reads it.
 */
import { follow } from "../realtime/live.js";

class LiveBoard extends HTMLElement {
  #stop = null;

  connectedCallback() {
    const shown = Number(this.getAttribute("version"));
    this.#stop = follow(this.getAttribute("topic"), {
      version: shown,
      onSnapshot: (_data, version) => {
        if (version > shown) this.querySelector("[role=status]").hidden = false;
      },
    });
  }

  disconnectedCallback() {
    this.#stop?.();
  }
}

customElements.define("live-board", LiveBoard);
