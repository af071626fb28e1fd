import assert from "node:assert/strict";
import { test } from "node:test";

import { readSetup, readWhole } from "./archive.js";
import { bytesOf, written } from "./canonical.js";
import { encode, powerOfGenerator } from "./group.js";
import { CREDENTIAL_KEYS, archiveOf, ballotOf, refusedLater, storyOf, streamOf, tallyOf } from "./testing.js";

const TALLY = 5;

test("the last ballots are added up by their weights, however the bytes come", async () => {
  for (const size of [7, 512, 1 << 20]) {
    const found = await readWhole(streamOf(archiveOf(storyOf()), size));
    assert.equal(new TextDecoder().decode(found.sum), tallyOf(5n + 3n * 7n));
    assert.equal(found.counted, 2);
    assert.match(found.head, /^[0-9a-f]{64}$/);
    assert.equal(new TextDecoder().decode(found.election), "{}");
  }
});

test("a sum that is not the ballots' is refused", async () => {
  for (const sum of [2n + 3n * 7n, 5n + 7n, 5n]) {
    const story = storyOf();
    story[TALLY][1][0] = tallyOf(sum);
    await refusedLater(() => readWhole(streamOf(archiveOf(story))), "other_sum");
  }
  await refusedLater(() => readWhole(streamOf(archiveOf(storyOf().slice(0, TALLY)))), "other_sum");
});

test("a ballot of somebody who is not on the list is refused", async () => {
  const story = storyOf();
  story[2][1][0] = ballotOf(encode(powerOfGenerator(99n)), 7n);
  await refusedLater(() => readWhole(streamOf(archiveOf(story))), "archive");
});

test("what is no chain of events is refused", async () => {
  const whole = archiveOf(storyOf());
  const changed = (place) => whole.map((byte, index) => (index === place ? byte ^ 1 : byte));
  await refusedLater(() => readWhole(streamOf(changed(3 * 512 + 1))), "archive");
  await refusedLater(() => readWhole(streamOf(whole.slice(0, -512))), "archive");
  await refusedLater(() => readWhole(streamOf(whole.slice(0, 700))), "archive");
  await refusedLater(() => readWhole(streamOf(bytesOf("<h1>404</h1>"))), "archive");
  await refusedLater(() => readWhole(streamOf(new Uint8Array(0))), "archive");
  const [setup, first, ...rest] = storyOf();
  await refusedLater(() => readWhole(streamOf(archiveOf([first, setup, ...rest]))), "archive");
  const late = [...storyOf(), ["Ballot", [ballotOf(CREDENTIAL_KEYS[0], 1n)]]];
  await refusedLater(() => readWhole(streamOf(archiveOf(late))), "archive");
});

test("the setup is read from the beginning alone", async () => {
  const found = await readSetup(streamOf(archiveOf(storyOf().slice(0, 1))));
  assert.deepEqual([...found.weights], [[CREDENTIAL_KEYS[0], 1], [CREDENTIAL_KEYS[1], 3]]);
  assert.equal(new TextDecoder().decode(found.trustees), "[]");
  const story = storyOf();
  story[0][1][3] = written({ election: "0", trustees: "0", credentials: "0" });
  await refusedLater(() => readSetup(streamOf(archiveOf(story))), "archive");
});
