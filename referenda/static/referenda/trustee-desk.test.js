import assert from "node:assert/strict";
import { test } from "node:test";

import { base64, bytesOf, hex } from "./canonical.js";
import { Member, listDigest, newSeed } from "./ceremony.js";
import { readElection } from "./elections.js";
import { wideHashToScalar } from "./group.js";
import {
  SECRETS, SINGLE, UUID, archiveOf, ballotOf, ceremonyOf, cityOf, electionBytes, refusedLater, setupFor, storyFor,
  talliedFrom, tallyOf,
} from "./testing.js";
import { openTrusteeFile, readBackup, writeBackup } from "./trustee-file.js";
import { Desk } from "./trustee-desk.js";
import { readGroup } from "./trustees.js";

const SIZE = 3;
const THRESHOLD = 2;
const PASSPHRASES = ["vapur martı simit çınar", "kestane gevrek imbat yelken", "dolmuş zeytin körfez saat"];

/** A fake server with what trustees published. ``sent`` has every request. */
class Server {
  sent = [];
  certificates = Array(SIZE).fill(null);
  dealings = Array(SIZE).fill(null);
  keys = Array(SIZE).fill(null);
  decryptions = [];
  more = {};
  /** The events of the public archive, and a function for the file of districts. */
  story = null;
  districts = null;
  next = null;

  fetch = async (address, options) => {
    this.sent.push({ address, ...options });
    if (this.next) return this.next();
    if (address === "/archive") return new Response(archiveOf(this.story));
    if (address === "/districts") return this.districts();
    const [, place, act] = /^\/(\d)\/(\w+)$/.exec(address);
    if (act === "decryption") this.decryptions.push(options.body);
    else if (act !== "state") this[{ certificate: "certificates", dealing: "dealings", key: "keys" }[act]][place - 1] = JSON.parse(options.body);
    const { certificates, dealings, more } = this;
    return Response.json({ certificates, dealings, ...more });
  };

  desk(index, more = {}) {
    const acts = ["state", "certificate", "dealing", "key", "decryption"];
    return new Desk({
      place: { referendum: UUID, index, size: SIZE, threshold: THRESHOLD },
      title: "Kordon",
      addresses: { archive: "/archive", ...more, ...Object.fromEntries(acts.map((act) => [act, `/${index}/${act}`])) },
      fetch: this.fetch,
      token: () => "unguessable",
    });
  }
}

/** Three trustees with their files. Each has published a certificate. */
async function certified() {
  const server = new Server();
  const desks = [1, 2, 3].map((index) => server.desk(index));
  const keys = [];
  const papers = [];
  for (const [place, desk] of desks.entries()) {
    const { text, paper } = await desk.make(PASSPHRASES[place]);
    keys.push({ raw: bytesOf(text), passphrase: PASSPHRASES[place] });
    papers.push(paper);
    await desk.certify(keys[place]);
  }
  return { server, desks, keys, papers };
}

/** All trustees compare the fingerprints, store the certificates in their files (updated in ``keys``), and deal. */
async function dealt({ desks, keys }) {
  for (const [place, desk] of desks.entries()) {
    await compared(desk, keys, place);
    await desk.deal(keys[place]);
  }
}

async function compared(desk, keys, place) {
  desk.fingerprints(await desk.state());
  const { text, name } = await desk.compare(keys[place]);
  assert.equal(name, `emanetci-${place + 1}-${UUID}-2.json`);
  keys[place] = { ...keys[place], raw: bytesOf(text) };
}

/** Verify the archive and store it in the file (updated in ``keys``). */
async function sealed(desk, keys, place) {
  await desk.look();
  const { text, name } = await desk.seal(keys[place]);
  assert.equal(name, `emanetci-${place + 1}-${UUID}-3.json`);
  keys[place] = { ...keys[place], raw: bytesOf(text) };
}

test("three trustees make a key and decrypt, and no secret is ever sent", async () => {
  const { server, desks, keys, papers, group } = await whoseKeyIsMade();
  assert.ok(desks.every((desk) => !desk.holdsNewKey));
  await sealed(desks[2], keys, 2);
  await desks[2].decrypt(keys[2]);
  // A trustee who only has the paper gets a new file.
  const { cast, counted, listed, weight, closing, groups } = await desks[0].look();
  const { text } = await desks[0].seal({ paper: papers[0], passphrase: PASSPHRASES[0] });
  keys[0].raw = bytesOf(text);
  await desks[0].decrypt(keys[0]);
  assert.deepEqual([cast, counted, listed, weight, groups], [3, 2, 2, 4, null]);
  assert.match(closing, /^[0-9a-f]{64}$/);
  assert.equal(server.decryptions.length, 2);
  assert.equal(JSON.parse(server.decryptions[0].split("\n")[0]).decryption_factors[0].length, 1);
  const got = server.sent.filter(({ address }) => address === "/archive");
  assert.deepEqual(got.map(({ credentials }) => credentials), ["omit", "omit"]);

  // The attack: the server asks for the decryption of a single ballot.
  server.story[5][1][0] = tallyOf(server.story[2][1]);
  await refusedLater(() => desks[1].look(), "other_sum");
  await refusedLater(() => desks[1].decrypt(keys[1]), "not_looked");
  assert.equal(server.decryptions.length, 2);

  // Also while voting is open: are ballots encrypted for the trustees' key?
  await desks[1].check(keys[1]);
  server.story[0][1] = setupFor(electionBytes([SINGLE]), [["Pedersen", group]]);
  await refusedLater(() => desks[1].check(keys[1]), "key");

  const secrets = await everySecret(server, keys);
  assert.equal(secrets.length, 3 * 14);
  const sent = JSON.stringify(server.sent).toLowerCase();
  for (const secret of secrets) assert.ok(!sent.includes(secret.toLowerCase()), secret);
  // Control: the search does find published values.
  assert.ok(sent.includes(JSON.parse(server.certificates[0].message).verification));
});

/** All secrets in every encoding in which they could be sent: passphrase, seed, private keys, polynomial, share. */
async function everySecret(server, keys) {
  const secrets = [];
  for (const [place, { raw, passphrase }] of keys.entries()) {
    const index = place + 1;
    const spot = { referendum: UUID, index, size: SIZE, threshold: THRESHOLD };
    const { seed } = await openTrusteeFile(raw, passphrase, spot);
    const digest = listDigest(server.certificates);
    const purposes = ["sign", "read", `coefficient 0 of ${digest}`, `coefficient 1 of ${digest}`];
    const scalars = purposes.map((purpose) =>
      wideHashToScalar(`trustee|${UUID}|${index}/${THRESHOLD}/${SIZE}|${purpose}|${hex(seed)}`));
    scalars.push(await new Member({ seed, uuid: UUID, index, size: SIZE, threshold: THRESHOLD })
      .share(server.certificates, server.dealings));
    secrets.push(passphrase, encodeURIComponent(passphrase), hex(seed), base64(seed));
    for (const scalar of scalars) secrets.push(String(scalar), scalar.toString(16));
  }
  return secrets;
}

// Districts

/** A referendum with results by district after the ceremony, and the second trustee's paper. */
async function withDistricts(named = true) {
  const server = new Server();
  const { certificates, dealings, group } = await ceremonyOf(SIZE, THRESHOLD);
  Object.assign(server, { certificates, dealings });
  const city = cityOf([Array(11).fill(1), [0], Array(12).fill(0)]);
  const election = electionBytes([SINGLE], readGroup(group).publicKey, named ? city.districts : null);
  server.story = city.storyFor(election, [["Pedersen", group]]);
  server.districts = () => new Response(new Blob([city.districts, '\n{"areas":[]}\n']));
  const place = { referendum: UUID, index: 2, size: SIZE, threshold: THRESHOLD };
  return { server, city, key: { paper: writeBackup(new Uint8Array(32).fill(2), place) } };
}

const WITH_DISTRICTS = { districts: "/districts" };

test("if results are by district, each district group is decrypted", async () => {
  const { server, key } = await withDistricts();
  const desk = server.desk(2, WITH_DISTRICTS);
  const { groups, counted: ballots } = await desk.look();
  assert.equal(ballots, 24);
  const { text } = await desk.seal({ ...key, passphrase: PASSPHRASES[0] });
  await desk.decrypt({ raw: bytesOf(text), passphrase: PASSPHRASES[0] });
  assert.deepEqual(groups.map(({ districts }) => districts), [[0, 1], [2]]);
  const lines = server.decryptions[0].split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map((line) => Object.keys(line)), [
    ["decryption_factors", "decryption_proofs"], ["owner", "areas"], ["owner", "payload", "proofs"],
  ]);
  assert.equal(lines[1].owner, 2);
  assert.equal(lines[1].areas.length, 2);
  const got = server.sent.filter(({ address }) => ["/archive", "/districts"].includes(address));
  assert.deepEqual(got, ["/districts", "/archive"].map((address) => {
    return { address, credentials: "omit", cache: "no-store" };
  }));
});

test("nothing is sent if the district list is not the one that the election names", async () => {
  const { server, city, key } = await withDistricts();
  const desk = server.desk(2, WITH_DISTRICTS);
  const others = [
    // With this list, single ballots could be decrypted.
    new TextDecoder().decode(city.districts).replace('"least":10', '"least":1'),
    `${new TextDecoder().decode(city.districts)} \n`,
    "",
    "\n",
  ];
  for (const other of others) {
    server.districts = () => new Response(other);
    await refusedLater(() => desk.look(), "districts");
  }
  server.districts = () => new Response("<h1>404</h1>", { status: 404 });
  await refusedLater(() => desk.look(), "failed", { status: 404 });
  server.districts = () => { throw new TypeError("fetch failed"); };
  await refusedLater(() => desk.look(), "away");
  // Only the election names districts, or only the page does.
  await refusedLater(() => server.desk(2).look(), "districts");
  const without = await withDistricts(false);
  await refusedLater(() => without.server.desk(2, WITH_DISTRICTS).look(), "districts");
  await refusedLater(() => desk.decrypt(key), "not_looked");
  for (const { sent, decryptions } of [server, without.server]) {
    assert.deepEqual(decryptions, []);
    assert.ok(sent.every(({ method }) => method === undefined));
  }
});

test("a certificate is published only for a saved key", async () => {
  const server = new Server();
  const desk = server.desk(1);
  const earlier = await desk.make(PASSPHRASES[0]);
  const { text, name } = await desk.make(PASSPHRASES[0]);
  assert.equal(name, `emanetci-1-${UUID}.json`);
  await refusedLater(() => desk.certify({ passphrase: PASSPHRASES[0] }), "no_file");
  await refusedLater(() => desk.certify({ raw: bytesOf(earlier.text), passphrase: PASSPHRASES[0] }), "not_this_file");
  await refusedLater(() => desk.certify({ raw: bytesOf(text), passphrase: PASSPHRASES[1] }), "passphrase");
  assert.ok(desk.holdsNewKey);
  assert.deepEqual(server.sent, []);
  await desk.certify({ raw: bytesOf(text), passphrase: PASSPHRASES[0] });
  assert.deepEqual(server.sent.map(({ method, headers }) => [method, headers["X-CSRFToken"]]), [["POST", "unguessable"]]);
});

test("a file saved earlier is published in another tab", async () => {
  const { text } = await new Server().desk(1).make(PASSPHRASES[0]);
  const server = new Server();
  await server.desk(1).certify({ raw: bytesOf(text), passphrase: PASSPHRASES[0] });
  assert.equal(server.certificates[0].message.includes('"index":1'), true);
});

test("wrong files and a wrong passphrase are distinguished, and nothing is sent", async () => {
  const { server, desks, keys } = await certified();
  const [, second] = desks;
  const before = server.sent.length;
  const elsewhere = new Desk({
    place: { referendum: "AbCdEfGhJkMnPr", index: 2, size: SIZE, threshold: THRESHOLD }, title: "Başka", addresses: {},
  });
  const other = await elsewhere.make(PASSPHRASES[1]);
  const newer = await server.desk(2).make(PASSPHRASES[1]);
  await refusedLater(() => second.deal(keys[0]), "other_trustee", { title: "Kordon", index: 1 });
  await refusedLater(
    () => second.deal({ raw: bytesOf(other.text), passphrase: PASSPHRASES[1] }), "other_referendum", { title: "Başka" },
  );
  await refusedLater(() => second.deal({ raw: bytesOf(newer.text), passphrase: PASSPHRASES[1] }), "other_key");
  await refusedLater(() => second.deal({ ...keys[1], passphrase: PASSPHRASES[0] }), "passphrase");
  await refusedLater(() => second.deal({ raw: bytesOf("%PDF-1.7"), passphrase: PASSPHRASES[1] }), "not_a_trustee_file");
  await refusedLater(() => second.deal({ paper: "MEYDAN1 x" }), "backup_mistyped");
  await second.check(keys[1]);
  assert.ok(server.sent.slice(before).every(({ method }) => method === undefined));
});

test("a share that does not fit names its sender, and no key is published", async () => {
  const { server, desks, keys } = await certified();
  await dealt({ desks, keys });
  const { sealed } = server.dealings[2];
  [sealed[0], sealed[1]] = [sealed[1], sealed[0]];
  await refusedLater(() => desks[0].finish(keys[0]), "share", { trustee: 3 });
  assert.deepEqual(server.keys, [null, null, null]);
});

// A lying server

/** The certificates of a group in which all members but the first are the server's own. */
function falseCertificates(server) {
  const own = [2, 3].map((index) => new Member({ seed: newSeed(), uuid: UUID, index, size: SIZE, threshold: THRESHOLD }));
  return [server.certificates[0], ...own.map((member) => member.certificate())];
}

test("a server that shows true certificates and then serves false ones gets no share", async () => {
  const { server, desks: [first], keys } = await certified();
  const real = server.certificates;
  const asked = () => server.sent.filter(({ method }) => method === "POST").length;
  const before = asked();
  // The server shows true certificates for comparison, then serves false ones for dealing.
  await compared(first, keys, 0);
  server.certificates = falseCertificates({ certificates: real });
  await refusedLater(() => first.deal(keys[0]), "other_certificates");
  // Also after the page is reloaded and the server lies from the start.
  await refusedLater(() => server.desk(1).deal(keys[0]), "other_certificates");
  assert.equal(asked(), before);
  // The server cannot have others compared afterwards either.
  const again = server.desk(1);
  again.fingerprints(await again.state());
  await refusedLater(() => again.compare(keys[0]), "other_certificates");
  server.certificates = real;
  await first.deal(keys[0]);
});

test("fingerprints that were shown are never replaced by others", async () => {
  const { server, desks: [first], keys } = await certified();
  const real = server.certificates;
  first.fingerprints(await first.state());
  // While people compare, the server sends false certificates, or none and then false ones.
  for (const list of [falseCertificates(server), [null, null, null]]) {
    server.certificates = list;
    const state = await first.state();
    assert.throws(() => first.fingerprints(state), { name: "Invalid", code: "certificates_changed" });
  }
  const { text } = await first.compare(keys[0]);
  server.certificates = real;
  await first.deal({ ...keys[0], raw: bytesOf(text) });
});

test("an invalid list of certificates is refused", async () => {
  const { desks: [first] } = await certified();
  for (const certificates of [undefined, {}, [], [null, null, { message: "{" }], [null, null, { message: 1 }]]) {
    assert.throws(() => first.fingerprints({ certificates }), { name: "Invalid", code: "shape" });
  }
});

test("file and paper together are refused: the paper stores no comparisons", async () => {
  const { desks: [first], keys, papers } = await certified();
  first.fingerprints(await first.state());
  await refusedLater(() => first.compare({ ...keys[0], paper: papers[0] }), "file_and_paper");
});

test("nobody gets a share before certificates were compared", async () => {
  const { server, desks: [first], keys, papers } = await certified();
  await refusedLater(() => first.deal(keys[0]), "not_compared");
  await refusedLater(() => first.deal({ paper: papers[0] }), "not_compared");
  // Certificates that were not shown were not compared. If one is missing, none can be compared.
  server.certificates[2] = null;
  first.fingerprints(await first.state());
  await refusedLater(() => first.compare(keys[0]), "other_certificates");
  assert.deepEqual(server.dealings, [null, null, null]);
});

test("a trustee with only the paper compares too, and gets a new file", async () => {
  const { desks: [first], papers } = await certified();
  first.fingerprints(await first.state());
  await refusedLater(() => first.compare({ paper: papers[0], passphrase: "kısa" }), "passphrase_short", { least: 12 });
  const { text } = await first.compare({ paper: papers[0], passphrase: PASSPHRASES[2] });
  await first.deal({ raw: bytesOf(text), passphrase: PASSPHRASES[2] });
});

test("after dealing, certificates that were not compared are refused, with file and paper", async () => {
  const { server, desks, keys, papers } = await certified();
  await dealt({ desks, keys });
  server.certificates = falseCertificates(server);
  await refusedLater(() => desks[0].finish(keys[0]), "other_certificates");
  // The paper does not store which were compared, but its own dealing was for those only.
  await refusedLater(() => desks[0].finish({ paper: papers[0] }), "own_dealing");
  assert.deepEqual(server.keys, [null, null, null]);
});

test("a server that adds zeros of its own to one voter's ballot gets no decryption", async () => {
  const { server, desks, keys, papers, group, election } = await whoseKeyIsMade();
  const real = server.story;
  await sealed(desks[0], keys, 0);
  // In simple mode the server holds credentials and can sign any ballot with them. All proofs are valid, but the
  // archive is another one.
  const [first] = SECRETS;
  const one = real[2][1][0];
  const nothing = ballotOf(first, 0, readElection(election));
  server.story = [
    ["Setup", setupFor(election, [["Pedersen", group]])], ["Ballot", [one]], ["Ballot", [nothing]],
    ["EndBallots", []], ["EncryptedTally", talliedFrom([one, 3n], [nothing])],
  ];
  const { counted, closing } = await desks[0].look();
  assert.equal(counted, 2);
  // The values that people compare differ, and the file stores another archive.
  await refusedLater(() => desks[0].seal(keys[0]), "other_archive");
  await refusedLater(() => desks[0].decrypt(keys[0]), "other_archive");
  await refusedLater(() => desks[1].decrypt(keys[1]), "not_looked");
  await desks[1].look();
  await refusedLater(() => desks[1].decrypt(keys[1]), "archive_not_compared");
  await refusedLater(() => desks[1].decrypt({ paper: papers[1] }), "archive_not_compared");
  assert.deepEqual(server.decryptions, []);
  server.story = real;
  assert.notEqual((await desks[0].look()).closing, closing);
  await desks[0].decrypt(keys[0]);
  assert.equal(server.decryptions.length, 1);
});

/** Three trustees after the ceremony, and an archive with the ballots of two people. */
async function whoseKeyIsMade() {
  const { server, desks, keys, papers } = await certified();
  await dealt({ desks, keys });
  // One trustee has only the paper.
  await desks[0].finish(keys[0]);
  await desks[1].finish({ paper: papers[1] });
  await desks[2].finish(keys[2]);
  const group = {
    threshold: THRESHOLD,
    certs: server.certificates,
    coefexps: server.dealings.map(({ coefexps }) => coefexps),
    signatures: server.dealings.map(({ signature }) => signature),
    verification_keys: server.keys,
  };
  const election = electionBytes([SINGLE], readGroup(group).publicKey);
  server.more = { begun: true };
  server.story = storyFor(election, [["Pedersen", group]]);
  return { server, desks, keys, papers, group, election };
}

test("keys are compared by fingerprints", async () => {
  const { server, desks } = await certified();
  server.certificates[2] = null;
  const [first, second, third] = desks[0].fingerprints(await desks[0].state());
  assert.match(first, /^[0-9a-f]{4}( [0-9a-f]{4}){3}$/);
  assert.notEqual(first, second);
  assert.equal(third, null);
});

test("no answer, an HTML page and a refusal are distinguished", async () => {
  const server = new Server();
  const desk = server.desk(1);
  server.next = () => { throw new TypeError("fetch failed"); };
  await refusedLater(() => desk.state(), "away");
  server.next = () => new Response("<h1>413</h1>", { status: 413, headers: { "Content-Type": "text/html" } });
  await refusedLater(() => desk.state(), "failed", { status: 413 });
  server.next = () => Response.json({ code: "not_your_turn", detail: "Later." }, { status: 409 });
  await assert.rejects(() => desk.state(), { name: "Refused", code: "not_your_turn", message: "Later.", status: 409 });
  server.next = () => { throw new RangeError("a fault of ours"); };
  await assert.rejects(() => desk.state(), RangeError);
});

test("a cancelled check of the archive leaves nothing to decrypt", async () => {
  const server = new Server();
  server.story = storyFor(electionBytes([SINGLE]), []);
  const stop = new AbortController();
  const pending = [];
  const checks = {
    window: 1,
    begin() {},
    work: () => new Promise((_, reject) => pending.push(reject)),
    end: () => pending.forEach((reject) => reject(new Error("stopped"))),
  };
  const desk = new Desk({
    place: { referendum: UUID, index: 1, size: SIZE, threshold: THRESHOLD },
    title: "Kordon",
    addresses: { archive: "/archive" },
    fetch: server.fetch,
    token: () => "",
    checks: () => checks,
  });
  setTimeout(() => stop.abort(), 20);
  await refusedLater(() => desk.look(() => {}, stop.signal), "cancelled");
  await refusedLater(() => desk.seal({}), "not_looked");
  assert.equal(server.sent.length, 1);
});
