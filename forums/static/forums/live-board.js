/**
 * <live-board topic="board:3" version="7"><p role="status" hidden>…</p></live-board>: says when the board has new
 * content. The list itself does not change while it is read.
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
