/**
 * Live topics of a page: one socket for all of them, polling with ETag while there is none.
 *
 *   import { follow } from "…/live.js";
 *   const stop = follow("poll:12", {
 *     url: "/api/v1/polls/12/results/",     // the same JSON, for polling; without it there is no fallback
 *     version: 6,                           // the version that the page already shows
 *     onSnapshot(data, version) {…},        // the whole state; never older than the last one
 *     onState(state) {…},                   // "live" | "polling" | "offline", on change
 *     onError(error) {…},                   // {code, detail}: this topic cannot be followed
 *   });
 *   stop();
 *
 * The protocol is described in docs/live.md.
 */

const SECOND = 1000;
const MAX_PAUSE = 30 * SECOND;
const POLL_EVERY = 5 * SECOND;
const POLL_EVERY_AFTER_TROUBLE = 30 * SECOND;
// After a connection has lasted this long, the next failure starts with the shortest pause.
const STABLE_AFTER = 10 * SECOND;
// A hidden tab keeps its socket this long, so that a short switch to another tab costs nothing.
const HIDDEN_GRACE = 30 * SECOND;
const FAILURES_BEFORE_POLLING = 2;
const REFUSALS = new Set(["unknown_topic", "forbidden_topic"]);

/** What the module needs from the browser; tests pass a substitute. */
function browser() {
  const { document, location } = globalThis;
  const address = new URL("/ws/live/", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("lang", document.documentElement.lang || "tr");
  return {
    address: address.href,
    WebSocket: globalThis.WebSocket,
    fetch: globalThis.fetch.bind(globalThis),
    setTimeout: globalThis.setTimeout.bind(globalThis),
    clearTimeout: globalThis.clearTimeout.bind(globalThis),
    random: Math.random,
    reportError: globalThis.reportError?.bind(globalThis) ?? console.error,
    isHidden: () => document.visibilityState === "hidden",
    document,
    window: globalThis,
  };
}

/**
 * Milliseconds from one second to 4 · 2^n seconds, at most 30 s. After a restart of the server ten thousand pages
 * come back within eight seconds, and not all in the first.
 */
export function pauseAfter(failures, random) {
  const longest = Math.min(MAX_PAUSE, 4 * SECOND * 2 ** Math.min(failures, 10));
  return SECOND + random() * (longest - SECOND);
}

/** The version in a body, otherwise the number at the end of the ETag; null if there is none. */
function versionOf(data, etag) {
  if (Number.isInteger(data?.version)) return data.version;
  const number = /(\d+)"$/.exec(etag ?? "");
  return number ? Number(number[1]) : null;
}

class Topic {
  version = null;
  data = undefined;
  url = null;
  etag = null;
  state = null;
  refused = false;
  /** The next frame answers "follow" and is accepted even if its version is lower. */
  asked = false;
  followers = new Set();
  timer = null;
  request = null;
  /** Polled although there is a socket: the server accepts no more topics for this page. */
  alone = false;

  constructor(name) {
    this.name = name;
  }
}

export class Live {
  #env;
  #topics = new Map();
  #socket = null;
  #failures = 0;
  #timers = { connect: null, stable: null, suspend: null };
  #unsent = { follow: new Set(), unfollow: new Set() };
  #isSpeaking = false;
  #removeListeners = null;

  constructor(environment) {
    this.#env = environment;
  }

  follow(name, { url = null, version = null, onSnapshot, onState, onError } = {}) {
    const follower = { onSnapshot, onState, onError };
    let topic = this.#topics.get(name);
    if (!topic) {
      topic = new Topic(name);
      topic.version = version;
      this.#topics.set(name, topic);
    }
    topic.url ??= url;
    topic.followers.add(follower);
    if (topic.data !== undefined && (version === null || topic.version > version)) {
      this.#call(onSnapshot, topic.data, topic.version);
    }
    if (topic.state) this.#call(onState, topic.state);
    this.#listen();
    if (topic.followers.size === 1) this.#begin(topic);
    return () => this.#stop(topic, follower);
  }

  // Topics

  #begin(topic) {
    if (this.#isOpen) {
      this.#say("follow", topic.name);
      this.#setState(topic, "live");
    } else if (this.#isFallenBack) {
      this.#pollSoon(topic, 0);
    }
    if (!this.#socket && this.#timers.connect === null) this.#connect();
  }

  #stop(topic, follower) {
    if (!topic.followers.delete(follower) || topic.followers.size > 0) return;
    this.#topics.delete(topic.name);
    this.#endPolling(topic);
    if (this.#topics.size > 0) {
      this.#say("unfollow", topic.name);
      return;
    }
    this.#closeSocket();
    for (const name of Object.keys(this.#timers)) this.#clear(name);
    this.#failures = 0;
    this.#removeListeners?.();
    this.#removeListeners = null;
  }

  #setState(topic, state) {
    if (topic.state === state) return;
    topic.state = state;
    for (const follower of topic.followers) this.#call(follower.onState, state);
  }

  #take(topic, data, version) {
    topic.data = data;
    topic.version = version;
    for (const follower of topic.followers) this.#call(follower.onSnapshot, data, version);
  }

  /** An error in one follower must not keep the snapshot from the others. */
  #call(callback, ...values) {
    try {
      callback?.(...values);
    } catch (error) {
      this.#env.reportError(error);
    }
  }

  // The socket

  get #isOpen() {
    return this.#socket?.readyState === 1;
  }

  get #isFallenBack() {
    return this.#failures >= FAILURES_BEFORE_POLLING && !this.#isOpen;
  }

  #connect() {
    this.#clear("connect");
    if (this.#socket || this.#env.isHidden()) return;
    let socket;
    try {
      socket = new this.#env.WebSocket(this.#env.address);
    } catch {
      // The browser lacks sockets, or a policy forbids them: only polling remains.
      this.#failed();
      return;
    }
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = () => {
      this.#socket = null;
      this.#clear("stable");
      this.#failed();
    };
  }

  #opened() {
    this.#set("stable", STABLE_AFTER, () => (this.#failures = 0));
    this.#unsent.unfollow.clear();
    for (const topic of this.#topics.values()) {
      if (topic.refused) continue;
      topic.alone = false;
      this.#endPolling(topic);
      this.#say("follow", topic.name);
      this.#setState(topic, "live");
    }
  }

  #failed() {
    this.#failures += 1;
    if (this.#env.isHidden()) return;
    this.#set("connect", pauseAfter(this.#failures, this.#env.random), () => this.#connect());
    if (!this.#isFallenBack) return;
    for (const topic of this.#topics.values()) {
      if (!topic.timer && !topic.request) this.#pollSoon(topic, this.#env.random() * SECOND);
    }
  }

  #closeSocket() {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    this.#clear("stable");
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** Batch with everything else of this turn: a page with ten topics sends one message. */
  #say(verb, name) {
    const other = verb === "follow" ? "unfollow" : "follow";
    this.#unsent[other].delete(name);
    this.#unsent[verb].add(name);
    if (this.#isSpeaking) return;
    this.#isSpeaking = true;
    queueMicrotask(() => {
      this.#isSpeaking = false;
      this.#speak();
    });
  }

  #speak() {
    const message = { follow: [...this.#unsent.follow], unfollow: [...this.#unsent.unfollow], versions: {} };
    this.#unsent.follow.clear();
    this.#unsent.unfollow.clear();
    // Nothing is sent while connecting: on opening, every topic is followed.
    if (!this.#isOpen || message.follow.length + message.unfollow.length === 0) return;
    for (const name of message.follow) {
      const topic = this.#topics.get(name);
      topic.asked = true;
      if (topic.version !== null) message.versions[name] = topic.version;
    }
    this.#socket.send(JSON.stringify(message));
  }

  #received(text) {
    const frame = JSON.parse(text);
    const topic = this.#topics.get(frame.topic ?? frame.error?.topic);
    if (!topic) return;
    if (frame.error) {
      this.#refused(topic, frame.error);
    } else if (topic.version === null || frame.version > topic.version || topic.asked) {
      topic.asked = false;
      this.#take(topic, frame.data, frame.version);
    }
  }

  #refused(topic, error) {
    if (error.code === "unavailable") {
      this.#wait(topic, POLL_EVERY, () => {
        if (this.#isOpen) this.#say("follow", topic.name);
      });
    } else if (REFUSALS.has(error.code)) {
      topic.refused = true;
      this.#endPolling(topic);
      this.#setState(topic, "offline");
      for (const follower of topic.followers) this.#call(follower.onError, error);
    } else {
      topic.alone = true;
      this.#pollSoon(topic, 0);
    }
  }

  // Polling

  #pollSoon(topic, pause) {
    if (topic.refused) return;
    if (!topic.url) {
      this.#setState(topic, "offline");
      return;
    }
    this.#wait(topic, pause, () => this.#poll(topic));
  }

  #wait(topic, pause, work) {
    this.#env.clearTimeout(topic.timer);
    topic.timer = this.#env.setTimeout(() => {
      topic.timer = null;
      work();
    }, pause);
  }

  #endPolling(topic) {
    this.#env.clearTimeout(topic.timer);
    topic.timer = null;
    topic.request?.abort();
    topic.request = null;
  }

  async #poll(topic) {
    const request = new AbortController();
    topic.request = request;
    let pause = POLL_EVERY;
    try {
      const headers = { Accept: "application/json" };
      if (topic.etag) headers["If-None-Match"] = topic.etag;
      const answer = await this.#env.fetch(topic.url, {
        headers,
        // The browser's own cache would turn a 304 into a 200.
        cache: "no-store",
        credentials: "same-origin",
        signal: request.signal,
      });
      if (answer.status === 200) {
        const etag = answer.headers.get("ETag");
        const data = await answer.json();
        if (request.signal.aborted) return;
        topic.etag = etag;
        this.#polled(topic, data, versionOf(data, etag));
      } else if (answer.status !== 304) {
        pause = POLL_EVERY_AFTER_TROUBLE;
      }
      if (request.signal.aborted) return;
      this.#setState(topic, pause === POLL_EVERY ? "polling" : "offline");
    } catch {
      if (request.signal.aborted) return;
      this.#setState(topic, "offline");
    }
    topic.request = null;
    this.#pollSoon(topic, pause * (0.8 + 0.4 * this.#env.random()));
  }

  #polled(topic, data, version) {
    if (version === null || topic.version === null || version > topic.version) this.#take(topic, data, version);
  }

  // The page

  #listen() {
    if (this.#removeListeners) return;
    const { document, window } = this.#env;
    const changed = () => (this.#env.isHidden() ? this.#pause(HIDDEN_GRACE) : this.#resume());
    const handlers = [
      [document, "visibilitychange", changed],
      [window, "online", () => this.#resume()],
      // Browsers keep no page with an open socket in the back/forward cache.
      [window, "pagehide", () => this.#pause(0)],
      [window, "pageshow", () => this.#resume()],
    ];
    for (const [target, name, handler] of handlers) target.addEventListener(name, handler);
    this.#removeListeners = () => {
      for (const [target, name, handler] of handlers) target.removeEventListener(name, handler);
    };
  }

  #pause(grace) {
    this.#clear("connect");
    for (const topic of this.#topics.values()) this.#endPolling(topic);
    if (grace > 0) this.#set("suspend", grace, () => this.#closeSocket());
    else this.#closeSocket();
  }

  #resume() {
    this.#clear("suspend");
    if (this.#env.isHidden()) return;
    if (!this.#socket) this.#connect();
    for (const topic of this.#topics.values()) {
      if ((this.#isFallenBack || topic.alone) && !topic.request) this.#pollSoon(topic, 0);
    }
  }

  #set(name, pause, work) {
    this.#clear(name);
    this.#timers[name] = this.#env.setTimeout(() => {
      this.#timers[name] = null;
      work();
    }, pause);
  }

  #clear(name) {
    this.#env.clearTimeout(this.#timers[name]);
    this.#timers[name] = null;
  }
}

let shared;

/** Follow `topic` on the page's shared socket. Returns a function that stops following. */
export function follow(topic, options) {
  shared ??= new Live(browser());
  return shared.follow(topic, options);
}
