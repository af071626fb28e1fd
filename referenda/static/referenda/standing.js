/** Where trustees stand, in words, from the live topic's snapshot: as ``referenda/trustee_pages.py`` says it. */

const STEPS = 3;

/** How far everybody is: the steps that nobody lacks. */
export function leastOf({ ceremony }) {
  return ceremony.length ? Math.min(...ceremony) : 0;
}

/** In which situation they are, as the server names it (trustee_pages.Progress). */
export function situationOf(snapshot, words) {
  if (snapshot.state === "ceremony") return leastOf(snapshot) === STEPS ? "complete" : "waiting";
  if (["draft", "review"].includes(snapshot.state)) return "announced";
  return snapshot.state in words ? snapshot.state : "made";
}

/** Whom everybody waits for, in words. ``names`` in the order of the trustees. */
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

/** A text with its places in braces filled. Names are put in as they are. */
export function filled(text, facts) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in facts ? String(facts[name]) : place));
}
