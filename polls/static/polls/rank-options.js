/**
 * <rank-options most="3">: ranks options by buttons and by dragging, instead of selects.
 *
 * The hidden selects are still what is sent; this element sets them. Texts are data attributes:
 *   data-placed      "{name}: now in place {n}."
 *   data-taken-out   "{name}: no longer ranked."
 *   data-full        shown when every place is taken
 */

/** An immutable ranking of keys, best first. */
export class Ranks {
  constructor(keys, most) {
    this.keys = keys;
    this.most = most;
  }

  /** The ranking from places by key. Gaps and repetitions close up, and only the best ``most`` are kept. */
  static from(places, most) {
    const given = [...places].filter(([, place]) => place > 0).sort(([, one], [, other]) => one - other);
    return new Ranks(given.map(([key]) => key).slice(0, most), most);
  }

  get isFull() {
    return this.keys.length >= this.most;
  }

  /** The place of a key, from 1; 0 if it has none. */
  placeOf(key) {
    return this.keys.indexOf(key) + 1;
  }

  taking(key) {
    return this.isFull || this.placeOf(key) ? this : new Ranks([...this.keys, key], this.most);
  }

  without(key) {
    return new Ranks(this.keys.filter((other) => other !== key), this.most);
  }

  /** Move `key` to `place`, limited to the existing places. */
  moved(key, place) {
    const rest = this.keys.filter((other) => other !== key);
    if (rest.length === this.keys.length) return this;
    rest.splice(Math.max(0, Math.min(place - 1, rest.length)), 0, key);
    return new Ranks(rest, this.most);
  }
}

class RankOptions extends (globalThis.HTMLElement ?? Object) {
  #rows = new Map();
  #ranks = null;

  connectedCallback() {
    if (this.#rows.size) return;
    const template = this.querySelector("template");
    for (const row of this.querySelectorAll(".rank")) {
      const select = row.querySelector("select");
      const label = row.querySelector("label");
      row.append(template.content.cloneNode(true));
      for (const name of row.querySelectorAll("[data-name]")) {
        name.textContent = label.textContent;
        name.lang = label.lang;
      }
      label.hidden = select.hidden = true;
      this.#rows.set(select.name, row);
      this.#listen(row, select.name);
    }
    this.#read();
    window.addEventListener("pageshow", () => this.#read());
  }

  /** Read the selects: values that were sent before, or that the browser restored. */
  #read() {
    const places = [...this.#rows].map(([key, row]) => [key, Number(row.querySelector("select").value)]);
    this.#show(Ranks.from(places, Number(this.getAttribute("most"))));
  }

  #listen(row, key) {
    const on = (name, act) => row.querySelector(`[data-${name}]`).addEventListener("click", act);
    on("take", () => this.#take(key));
    on("up", () => this.#move(key, this.#ranks.placeOf(key) - 1, "up"));
    on("down", () => this.#move(key, this.#ranks.placeOf(key) + 1, "down"));
    on("out", () => {
      this.#show(this.#ranks.without(key), key);
      this.#say(this.dataset.takenOut, key);
      row.querySelector("[data-take]").focus();
    });
    this.#listenToDrag(row, key);
  }

  #take(key) {
    if (this.#ranks.isFull) {
      this.querySelector("[data-spoken]").textContent = this.dataset.full;
      return;
    }
    const next = this.#rowAfter(key);
    this.#show(this.#ranks.taking(key), key);
    this.#say(this.dataset.placed, key);
    // Focus the next option without a place; after the last one keep the focus here.
    (next && !this.#ranks.isFull ? next.querySelector("[data-take]") : this.#tool(key, "up")).focus();
  }

  #rowAfter(key) {
    const open = [...this.querySelectorAll(".rank")].filter((row) => {
      const name = row.querySelector("select").name;
      return name !== key && !this.#ranks.placeOf(name);
    });
    const here = this.#rows.get(key);
    const after = open.find((row) => here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
    return after ?? open[0];
  }

  #move(key, place, tool) {
    this.#show(this.#ranks.moved(key, place), key);
    this.#say(this.dataset.placed, key);
    this.#tool(key, tool).focus();
  }

  #tool(key, name) {
    return this.#rows.get(key).querySelector(`[data-${name}]`);
  }

  #listenToDrag(row, key) {
    const grip = row.querySelector("[data-grip]");
    grip.addEventListener("pointerdown", (event) => {
      if (event.button || row.closest("fieldset:disabled, .without-opinion")) return;
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      row.classList.add("dragged");
    });
    grip.addEventListener("pointermove", (event) => {
      if (row.classList.contains("dragged")) this.#drag(key, event.clientY);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      grip.addEventListener(end, () => {
        if (!row.classList.contains("dragged")) return;
        row.classList.remove("dragged");
        this.#say(this.dataset.placed, key);
      });
    }
  }

  /** Swap places with the ranked row under the pointer. */
  #drag(key, y) {
    const target = this.#ranks.keys.find((other) => {
      const { top, bottom } = this.#rows.get(other).getBoundingClientRect();
      return other !== key && y >= top && y <= bottom;
    });
    if (!target) return;
    const { top, bottom } = this.#rows.get(target).getBoundingClientRect();
    const isBelow = this.#ranks.placeOf(target) > this.#ranks.placeOf(key);
    // Only beyond its middle: rows of different heights would otherwise swap back and forth.
    if (isBelow ? y < (top + bottom) / 2 : y > (top + bottom) / 2) return;
    this.#show(this.#ranks.moved(key, this.#ranks.placeOf(target)), key);
  }

  /** `key`: the option that was acted on, if any. */
  #show(ranks, key) {
    this.#ranks = ranks;
    const list = this.querySelector("[data-ranks]");
    for (const [name, row] of this.#rows) {
      const place = ranks.placeOf(name);
      row.querySelector("select").value = place ? String(place) : "";
      row.classList.toggle("ranked", place > 0);
      for (const part of row.querySelectorAll("[data-grip], [data-ranked], [data-tools]")) part.hidden = !place;
      const take = row.querySelector("[data-take]");
      take.hidden = place > 0;
      take.setAttribute("aria-disabled", String(ranks.isFull));
      row.querySelector("[data-place]").textContent = place ? `${place}.` : "";
      row.querySelector("[data-up]").setAttribute("aria-disabled", String(place === 1));
      row.querySelector("[data-down]").setAttribute("aria-disabled", String(place === ranks.keys.length));
    }
    const open = [...this.#rows.keys()].filter((name) => !ranks.placeOf(name));
    const order = [...ranks.keys, ...open].map((name) => this.#rows.get(name));
    // Move the others around this row: a moved row loses focus and pointer.
    const still = this.#rows.get(key) ?? order[0];
    const at = order.indexOf(still);
    for (const row of order.slice(0, at)) list.insertBefore(row, still);
    list.append(...order.slice(at + 1));
  }

  #say(words, key) {
    const name = this.#rows.get(key).querySelector("label").textContent;
    const message = words.replace("{name}", name).replace("{n}", this.#ranks.placeOf(key));
    this.querySelector("[data-spoken]").textContent = message;
  }
}

globalThis.customElements?.define("rank-options", RankOptions);
