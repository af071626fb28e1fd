/**
 * <notice-count topic="notices:…" url="/bildirimler/sayi/">…</notice-count>: the number of unread notices, kept up to
 * date. Inside, [data-notices] shows the number and [data-notices-tag] is hidden while it is 0.
 */
import { follow } from "../realtime/live.js";

const language = globalThis.document?.documentElement.lang || "tr";

export function show(parts, unread) {
  for (const tag of parts.tags) tag.hidden = unread === 0;
  for (const number of parts.numbers) number.textContent = unread.toLocaleString(language);
}

if (globalThis.customElements) {
  class NoticeCount extends HTMLElement {
    #stop = null;

    connectedCallback() {
      this.#stop = follow(this.getAttribute("topic"), {
        url: this.getAttribute("url"),
        onSnapshot: ({ unread }) =>
          show(
            {
              tags: document.querySelectorAll("[data-notices-tag]"),
              numbers: document.querySelectorAll("[data-notices]"),
            },
            unread,
          ),
      });
    }

    disconnectedCallback() {
      this.#stop?.();
    }
  }

  customElements.define("notice-count", NoticeCount);
}
