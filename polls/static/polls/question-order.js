/**
 * <question-order address="…/sirala/">: the questions of a draft, moved by buttons or dragged by a handle.
 *
 * Each move is sent as the whole new order. Where the server refuses it, the order is sent once more as an
 * ordinary form, so that the page that says why takes this one's place. Words come from data attributes:
 *   data-moved    "“{question}” is question {place} of {count} now."
 *   data-handle   what the handle is for
 */

/** ``items`` with the one at ``from`` put at ``to``. */
export const moved = (items, from, to) => {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), items[from], ...rest.slice(to)];
};

/** The place among ``middles`` (of the others, top to bottom) at which something held at ``y`` belongs. */
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
    // The button stays under the finger; at either end its sibling is what can be pressed next.
    (button.hidden ? event.target.querySelector("button:not([hidden])") : button).focus();
    this.#send(card);
  }

  /** Buttons do the same for the keyboard, so the handle is no stop of its own. */
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
    // The others move around the one that is held: taken out of the page it would lose pointer and focus.
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

  /** One after the other, so that the last order is the one that stays. */
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
      if (error instanceof TypeError) return false; // no connection: the browser says so once the form is sent
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
