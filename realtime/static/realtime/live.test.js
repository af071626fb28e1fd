// Runs with Node's test runner: node --test realtime/static/realtime/live.test.js
import assert from "node:assert/strict";
import { test } from "node:test";

import { Live, pauseAfter } from "./live.js";

/** A fake browser whose clock, network and sockets the test controls. */
class Browser extends EventTarget {
  address = "wss://meydan.example/ws/live/?lang=tr";
  now = 0;
  timers = new Map();
  sockets = [];
  requests = [];
  errors = [];
  answer = () => new Response(null, { status: 304 });
  visibilityState = "visible";
  document = new EventTarget();
  window = this;
  chance = 0.5;
  listening = 0;

  constructor() {
    super();
    const browser = this;
    this.WebSocket = class {
      readyState = 0;
      sent = [];
      constructor(address) {
        if (browser.forbidsSockets) throw new DOMException("no", "SecurityError");
        this.address = address;
        browser.sockets.push(this);
      }
      send(text) {
        this.sent.push(JSON.parse(text));
      }
      close() {
        this.readyState = 3;
        this.wasClosed = true;
      }
      async open() {
        this.readyState = 1;
        this.onopen();
        await settled();
      }
      drop() {
        this.readyState = 3;
        this.onclose?.();
      }
      receive(frame) {
        this.onmessage({ data: JSON.stringify(frame) });
      }
    };
    for (const target of [this.document, this.window]) {
      const { addEventListener, removeEventListener } = EventTarget.prototype;
      target.addEventListener = (...given) => (this.listening++, addEventListener.apply(target, given));
      target.removeEventListener = (...given) => (this.listening--, removeEventListener.apply(target, given));
    }
  }

  random = () => this.chance;
  isHidden = () => this.visibilityState === "hidden";
  reportError = (error) => this.errors.push(error);
  setTimeout = (work, pause) => {
    const timer = {};
    this.timers.set(timer, { work, at: this.now + pause });
    return timer;
  };
  clearTimeout = (timer) => this.timers.delete(timer);
  fetch = async (url, options) => {
    this.requests.push({ url, at: this.now, ...options });
    return this.answer(url, options);
  };

  async pass(milliseconds) {
    const until = this.now + milliseconds;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.now = due[1].at;
      due[1].work();
      await settled();
    }
    this.now = until;
  }

  async show(state) {
    this.visibilityState = state;
    this.document.dispatchEvent(new Event("visibilitychange"));
    await settled();
  }

  get socket() {
    return this.sockets.at(-1);
  }

  /** Let the current connection and the next attempt fail: the page falls back to polling. */
  async fallBack() {
    this.socket.drop();
    while (this.sockets.length < 2) await this.pass(100);
    this.socket.drop();
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const json = (body, etag) => new Response(JSON.stringify(body), { status: 200, headers: { ETag: etag } });

function follower() {
  const received = { snapshots: [], states: [], errors: [] };
  return {
    ...received,
    onSnapshot: (data, version) => received.snapshots.push([data, version]),
    onState: (state) => received.states.push(state),
    onError: (error) => received.errors.push(error.code),
  };
}

test("all topics of a page share one socket and are asked for in one message", async () => {
  const browser = new Browser();
  const live = new Live(browser);
  live.follow("poll:1", { version: 6 });
  live.follow("poll:2");
  await browser.socket.open();

  assert.equal(browser.sockets.length, 1);
  assert.equal(browser.socket.address, "wss://meydan.example/ws/live/?lang=tr");
  assert.deepEqual(browser.socket.sent, [
    { follow: ["poll:1", "poll:2"], unfollow: [], versions: { "poll:1": 6 } },
  ]);

  live.follow("poll:3");
  live.follow("poll:4");
  await settled();
  assert.deepEqual(browser.socket.sent[1].follow, ["poll:3", "poll:4"]);
});

test("snapshots reach every follower of the topic; an older one reaches nobody", async () => {
  const browser = new Browser();
  const live = new Live(browser);
  const [one, two, other] = [follower(), follower(), follower()];
  live.follow("poll:1", one);
  live.follow("poll:1", two);
  live.follow("poll:2", other);
  await browser.socket.open();
  browser.socket.receive({ topic: "poll:1", version: 7, data: { n: 7 } });
  browser.socket.receive({ topic: "poll:1", version: 6, data: { n: 6 } });
  browser.socket.receive({ topic: "poll:1", version: 7, data: { n: 7 } });
  browser.socket.receive({ topic: "poll:1", version: 9, data: { n: 9 } });
  browser.socket.receive({ topic: "poll:99", version: 1, data: {} });

  for (const each of [one, two]) assert.deepEqual(each.snapshots, [[{ n: 7 }, 7], [{ n: 9 }, 9]]);
  assert.deepEqual(other.snapshots, []);
  assert.deepEqual(one.states, ["live"]);
});

test("a later follower gets what is known already, unless its page shows that", async () => {
  const browser = new Browser();
  const live = new Live(browser);
  live.follow("poll:1", follower());
  await browser.socket.open();
  browser.socket.receive({ topic: "poll:1", version: 7, data: { n: 7 } });
  const [behind, current] = [follower(), follower()];
  live.follow("poll:1", { ...behind, version: 6 });
  live.follow("poll:1", { ...current, version: 7 });
  await settled();

  assert.deepEqual(behind.snapshots, [[{ n: 7 }, 7]]);
  assert.deepEqual(behind.states, ["live"]);
  assert.deepEqual(current.snapshots, []);
  assert.equal(browser.socket.sent.length, 1);
});

test("one follower's fault is reported and the others are still notified", async () => {
  const browser = new Browser();
  const live = new Live(browser);
  const good = follower();
  const fault = new Error("bad follower");
  live.follow("poll:1", {
    onSnapshot() {
      throw fault;
    },
  });
  live.follow("poll:1", good);
  await browser.socket.open();
  browser.socket.receive({ topic: "poll:1", version: 1, data: {} });

  assert.deepEqual(good.snapshots, [[{}, 1]]);
  assert.deepEqual(browser.errors, [fault]);
});

test("a reconnecting page names the versions it has and takes what the server says", async () => {
  const browser = new Browser();
  const live = new Live(browser);
  const page = follower();
  live.follow("poll:1", { ...page, version: 3 });
  await browser.socket.open();
  browser.socket.receive({ topic: "poll:1", version: 8, data: { n: 8 } });
  await browser.pass(60_000);
  browser.socket.drop();
  await browser.pass(8_000);
  await browser.socket.open();

  assert.equal(browser.sockets.length, 2);
  assert.deepEqual(browser.socket.sent[0].versions, { "poll:1": 8 });
  // A database restored from a backup: the first answer counts even though its version is lower.
  browser.socket.receive({ topic: "poll:1", version: 5, data: { n: 5 } });
  browser.socket.receive({ topic: "poll:1", version: 4, data: { n: 4 } });
  assert.deepEqual(page.snapshots.map(([, version]) => version), [8, 5]);
  assert.deepEqual(page.states, ["live"]);
});

test("pauses between tries are up to eight seconds, then up to thirty, each by chance", () => {
  assert.deepEqual([1, 2, 3, 4, 50].map((n) => pauseAfter(n, () => 1)), [8, 16, 30, 30, 30].map((s) => s * 1000));
  assert.deepEqual([1, 50].map((n) => pauseAfter(n, () => 0)), [1000, 1000]);
  assert.equal(pauseAfter(5, () => 0.5), 15_500);
});

test("ten thousand pages that lose the server at once come back evenly over seven seconds", () => {
  const pauses = Array.from({ length: 10_000 }, (_, page) => pauseAfter(1, () => page / 10_000));
  const eachSecond = Array.from({ length: 8 }, (_, second) => pauses.filter((it) => Math.floor(it / 1000) === second));

  assert.deepEqual(eachSecond[0], []);
  for (const pages of eachSecond.slice(1)) assert.ok(Math.abs(pages.length - 10_000 / 7) < 2);
});

test("a server that accepts and hangs up at once is tried ever more slowly", async () => {
  const browser = new Browser();
  new Live(browser).follow("poll:1", follower());
  const tries = [];
  for (let count = 0; count < 6; count++) {
    await browser.socket.open();
    browser.socket.drop();
    const before = browser.now;
    const sockets = browser.sockets.length;
    while (browser.sockets.length === sockets) await browser.pass(100);
    tries.push(browser.now - before);
  }

  assert.deepEqual(tries, [4500, 8500, 15500, 15500, 15500, 15500]);
});

test("after two failed tries the page polls with the ETag until the socket is back", async () => {
  const browser = new Browser();
  const page = follower();
  new Live(browser).follow("poll:1", { ...page, url: "/api/v1/polls/1/results/", version: 3 });
  browser.answer = (url, { headers }) =>
    headers["If-None-Match"] === '"1-4"' ? new Response(null, { status: 304 }) : json({ n: 4 }, '"1-4"');
  browser.socket.drop();
  await browser.pass(8_000);
  assert.equal(browser.sockets.length, 2);
  assert.equal(browser.requests.length, 0);
  browser.socket.drop();
  await browser.pass(1_000);

  assert.equal(browser.requests.length, 1);
  assert.equal(browser.requests[0].url, "/api/v1/polls/1/results/");
  assert.equal(browser.requests[0].cache, "no-store");
  assert.deepEqual(page.snapshots, [[{ n: 4 }, 4]]);
  assert.deepEqual(page.states, ["polling"]);

  while (browser.requests.length < 2) await browser.pass(100);
  assert.equal(browser.requests[1].headers["If-None-Match"], '"1-4"');
  assert.equal(page.snapshots.length, 1);

  while (browser.sockets.length < 3) await browser.pass(100);
  await browser.socket.open();
  assert.deepEqual(browser.socket.sent[0].versions, { "poll:1": 4 });
  assert.deepEqual(page.states, ["polling", "live"]);
  const polled = browser.requests.length;
  await browser.pass(60_000);
  assert.equal(browser.requests.length, polled);
});

test("polls come every four to six seconds", async () => {
  for (const [chance, pause] of [[0, 4000], [1, 6000]]) {
    const browser = new Browser();
    new Live(browser).follow("poll:1", { url: "/r" });
    await browser.fallBack();
    browser.chance = chance;
    await browser.pass(8_000);
    assert.equal(Math.round(browser.requests[1].at - browser.requests[0].at), pause);
  }
});

test("a polled snapshot that is older than the shown one is dropped", async () => {
  const browser = new Browser();
  const page = follower();
  new Live(browser).follow("poll:1", { ...page, url: "/r", version: 9 });
  browser.answer = () => json({ version: 8 }, '"8"');
  await browser.fallBack();
  await browser.pass(1_000);

  assert.equal(browser.requests.length, 1);
  assert.deepEqual(page.snapshots, []);
});

test("an answer that arrives after the socket is back is ignored", async () => {
  const browser = new Browser();
  const page = follower();
  new Live(browser).follow("poll:1", { ...page, url: "/r", version: 1 });
  let answer;
  browser.answer = () => new Promise((resolve) => (answer = resolve));
  await browser.fallBack();
  await browser.pass(1_000);
  while (browser.sockets.length < 3) await browser.pass(100);
  await browser.socket.open();
  answer(json({ n: 2 }, '"2"'));
  await settled();

  assert.deepEqual(page.snapshots, []);
  assert.deepEqual(page.states, ["live"]);
  assert.equal(browser.requests[0].signal.aborted, true);
});

test("a page without network is offline, and polls again when the network is back", async () => {
  const browser = new Browser();
  const page = follower();
  new Live(browser).follow("poll:1", { ...page, url: "/r" });
  browser.answer = () => Promise.reject(new TypeError("network"));
  await browser.fallBack();
  await browser.pass(1_000);
  assert.deepEqual(page.states, ["offline"]);

  browser.answer = () => json({ n: 1 }, '"1"');
  browser.dispatchEvent(new Event("online"));
  await browser.pass(0);
  assert.deepEqual(page.states, ["offline", "polling"]);
  assert.deepEqual(page.snapshots, [[{ n: 1 }, 1]]);
});

test("a server in trouble is polled less often", async () => {
  const browser = new Browser();
  const page = follower();
  new Live(browser).follow("poll:1", { ...page, url: "/r" });
  browser.answer = () => new Response("", { status: 503 });
  await browser.fallBack();
  await browser.pass(26_000);

  assert.equal(browser.requests.length, 1);
  assert.deepEqual(page.states, ["offline"]);
});

test("a topic without an address to poll is offline while the socket is away", async () => {
  const browser = new Browser();
  const page = follower();
  new Live(browser).follow("queue:1", page);
  await browser.fallBack();
  await browser.pass(1_000);

  assert.deepEqual(page.states, ["offline"]);
  assert.equal(browser.requests.length, 0);
});

test("where sockets are forbidden the page polls", async () => {
  const browser = new Browser();
  browser.forbidsSockets = true;
  const page = follower();
  new Live(browser).follow("poll:1", { ...page, url: "/r" });
  await browser.pass(9_000);

  assert.deepEqual(page.states, ["polling"]);
});

test("a refused topic is not asked for again and its followers are notified", async () => {
  const browser = new Browser();
  const [refused, fine] = [follower(), follower()];
  const live = new Live(browser);
  live.follow("poll:404", { ...refused, url: "/r" });
  live.follow("poll:1", fine);
  await browser.socket.open();
  browser.socket.receive({ error: { code: "unknown_topic", detail: "…", topic: "poll:404" } });
  browser.socket.receive({ error: { code: "malformed_json", detail: "…" } });
  browser.socket.drop();
  await browser.pass(8_000);
  await browser.socket.open();

  assert.deepEqual(refused.errors, ["unknown_topic"]);
  assert.deepEqual(refused.states, ["live", "offline"]);
  assert.deepEqual(fine.errors, []);
  assert.deepEqual(browser.socket.sent[0].follow, ["poll:1"]);
  assert.equal(browser.requests.length, 0);
});

test("an unavailable topic is asked for again", async () => {
  const browser = new Browser();
  new Live(browser).follow("poll:1", follower());
  await browser.socket.open();
  browser.socket.receive({ error: { code: "unavailable", detail: "…", topic: "poll:1" } });
  await browser.pass(5_000);

  assert.deepEqual(browser.socket.sent.map((message) => message.follow), [["poll:1"], ["poll:1"]]);
});

test("a topic beyond the server's limit is polled beside the socket", async () => {
  const browser = new Browser();
  const page = follower();
  browser.answer = () => json({ n: 1 }, '"1"');
  new Live(browser).follow("poll:33", { ...page, url: "/r" });
  await browser.socket.open();
  browser.socket.receive({ error: { code: "too_many_topics", detail: "…", topic: "poll:33" } });
  await browser.pass(12_000);

  assert.equal(page.states.at(-1), "polling");
  assert.equal(browser.requests.length, 3);
});

test("a hidden tab keeps its socket for half a minute and comes back with its versions", async () => {
  const browser = new Browser();
  const page = follower();
  new Live(browser).follow("poll:1", page);
  await browser.socket.open();
  browser.socket.receive({ topic: "poll:1", version: 7, data: {} });

  await browser.show("hidden");
  await browser.pass(29_000);
  await browser.show("visible");
  await browser.pass(60_000);
  assert.equal(browser.sockets.length, 1);
  assert.equal(browser.socket.wasClosed, undefined);

  await browser.show("hidden");
  await browser.pass(600_000);
  assert.equal(browser.sockets.length, 1);
  assert.equal(browser.socket.wasClosed, true);

  await browser.show("visible");
  await browser.socket.open();
  assert.equal(browser.sockets.length, 2);
  assert.deepEqual(browser.socket.sent[0].versions, { "poll:1": 7 });
});

test("a hidden tab neither polls nor reconnects", async () => {
  const browser = new Browser();
  new Live(browser).follow("poll:1", { url: "/r" });
  await browser.fallBack();
  await browser.pass(1_000);
  await browser.show("hidden");
  const [requests, sockets] = [browser.requests.length, browser.sockets.length];
  browser.socket.drop();
  await browser.pass(600_000);
  assert.deepEqual([browser.requests.length, browser.sockets.length], [requests, sockets]);

  await browser.show("visible");
  await browser.pass(0);
  assert.equal(browser.requests.length, requests + 1);
  assert.equal(browser.sockets.length, sockets + 1);
});

test("a page that is left for another closes its socket and opens one on return", async () => {
  const browser = new Browser();
  new Live(browser).follow("poll:1", follower());
  await browser.socket.open();
  browser.dispatchEvent(new Event("pagehide"));
  assert.equal(browser.socket.wasClosed, true);
  browser.dispatchEvent(new Event("pageshow"));

  assert.equal(browser.sockets.length, 2);
});

test("stopping leaves nothing behind: no topic, socket, timer, request or listener", async () => {
  const browser = new Browser();
  const live = new Live(browser);
  const [one, two] = [follower(), follower()];
  const stopOne = live.follow("poll:1", one);
  const stopTwin = live.follow("poll:1", two);
  const stopTwo = live.follow("poll:2", { url: "/r" });
  await browser.socket.open();
  assert.ok(browser.listening > 0);

  stopOne();
  browser.socket.receive({ topic: "poll:1", version: 1, data: {} });
  assert.deepEqual([one.snapshots.length, two.snapshots.length], [0, 1]);
  stopTwin();
  stopTwin();
  await settled();
  assert.deepEqual(browser.socket.sent.at(-1), { follow: [], unfollow: ["poll:1"], versions: {} });
  stopTwo();

  assert.equal(browser.socket.wasClosed, true);
  assert.equal(browser.timers.size, 0);
  assert.equal(browser.listening, 0);
  await browser.pass(600_000);
  assert.equal(browser.sockets.length, 1);
});

test("stopping while polling ends the request", async () => {
  const browser = new Browser();
  const stop = new Live(browser).follow("poll:1", { url: "/r" });
  browser.answer = () => new Promise(() => {});
  await browser.fallBack();
  await browser.pass(1_000);
  stop();

  assert.equal(browser.requests[0].signal.aborted, true);
  assert.equal(browser.timers.size, 0);
});

test("a topic followed again after it was stopped starts afresh", async () => {
  const browser = new Browser();
  const live = new Live(browser);
  const keep = live.follow("poll:2");
  const stop = live.follow("poll:1", follower());
  await browser.socket.open();
  browser.socket.receive({ topic: "poll:1", version: 7, data: {} });
  stop();
  const again = follower();
  live.follow("poll:1", again);
  await settled();
  browser.socket.receive({ topic: "poll:1", version: 7, data: { n: 7 } });

  assert.deepEqual(browser.socket.sent.at(-1), { follow: ["poll:1"], unfollow: [], versions: {} });
  assert.deepEqual(again.snapshots, [[{ n: 7 }, 7]]);
  keep();
});
