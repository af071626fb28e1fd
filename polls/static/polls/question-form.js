/**
 * <question-form>: shows only the groups of a question's form that its kind uses.
 *
 * Without a script all groups are shown, and the server ignores the unused ones. Hidden groups are not sent.
 */

/** Whether ``kind`` uses a group for these kinds (separated by blanks; empty: all). */
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
    // The browser restores the earlier choice when the page is shown again.
    addEventListener("pageshow", follow);
    follow();
  }
}

globalThis.customElements?.define("question-form", QuestionForm);
