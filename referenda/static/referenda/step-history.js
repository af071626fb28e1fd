/**
 * The steps of one page in the browser's history, so that its back and forward buttons lead through them.
 *
 * An entry holds the name of a step and its place, nothing that was entered or chosen. So what the browser keeps of a
 * closed page shows neither. The first entry is the page as it was loaded.
 */
export class StepHistory {
  /** Names of the steps by their place, the first one at 0. */
  #names;
  /** Place of the entry that the browser shows. */
  #depth = 0;
  /** The page's address as it was loaded. */
  #address = "";
  #page;
  #went;

  /**
   * @param {string} first name of the first step
   * @param {(name: string) => void} went called with the step's name when the browser goes back or forward to it
   */
  constructor(first, went, page = globalThis) {
    this.#names = [first];
    this.#went = went;
    this.#page = page;
  }

  /** Start at the first step, also after the page was loaded again at another one. */
  start(signal) {
    this.#page.addEventListener("popstate", (event) => this.#popped(event.state), { signal });
    this.#page.addEventListener("pageshow", ({ persisted }) => persisted && this.leave(), { signal });
    this.#address = this.#page.location.href;
    // Each step puts the focus on its heading: the browser would scroll away from it when it goes back.
    this.#page.history.scrollRestoration = "manual";
    this.#depth = this.#page.history.state?.depth ?? 0;
    if (this.#depth) this.leave();
    else this.#mark("replaceState");
  }

  /** The page shows the step called ``name``: go back to its entry if there is one, otherwise add it. */
  show(name) {
    const place = this.#names.lastIndexOf(name, this.#depth);
    if (place >= 0) {
      this.#go(place);
      return;
    }
    this.#depth += 1;
    this.#names.length = this.#depth;
    this.#names.push(name);
    this.#mark("pushState");
  }

  /** Go to the first entry. From there the back button leaves the page. */
  leave() {
    this.#go(0);
  }

  #go(place) {
    const distance = place - this.#depth;
    this.#depth = place;
    if (distance) this.#page.history.go(distance);
  }

  #mark(how) {
    // Without the fragment of a link within the page: the browser would move the focus there with each step.
    this.#page.history[how]({ step: this.#names[this.#depth], depth: this.#depth }, "", this.#address);
  }

  #popped(state) {
    if (!state) {
      // A link within the page, such as the one that skips to the content: the step is the same.
      const name = this.#names[this.#depth];
      this.#depth += 1;
      this.#names[this.#depth] = name;
      this.#mark("replaceState");
      return;
    }
    const hasMoved = state.depth !== this.#depth;
    this.#depth = state.depth;
    // Entries of an earlier visit to the page are not in the list.
    this.#names[state.depth] = state.step;
    if (hasMoved) this.#went(state.step);
  }
}
