/**
 * <live-thread topic="thread:12" version="7" status-url="/forum/konu/12/durum/" last="99" data-offline="…"
 * data-failed="…">: updates support counts live, and says when there are new posts. New posts are shown only on request,
 * so that nothing moves while it is read.
 *
 * Forms with [data-support] are sent without leaving the page.
 */
import { follow } from "../realtime/live.js";
import { sendForm } from "./send-form.js";

/** Maximum random delay in milliseconds, so that open pages do not all send a request at once. */
const JITTER = 1500;

export class LiveThread extends HTMLElement {
  #stop = null;
  #timer = null;

  connectedCallback() {
    this.#stop = follow(this.getAttribute("topic"), {
      version: Number(this.getAttribute("version")),
      onSnapshot: () => this.#askSoon(),
    });
    for (const form of document.querySelectorAll("form[data-support]")) {
      form.addEventListener("submit", (event) => this.#support(event));
    }
  }

  disconnectedCallback() {
    this.#stop?.();
    clearTimeout(this.#timer);
  }

  #askSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#ask();
    }, Math.random() * JITTER);
  }

  async #ask() {
    const shown = [...document.querySelectorAll("[data-post]")].map((it) => it.dataset.post);
    const address = new URL(this.getAttribute("status-url"), location.href);
    address.searchParams.set("iletiler", shown.slice(0, 100).join(","));
    address.searchParams.set("sonra", this.getAttribute("last"));
    // Without a connection the counts stay as they are until the next update.
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { support, fresh } = await answer.json();
    for (const [id, count] of Object.entries(support)) showCount(document.getElementById(`ileti-${id}`), count);
    this.querySelector("[role=status]").hidden = !fresh;
  }

  async #support(event) {
    const form = event.currentTarget;
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.getAttribute("aria-disabled") === "true") return;
    const answer = await sendForm(form, { texts: { offline: this.dataset.offline, failed: this.dataset.failed } });
    if (!answer) return;
    const { support, on } = answer;
    button.setAttribute("aria-pressed", String(on));
    form.elements.on.value = on ? "0" : "1";
    showCount(form.closest("[data-post]"), support);
  }
}

function showCount(post, count) {
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  const place = post?.querySelector("[data-count]");
  if (place) place.textContent = figures.format(count);
  // Supports given to an earlier text are never more than all.
  const earlier = post?.querySelector("[data-earlier]");
  if (earlier && count < Number(earlier.dataset.earlier)) {
    earlier.dataset.earlier = count;
    earlier.textContent = figures.format(count);
  }
}

customElements.define("live-thread", LiveThread);
