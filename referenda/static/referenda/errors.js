/** What was refused: a stable ``code`` for programs and the facts that words may name. The words are the page's. */
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

/** Refuse with ``code`` unless it ``holds``. */
export function demand(holds, code, facts) {
  if (!holds) throw new Invalid(code, facts);
}
