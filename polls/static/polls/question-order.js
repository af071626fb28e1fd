/**
 * <question-order address="…/sirala/">: the questions of a draft, moved by buttons or dragged by a handle.
 *
 * Each move sends the whole new order. If the server refuses it, the order is sent again as an ordinary form, so that
 * the page with the reason replaces this one. Texts are data attributes:
 *   data-moved    "“{question}” is now question {place} of {count}."
 *   data-handle   the purpose of the handle
 */

/** ``items`` with the item at index ``from`` moved to index ``to``. */
export const moved = (items, from, to) => {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), items[from], ...rest.slice(to)];
};

/** The index at which an item dragged to ``y`` belongs. ``middles`` are those of the other items, top to bottom. */
export const placeAt = (middles, y) => middles.filter((middle) => middle < y).length;

export const say = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class QuestionOrder extends (globalThis.HTMLElement ?? Object) {
  #sending = Promise.resolve();

  connectedCallback() {
    this.classList.add("ready");
    for (const card of this.#cards) this.#addHandle(card);
    this.addEventListener("submit", (event) => {
      if (event.target.matches("[data-move]")) this.#byButton(event);
    });
  }

  get #cards() {
    return [...this.querySelectorAll(":scope > [data-question]")];
  }

  #byButton(event) {
    event.preventDefault();
    const card = event.target.closest("[data-question]");
    const button = event.submitter;
    const from = this.#cards.indexOf(card);
    this.#put(card, button.name === "up" ? from - 1 : from + 1);
    this.#number();
    // Keep the focus on the button. At either end it is hidden, so its sibling gets the focus.
    (button.hidden ? event.target.querySelector("button:not([hidden])") : button).focus();
    this.#send(card);
  }

  /** The handle is not focusable: the buttons do the same for the keyboard. */
  #addHandle(card) {
    const handle = document.createElement("span");
    handle.className = "drag";
    handle.title = this.dataset.handle;
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    handle.addEventListener("pointerdown", (event) => this.#hold(event, handle, card));
    card.append(handle);
  }

  #hold(event, handle, card) {
    if (event.button) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    card.classList.add("held");
    const before = this.#cards.indexOf(card);
    const follow = ({ clientY }) => {
      const middles = this.#cards
        .filter((other) => other !== card)
        .map((other) => other.getBoundingClientRect())
        .map(({ top, height }) => top + height / 2);
      this.#put(card, placeAt(middles, clientY));
    };
    const release = (end) => {
      handle.removeEventListener("pointermove", follow);
      handle.removeEventListener("pointerup", release);
      handle.removeEventListener("pointercancel", release);
      card.classList.remove("held");
      if (end.type === "pointercancel") this.#put(card, before);
      if (this.#cards.indexOf(card) === before) return;
      this.#number();
      this.#send(card);
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("pointerup", release);
    handle.addEventListener("pointercancel", release);
  }

  #put(card, place) {
    const cards = this.#cards;
    const from = cards.indexOf(card);
    if (from === place || place < 0 || place >= cards.length) return;
    const order = moved(cards, from, place);
    // Move the others around the held card: an element that is removed from the page loses pointer and focus.
    for (const other of order.slice(0, place)) this.insertBefore(other, card);
    for (const other of order.slice(place + 1)) this.append(other);
  }

  #number() {
    const cards = this.#cards;
    cards.forEach((card, index) => {
      card.querySelector("[data-place]").textContent = index + 1;
      card.querySelector('[name="up"]').hidden = index === 0;
      card.querySelector('[name="down"]').hidden = index === cards.length - 1;
    });
  }

  /** Requests are sequential, so that the last order is the one stored. */
  #send(card) {
    const order = this.#cards.map((one) => one.dataset.question);
    const values = {
      question: card.querySelector("[data-text]").textContent,
      place: order.indexOf(card.dataset.question) + 1,
      count: order.length,
    };
    this.#sending = this.#sending.then(async () => {
      if (await this.#stored(order)) {
        this.querySelector("[data-spoken]").textContent = say(this.dataset.moved, values);
      } else {
        this.#sendAsForm(order);
      }
    });
  }

  async #stored(order) {
    const body = new URLSearchParams(new FormData(this.querySelector("form")));
    for (const key of order) body.append("order", key);
    try {
      const headers = { accept: "application/json" };
      const answer = await fetch(this.getAttribute("address"), { method: "POST", body, headers });
      return answer.status === 204;
    } catch (error) {
      if (error instanceof TypeError) return false; // no connection: the browser shows that when the form is sent
      throw error;
    }
  }

  #sendAsForm(order) {
    const form = this.querySelector("form");
    for (const key of order) {
      const input = Object.assign(document.createElement("input"), { type: "hidden", name: "order", value: key });
      form.append(input);
    }
    form.submit();
  }
}

globalThis.customElements?.define("question-order", QuestionOrder);
