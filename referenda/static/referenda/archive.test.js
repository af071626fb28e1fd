import assert from "node:assert/strict";
import { test } from "node:test";

import { readSetup, readWhole } from "./archive.js";
import { bytesOf, written } from "./canonical.js";
import {
  CREDENTIAL_KEYS, SECRETS, SINGLE, UUID, archiveOf, ballotOf, cityOf, districtsFor, electionBytes, refusedLater,
  setupFor, storyFor, storyOf, streamOf, talliedFrom, tallyOf,
} from "./testing.js";

const TALLY = 5;

/** Read an archive with these events. */
function wholeOf(story, districts = null) {
  return readWhole(streamOf(archiveOf(story)), districts);
}

/** The bytes of an election that names this district list. */
function naming(districts) {
  return electionBytes([SINGLE], undefined, districts);
}

test("the last ballots are summed with their weights, whatever the size of pieces", async () => {
  const story = storyOf();
  for (const size of [7, 512, 1 << 20]) {
    const whole = await readWhole(streamOf(archiveOf(story), size), null);
    assert.equal(new TextDecoder().decode(whole.sum), story[TALLY][1][0]);
    assert.equal(whole.counted, 2);
    assert.match(whole.head, /^[0-9a-f]{64}$/);
    assert.match(whole.closing, /^[0-9a-f]{64}$/);
    assert.notEqual(whole.closing, whole.head);
    assert.equal(whole.election.uuid, UUID);
    assert.equal(whole.groups, null);
  }
});

test("a sum that is not the sum of the ballots is refused", async () => {
  const story = storyOf();
  const [first, second, again] = story.slice(1, 4).map(([, [ballot]]) => ballot);
  for (const sum of [tallyOf([first], [second, 3n]), tallyOf([again], [second]), tallyOf([again])]) {
    story[TALLY][1][0] = sum;
    await refusedLater(() => wholeOf(story), "other_sum");
  }
  await refusedLater(() => wholeOf(story.slice(0, TALLY)), "other_sum");
  // The summary belongs to another sum.
  story[TALLY][1] = [tallyOf([again], [second, 3n]), talliedFrom([again], [second])[1]];
  await refusedLater(() => wholeOf(story), "other_sum");
});

test("a ballot with a credential that is not on the list is refused", async () => {
  const story = storyOf();
  story[2][1][0] = ballotOf(99n, 1);
  await refusedLater(() => wholeOf(story), "ballot", { place: 2, fault: "credential" });
});

test("a ballot without valid signature or proofs is refused with its place", async () => {
  const story = storyOf();
  const whole = story[2][1][0];
  const other = ballotOf(SECRETS[1], 0);
  const answersOf = (text) => JSON.parse(text).answers;
  const changes = [
    // The attack: a server adds unsigned zeros to one real ballot, so that the sum discloses its content.
    ["signature", (ballot) => { ballot.signature = JSON.parse(other).signature; }],
    ["signature", (ballot) => { ballot.answers = answersOf(other); }],
    ["shape", (ballot) => { ballot.answers[0].individual_proofs = []; }],
    ["other_election", (ballot) => { ballot.election_hash = "x"; }],
  ];
  for (const [fault, change] of changes) {
    const ballot = JSON.parse(whole);
    change(ballot);
    story[2][1][0] = written(ballot);
    await refusedLater(() => wholeOf(story), "ballot", { place: 2, fault });
  }
});

test("an invalid chain of events is refused", async () => {
  const whole = archiveOf(storyOf());
  const changed = (place) => whole.map((byte, index) => (index === place ? byte ^ 1 : byte));
  await refusedLater(() => readWhole(streamOf(changed(3 * 512 + 1)), null), "archive");
  await refusedLater(() => readWhole(streamOf(whole.slice(0, -512)), null), "archive");
  await refusedLater(() => readWhole(streamOf(whole.slice(0, 700)), null), "archive");
  await refusedLater(() => readWhole(streamOf(bytesOf("<h1>404</h1>")), null), "archive");
  await refusedLater(() => readWhole(streamOf(new Uint8Array(0)), null), "archive");
  const [setup, first, ...rest] = storyOf();
  await refusedLater(() => wholeOf([first, setup, ...rest]), "archive");
  const late = [...storyOf(), ["Ballot", [ballotOf(SECRETS[0], 1)]]];
  await refusedLater(() => wholeOf(late), "archive");
});

test("the setup is read from the beginning only", async () => {
  const setup = await readSetup(streamOf(archiveOf(storyOf().slice(0, 1))));
  assert.deepEqual([...setup.weights], [[CREDENTIAL_KEYS[0], 1], [CREDENTIAL_KEYS[1], 3]]);
  assert.equal(new TextDecoder().decode(setup.trustees), "[]");
  const story = storyOf();
  story[0][1][3] = written({ election: "0", trustees: "0", credentials: "0" });
  await refusedLater(() => readSetup(streamOf(archiveOf(story))), "archive");
});

test("a duplicate credential is refused", async () => {
  const [one] = CREDENTIAL_KEYS;
  const story = storyOf();
  story[0][1] = setupFor(electionBytes([SINGLE]), [], written([`${one},1`, `${one},3`]));
  await refusedLater(() => readSetup(streamOf(archiveOf(story))), "archive");
});

// Districts

test("district groups are summed", async () => {
  // Districts 0 and 2 have too few ballots, alone and together, so 3, the smallest of the others, joins them.
  const votes = [
    [1, ...Array(12).fill(null), 0],
    Array(12).fill(1),
    [null],
    Array(11).fill(0),
    [...Array(13).fill(1), null],
  ];
  const { districts, storyFor: storyIn, sumOf } = cityOf(votes);
  const story = storyIn(naming(districts), []);
  const whole = await wholeOf(story, districts);
  assert.equal(whole.counted, 38);
  assert.deepEqual(whole.groups.map((group) => group.districts), [[0, 2, 3], [1], [4]]);
  const sums = [[0, 2, 3], [1], [4]].map((those) => sumOf(story, those));
  assert.deepEqual(whole.groups.map(({ cells }) => written(cells)), sums);
  assert.equal(new TextDecoder().decode(whole.sum), sumOf(story, [0, 1, 2, 3, 4]));
});

test("with few ballots in all there is one district group, the city", async () => {
  const few = cityOf([[1, 0], [1]]);
  const story = few.storyFor(naming(few.districts), []);
  const whole = await wholeOf(story, few.districts);
  assert.deepEqual(whole.groups.map((group) => group.districts), [[0, 1]]);
  assert.equal(written(whole.groups[0].cells), story.at(-1)[1][0]);
  const none = cityOf([[null], [null]]);
  const { groups } = await wholeOf(none.storyFor(naming(none.districts), []), none.districts);
  assert.deepEqual(groups.map((group) => group.districts), [[0, 1]]);
});

test("district groups of ballots whose sum is not published are refused", async () => {
  const { districts, storyFor: storyIn } = cityOf([Array(10).fill(1), Array(10).fill(0)]);
  const story = storyIn(naming(districts), []);
  story.at(-1)[1][0] = tallyOf(story[1][1]);
  await refusedLater(() => wholeOf(story, districts), "other_sum");
});

test("weights are refused if results are by district", async () => {
  const districts = districtsFor();
  await refusedLater(() => wholeOf(storyFor(naming(districts), []), districts), "districts");
});

test("a district list that the election does not name is refused", async () => {
  const districts = districtsFor();
  const story = storyFor(naming(districts), []);
  await refusedLater(() => wholeOf(story, null), "districts");
  await refusedLater(() => wholeOf(storyOf(), districts), "districts");
  for (const changes of [{ of: [1, 0] }, { least: 11 }, { districts: ["Konak", "Urla"] }]) {
    await refusedLater(() => wholeOf(story, districtsFor(changes)), "districts");
  }
  await refusedLater(() => wholeOf(story, new Uint8Array(0)), "districts");
});

test("a named district list that does not fit the archive's credentials is refused", async () => {
  const others = [{ credentials: "0".repeat(64) }, { of: [0] }, { of: [0, 1, 1] }, { uuid: "AnotherAnother" }];
  for (const changes of [...others, { least: 9 }]) {
    const districts = districtsFor(changes);
    await refusedLater(() => wholeOf(storyFor(naming(districts), []), districts), "districts");
  }
});
