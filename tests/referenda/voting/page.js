// Encrypts a ballot as a voting page does, and shows what came of it.
const { client, worker, election, credential, chosen } = document.body.dataset;
const show = (name, text) => { document.querySelector(`#${name}`).textContent = text; };

const { Encryption } = await import(client);
const task = { election: new TextEncoder().encode(election), credential, chosen: JSON.parse(chosen) };
// No ballot is encrypted without drawing numbers, and the page, which stays free meanwhile, cannot draw any.
crypto.getRandomValues = () => { throw new Error("The page encrypts."); };
const parts = [];
try {
  const { text } = await new Encryption(worker).encrypt(task, (part) => parts.push(part));
  show("ballot", text);
  show("last", String(parts.at(-1)));
} catch (error) {
  show("fault", `${error.code} ${error}`);
}
