/** The error for invalid data: a stable ``code`` for programs, and facts for the page's texts. */
export class Invalid extends Error {
  /**
   * @param {string} code
   * @param {Record<string, unknown>} [facts]
   */
  constructor(code, facts = {}) {
    super(code);
    this.name = "Invalid";
    this.code = code;
    this.facts = facts;
  }
}

/** Throw Invalid with ``code`` unless ``holds``. */
export function demand(holds, code, facts) {
  if (!holds) throw new Invalid(code, facts);
}
