/**
 * <workload-count topic="workload:…" url="/yonetim/sayi/">…</workload-count>: how much waits for somebody with an
 * office, kept up to date. On the page, [data-workload] shows the number and [data-workload-tag] is hidden while it is 0.
 */
import { show } from "../notifications/notice-count.js";
import { follow } from "../realtime/live.js";

export function parts(page) {
  return {
    tags: page.querySelectorAll("[data-workload-tag]"),
    numbers: page.querySelectorAll("[data-workload]"),
  };
}

if (globalThis.customElements) {
  class WorkloadCount extends HTMLElement {
    #stop = null;

    connectedCallback() {
      this.#stop = follow(this.getAttribute("topic"), {
        url: this.getAttribute("url"),
        onSnapshot: ({ waiting }) => show(parts(document), waiting),
      });
    }

    disconnectedCallback() {
      this.#stop?.();
    }
  }

  customElements.define("workload-count", WorkloadCount);
}
