/**
 * <asked-questions>: hides and disables questions that do not apply, and shows them again with their answers.
 *
 * Each question is a fieldset [data-question-form]. A conditional question names the question it depends on in
 * data-asked-after ("q12", also the name of its inputs), and the options that lead to it in data-leading ("41 42"). "No
 * opinion" disables the inputs that it replaces. The server applies the same rules when the form is sent.
 */

/**
 * Ids of the questions that apply, in the order given, which is that of the form.
 *
 * `questions`: {id, after, leading}; `after` is empty if the question is unconditional. `chosen(id)`: the values chosen
 * in a question.
 */
export function asked(questions, chosen) {
  const applicable = new Set();
  for (const { id, after, leading } of questions) {
    const leads = () => applicable.has(after) && chosen(after).some((value) => leading.includes(value));
    if (!after || leads()) applicable.add(id);
  }
  return applicable;
}

const NONE = "none";

class AskedQuestions extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    for (const label of this.querySelectorAll("[data-take-back]")) label.hidden = true;
    this.addEventListener("change", () => this.#show());
    // Browsers restore form fields after parsing, when a page is shown again.
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
    const applicable = asked(questions, (id) =>
      [...this.querySelectorAll(`input[name="${id}"]:checked:enabled`)].map((input) => input.value),
    );
    for (const place of places) {
      place.hidden = !applicable.has(place.id);
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
