// Encrypts a ballot as a voting page does, and shows what came of it.
const { client, worker, election, credential, chosen } = document.body.dataset;
const show = (name, text) => { document.querySelector(`#${name}`).textContent = text; };

const { Encryption } = await import(client);
const task = { election: new TextEncoder().encode(election), credential, chosen: JSON.parse(chosen) };
// While the page is free, these go on.
let beats = 0;
const beating = setInterval(() => { beats += 1; }, 1);
const parts = [];
try {
  const { text } = await new Encryption(worker).encrypt(task, (part) => parts.push([part, beats]));
  show("ballot", text);
  show("last", String(parts.at(-1)[0]));
  show("beats", String(parts.at(-1)[1] - parts[0][1]));
} catch (error) {
  show("fault", `${error.code} ${error}`);
}
clearInterval(beating);
