/**
 * <question-form>: the groups of a question's form; only those that its kind uses are shown.
 *
 * Without it all are there and the server leaves the others out of account. What is hidden is not sent either.
 */

/** Whether a group for these kinds (separated by blanks; empty: all) is used by ``kind``. */
export const uses = (kinds, kind) => !kinds || kinds.split(" ").includes(kind);

export const show = (groups, kind) => {
  for (const group of groups) {
    const used = uses(group.dataset.kinds, kind);
    group.hidden = !used;
    group.disabled = !used;
  }
};

class QuestionForm extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    const form = this.closest("form");
    for (const hint of this.querySelectorAll("[data-kinds-hint]")) hint.hidden = true;
    const follow = () => {
      const kind = form.querySelector('[name="kind"]:checked')?.value;
      if (kind) show(this.querySelectorAll("[data-kinds]"), kind);
    };
    form.addEventListener("change", (event) => event.target.name === "kind" && follow());
    // The browser puts back what was chosen before the page was left.
    addEventListener("pageshow", follow);
    follow();
  }
}

globalThis.customElements?.define("question-form", QuestionForm);
