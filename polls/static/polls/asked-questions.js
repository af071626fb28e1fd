/**
 * <asked-questions>: hides and switches off what is not asked, and shows it again with what was filled in.
 *
 * Each question is a fieldset [data-question-form]; one that depends on another names it in data-asked-after
 * ("q12": also the name of its inputs) and the options that lead to it in data-leading ("41 42"). "No opinion"
 * switches off what it stands in place of. Without this the server says the same when the form is sent.
 */

/**
 * Ids of the questions that are asked, in the order given, which is that of the form.
 *
 * `questions`: {id, after, leading}, `after` empty where nothing is depended on; `chosen(id)`: the values that
 * are chosen in a question.
 */
export function asked(questions, chosen) {
  const found = new Set();
  for (const { id, after, leading } of questions) {
    const leads = () => found.has(after) && chosen(after).some((value) => leading.includes(value));
    if (!after || leads()) found.add(id);
  }
  return found;
}

const NONE = "none";

class AskedQuestions extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    for (const label of this.querySelectorAll("[data-take-back]")) label.hidden = true;
    this.addEventListener("change", () => this.#show());
    // A page that is shown again has its fields filled in later than it is parsed.
    window.addEventListener("pageshow", () => this.#show());
    this.#show();
  }

  #show() {
    const places = [...this.querySelectorAll("[data-question-form]")];
    for (const place of places) this.#showNoOpinion(place);
    const questions = places.map((place) => ({
      id: place.id,
      after: place.dataset.askedAfter ?? "",
      leading: (place.dataset.leading ?? "").split(" "),
    }));
    const found = asked(questions, (id) =>
      [...this.querySelectorAll(`input[name="${id}"]:checked:enabled`)].map((input) => input.value),
    );
    for (const place of places) {
      place.hidden = !found.has(place.id);
      place.disabled = place.hidden;
      const note = place.querySelector("[data-after-note]");
      if (note) note.hidden = true;
    }
  }

  #showNoOpinion(place) {
    const none = place.querySelector(`input[type="checkbox"][value="${NONE}"]`);
    if (!none) return;
    for (const control of place.querySelectorAll("input, select, textarea, button")) {
      if (control !== none) control.disabled = none.checked;
    }
    place.classList.toggle("without-opinion", none.checked);
  }
}

globalThis.customElements?.define("asked-questions", AskedQuestions);
