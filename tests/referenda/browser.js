/**
 * Does what a resident's or a trustee's browser does: reads lines with ``{"act", …}`` from the standard input and
 * writes for each a line with what comes of it, or ``{"code", "facts"}`` if it is refused. Ends with the input.
 * ``test_browser_code.py`` tells it what to do.
 */
import { createInterface } from "node:readline";

import { readWhole } from "../../referenda/static/referenda/archive.js";
import { makeBallot } from "../../referenda/static/referenda/ballot.js";
import { bytesOf } from "../../referenda/static/referenda/canonical.js";
import { Member } from "../../referenda/static/referenda/ceremony.js";
import { decrypt } from "../../referenda/static/referenda/decryption.js";
import { DistrictsFile } from "../../referenda/static/referenda/districts-file.js";
import { groupDistricts, readList, requireNamed } from "../../referenda/static/referenda/districts.js";
import { readElection } from "../../referenda/static/referenda/elections.js";
import { Invalid } from "../../referenda/static/referenda/errors.js";
import { checkOpened, writtenOpened } from "../../referenda/static/referenda/openings.js";
import { ProofsFile } from "../../referenda/static/referenda/proofs-file.js";
import { openTrusteeFile } from "../../referenda/static/referenda/trustee-file.js";
import { verify } from "../../referenda/static/referenda/verifier.js";

function election({ election }) {
  return readElection(bytesOf(election));
}

function member({ member: { seed, ...place } }) {
  return new Member({ ...place, seed: Uint8Array.from(Buffer.from(seed, "hex")) });
}

function orCode(act) {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return error.code;
  }
}

const ACTS = {
  ballots: (given) => given.votes.map(([credential, chosen]) => {
    const ballot = makeBallot(election(given), credential, chosen);
    return { text: ballot.text, tracker: ballot.tracker, opened: writtenOpened(ballot) };
  }),
  look: (given) => checkOpened(bytesOf(given.opened), election(given)),
  add: async (given) => {
    const archive = new Blob([Buffer.from(given.archive, "base64")]).stream();
    const districts = given.districts === undefined ? null : bytesOf(given.districts);
    const { sum, counted, head, groups } = await readWhole(archive, districts);
    return { sum: new TextDecoder().decode(sum), counted, head, groups };
  },
  verify: async ({ archive, districts, proofs, earlier, opened, ...asked }) => {
    const blobOf = (bytes) => new Blob([Buffer.from(bytes, "base64")]);
    const steps = [];
    const { stage } = await verify({
      archive: blobOf(archive).stream(),
      districts: districts === undefined ? null : new DistrictsFile(blobOf(districts).stream()),
      proofs: proofs === undefined ? null : new ProofsFile(blobOf(proofs).stream()),
      say: (step, facts) => steps.push([step, facts]),
      asked: {
        ...asked, earlier: earlier === undefined ? undefined : blobOf(earlier),
        opened: opened === undefined ? undefined : bytesOf(opened),
      },
    });
    return { stage, steps };
  },
  "areas": ({ rows }) => rows.map(([ballots, least]) => groupDistricts(ballots, least)),
  lists: ({ lists }) => lists.map((text) => orCode(() => readList(bytesOf(text)))),
  named: ({ rows }) => rows.map(([election, text]) => (
    orCode(() => requireNamed(readElection(bytesOf(election)), bytesOf(text)))
  )),
  certify: (given) => member(given).certificate(),
  deal: (given) => member(given).deal(given.certificates),
  key: (given) => member(given).verificationKey(given.certificates, given.dealings),
  decrypt: (given) => decrypt({
    election: election(given),
    trustees: bytesOf(given.trustees),
    dealings: given.dealings,
    member: member(given),
    tally: bytesOf(given.tally),
    groups: given.groups,
  }),
  open: async ({ file, passphrase, place }) => (
    Buffer.from((await openTrusteeFile(bytesOf(file), passphrase, place)).seed).toString("hex")
  ),
};

/** Numbers of results, which are no larger here. */
function withNumbers(_name, value) {
  return typeof value === "bigint" ? Number(value) : value;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...given } = JSON.parse(line);
  try {
    console.log(JSON.stringify(await ACTS[act](given), withNumbers));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    console.log(JSON.stringify({ code: error.code, facts: error.facts }));
  }
}
