// masto.js listens to each kind of stream on one WebSocket.

import assert from "node:assert/strict";
import { createRestAPIClient, createStreamingAPIClient } from "masto";
import WebSocket from "ws";
import { signIn, url } from "./_masto.mjs";

const PATIENCE = 60_000;

/** The value of a promise, which does not take for ever. */
async function soon(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing is heard`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Subscribes; answers a function that answers what the next event is about, which has to be of the kind expected. */
function listen(name, subscription) {
  const events = subscription.values();
  let next = events.next();
  return async (expected) => {
    const { value } = await soon(next, `${name} ${expected}`);
    next = events.next();
    assert.equal(value?.event, expected, name);
    return value.payload;
  };
}

function open(accessToken, streamingApiUrl) {
  const opened = {};
  class Socket extends WebSocket {
    constructor(...parameters) {
      super(...parameters);
      opened.socket = this;
    }
  }
  opened.streaming = createStreamingAPIClient({ streamingApiUrl, accessToken, implementation: Socket });
  return opened;
}

const tokens = [signIn("alice"), signIn("bob")];
const [alice, bob] = tokens.map((accessToken) => createRestAPIClient({ url, accessToken }));
const streamingUrl = (await alice.v2.instance.fetch()).configuration.urls.streaming;
const other = await alice.v1.accounts.lookup({ acct: "bob" });
await alice.v1.accounts.$select(other.id).follow();
const list = await alice.v1.lists.create({ title: "Friends" });
await alice.v1.lists.$select(list.id).accounts.create({ accountIds: [other.id] });

// One that never answers when it is asked whether it is there.
const silent = new WebSocket(`${streamingUrl}/api/v1/streaming?stream=user&access_token=${tokens[0]}`, { autoPong: false });
const letGo = new Promise((resolve) => silent.once("close", resolve));

const opened = open(tokens[0], streamingUrl);
const { streaming } = opened;
const user = listen("user", streaming.user.subscribe());
const posts = [
  user,
  listen("public", streaming.public.subscribe()),
  listen("public:local", streaming.public.local.subscribe()),
  listen("hashtag", streaming.hashtag.subscribe({ tag: "steppe" })),
  listen("hashtag:local", streaming.hashtag.local.subscribe({ tag: "steppe" })),
  listen("list", streaming.list.subscribe({ list: list.id })),
];
const notifications = listen("user:notification", streaming.user.notification.subscribe());
const direct = listen("direct", streaming.direct.subscribe());
// What is asked for is done in its order: the answer to a ping tells that all streams are open.
await soon(streaming.prepare(), "the socket");
await new Promise(setImmediate);
const pong = new Promise((resolve) => opened.socket.once("pong", resolve));
opened.socket.ping();
await soon(pong, "pong");

const post = await bob.v1.statuses.create({ status: "The wind on the #steppe" });
for (const next of posts) assert.equal((await next("update")).id, post.id);
const edited = await bob.v1.statuses.$select(post.id).update({ status: "The wind and the grass on the #steppe" });
for (const next of posts) assert.equal((await next("status.update")).content, edited.content);
await bob.v1.statuses.$select(post.id).remove();
for (const next of posts) assert.equal(await next("delete"), post.id);

const letter = await bob.v1.statuses.create({ status: "@alice for you alone", visibility: "direct" });
assert.equal((await direct("conversation")).lastStatus.id, letter.id);
assert.equal((await notifications("notification")).status.id, letter.id);
assert.equal((await user("notification")).status.id, letter.id);
assert.equal((await user("update")).id, letter.id);

await alice.v2.filters.create({ title: "Wind", context: ["home"], keywordsAttributes: [{ keyword: "wind" }] });
await user("filters_changed");

// The list of somebody else: masto throws on what is refused.
const strange = open(tokens[1], streamingUrl);
await assert.rejects(soon(strange.streaming.list.subscribe({ list: list.id }).values().next(), "a refusal"));
strange.streaming.close();

await soon(letGo, "the end of the silent one");
await soon(new Promise((resolve) => opened.socket.once("ping", resolve)), "a ping");
assert.equal(opened.socket.readyState, WebSocket.OPEN);
const closed = new Promise((resolve) => opened.socket.once("close", resolve));
streaming.close();
await soon(closed, "the end");
process.exit(0);
