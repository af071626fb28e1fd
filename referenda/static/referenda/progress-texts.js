/** Texts about the trustees' progress from the live topic's snapshot, as in ``referenda/trustees/progress.py``. */

const STEPS = 3;

/** Number of steps that every trustee has completed. */
export function leastOf({ ceremony }) {
  return ceremony.length ? Math.min(...ceremony) : 0;
}

/** The situation, named as on the server (trustees.progress.Progress). */
export function situationOf(snapshot, words) {
  if (snapshot.state === "ceremony") return leastOf(snapshot) === STEPS ? "complete" : "waiting";
  if (["draft", "review"].includes(snapshot.state)) return "announced";
  return snapshot.state in words ? snapshot.state : "made";
}

/** The sentence that names the trustees who are behind. ``names`` is in the order of the trustees. */
export function sentenceOf(snapshot, { names, needed, words }) {
  const least = leastOf(snapshot);
  const isBehind = snapshot.state === "tallied"
    ? (place) => !snapshot.decrypted.includes(place + 1)
    : (place) => snapshot.ceremony[place] === least && least < STEPS;
  const facts = {
    step: Math.min(least + 1, STEPS),
    names: names.map((name, place) => isBehind(place) && `${place + 1}. ${name}`).filter(Boolean).join(", "),
    n: snapshot.decrypted.length,
    needed,
  };
  return filled(words[situationOf(snapshot, words)], facts);
}

/** Replace ``{places}`` in ``text`` by facts. Facts are inserted literally; unknown places stay. */
export function filled(text, facts) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in facts ? String(facts[name]) : place));
}
