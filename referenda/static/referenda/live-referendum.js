/**
 * <live-referendum topic="referendum:7" url="/api/v1/referenda/7/live/" version="12" state="open">: updates turnout,
 * the newest event and the trustees' progress live.
 *
 * The server renders the correct values; this element only updates them. When the state of the referendum changes, the
 * page says so, and reloads once it is hidden or unused. Texts are data attributes, in the page's language:
 *   data-listed, data-desks, data-needed   people on the roll, of them at desks, trustees required
 *   data-turnout           "{part} of {all}"
 *   data-event             "Event {height}"
 *   data-progress          "… {done} of {needed} …"
 *   data-summary           "Turnout {percent}: {part} of {all}."
 *   data-polling, data-offline   shown while live updates are slow or unavailable
 */
import { follow } from "../realtime/live.js";
import { Words, mayReload, shareOf } from "./live-figures.js";

/** Minimum milliseconds between two announcements to screen readers. */
const SPEAK_EVERY = 30_000;
const USING = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "scroll", "focusin", "input"];

class LiveReferendum extends HTMLElement {
  #stop = null;
  #words = null;
  #spokenAt = 0;
  #speaking = null;
  #watching = null;
  #usedAt = 0;
  #used = () => (this.#usedAt = Date.now());

  connectedCallback() {
    this.#words = new Words(this.lang || document.documentElement.lang, this.dataset);
    this.#used();
    for (const name of USING) addEventListener(name, this.#used, { passive: true, capture: true });
    this.#stop = follow(this.getAttribute("topic"), {
      url: this.getAttribute("url"),
      version: Number(this.getAttribute("version")),
      onSnapshot: (snapshot) => this.#show(snapshot),
      onState: (state) => this.#connection(state),
    });
  }

  disconnectedCallback() {
    this.#stop?.();
    clearTimeout(this.#speaking);
    clearInterval(this.#watching);
    for (const name of USING) removeEventListener(name, this.#used, { capture: true });
  }

  #show(snapshot) {
    this.setAttribute("version", snapshot.version);
    if (snapshot.head) {
      for (const place of this.querySelectorAll("[data-head]")) place.textContent = snapshot.head;
      for (const place of this.querySelectorAll("[data-height]")) {
        place.textContent = this.#words.event(snapshot.height);
      }
      this.#showTurnout(snapshot);
    }
    for (const mark of this.querySelectorAll("[data-trustee]")) {
      mark.hidden = !snapshot.decrypted.includes(Number(mark.dataset.trustee));
    }
    for (const place of this.querySelectorAll("p[data-progress]")) {
      place.textContent = this.#words.progress(snapshot.decrypted.length, Number(this.dataset.needed));
    }
    if (snapshot.state !== this.getAttribute("state")) this.#changed();
  }

  #showTurnout(snapshot) {
    const all = Number(this.dataset.listed);
    const part = snapshot.took_part + Number(this.dataset.desks);
    const share = shareOf(part, all);
    for (const place of this.querySelectorAll("[data-took-part]")) {
      if (place.textContent === this.#words.turnout(part, all)) continue;
      place.textContent = this.#words.turnout(part, all);
      this.#speak(part, all);
    }
    for (const place of this.querySelectorAll("[data-percent]")) place.textContent = this.#words.percent(share);
    for (const bar of this.querySelectorAll("rect[data-bar]")) bar.setAttribute("width", `${share}%`);
  }

  /** Show that the page is out of date, and reload it once that disturbs nobody. */
  #changed() {
    if (this.#watching !== null) return;
    this.querySelector("[data-changed]").hidden = false;
    this.#watching = setInterval(() => {
      const filledIn = [...document.querySelectorAll("main input:not([type=hidden]), main textarea")].some(
        (field) => field === document.activeElement || field.value !== field.defaultValue,
      );
      const hidden = document.visibilityState === "hidden";
      if (!mayReload({ hidden, still: Date.now() - this.#usedAt, filledIn })) return;
      clearInterval(this.#watching);
      location.reload();
    }, 1_000);
  }

  /** Announce the newest turnout to screen readers, at most every 30 seconds. */
  #speak(part, all) {
    clearTimeout(this.#speaking);
    const wait = Math.max(0, this.#spokenAt + SPEAK_EVERY - Date.now());
    this.#speaking = setTimeout(() => {
      this.#spokenAt = Date.now();
      this.querySelector("[data-spoken]").textContent = this.#words.summary(part, all);
    }, wait);
  }

  #connection(state) {
    const note = this.querySelector("[data-connection]");
    note.hidden = state === "live";
    note.textContent = { polling: this.dataset.polling, offline: this.dataset.offline }[state] ?? "";
  }
}

customElements.define("live-referendum", LiveReferendum);
