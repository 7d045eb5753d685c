// Fred, whose server is made with Fedify, and Alice, who lives on a Steppe: whatever one does, the other hears of.
// SIGNATURES is the kind that this peer signs with, and the only one that it takes.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import {
  Accept, Activity, Announce, Block, Create, createFederation, Delete, Endpoints, Follow, generateCryptoKeyPair, Like,
  MemoryKvStore, Mention, Note, Person, PUBLIC_COLLECTION, Tombstone, Undo, Update,
} from "@fedify/fedify";
import { Temporal } from "@js-temporal/polyfill";
import { createRestAPIClient } from "masto";

const PATIENCE = 60_000;
const { PEER, PORT, SIGNATURES, STEPPE_URL, STEPPE_TOKEN, STEPPE_HANDLE } = process.env;
const origin = new URL(`https://${PEER}`);
const alice = createRestAPIClient({ url: STEPPE_URL, accessToken: STEPPE_TOKEN });

// The peer.

const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
const notes = new Map();
const heard = [];
const federation = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true, firstKnock: SIGNATURES });

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== "fred") return null;
    const pairs = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Fred",
      summary: "<p>Made with Fedify</p>",
      inbox: context.getInboxUri(identifier),
      followers: context.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keys);
federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [] }));
federation.setObjectDispatcher(Note, "/users/{identifier}/notes/{name}", (_, { name }) => notes.get(name) ?? null);
federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Activity, (_, activity) => void heard.push(activity));

/** Which kind of signature these headers have. */
function kind(headers) {
  if (headers.has("signature-input")) return "rfc9421";
  return headers.has("signature") ? "draft-cavage-http-signatures-12" : undefined;
}

createServer(async (incoming, outgoing) => {
  const body = [];
  for await (const piece of incoming) body.push(piece);
  const headers = new Headers(incoming.headers);
  const isPost = incoming.method === "POST";
  const request = new Request(new URL(incoming.url, origin), {
    method: incoming.method, headers, body: isPost ? Buffer.concat(body) : undefined,
  });
  const response = isPost && kind(headers) !== SIGNATURES
    ? new Response("Another kind of signature is wanted", { status: 401 })
    : await federation.fetch(request, { contextData: undefined });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}).listen(PORT, "127.0.0.1");

// What it sends has to be taken at the first knock.
const plainFetch = globalThis.fetch;
globalThis.fetch = async (...parameters) => {
  const request = new Request(...parameters);
  const response = await plainFetch(request);
  if (request.method === "POST" && kind(request.headers)) {
    const { status } = response;
    assert.deepEqual({ kind: kind(request.headers), status }, { kind: SIGNATURES, status: 202 });
  }
  return response;
};

const context = federation.createContext(origin, undefined);
const fred = context.getActorUri("fred");
const followers = context.getFollowersUri("fred");
const them = await context.lookupObject(STEPPE_HANDLE);
assert.equal(them.preferredUsername, "alice");
let number = 0;

/** An activity of Fred's with an id of its own. */
function act(Kind, values) {
  number += 1;
  return new Kind({ id: new URL(`#${number}`, fred), actor: fred, ...values });
}

const send = (activity) => context.sendActivity({ identifier: "fred" }, them, activity, { immediate: true });
const publicly = { to: PUBLIC_COLLECTION, ccs: [followers, them.id] };

function note(name, values) {
  const id = context.getObjectUri(Note, { identifier: "fred", name });
  const published = notes.get(name)?.published ?? Temporal.Now.instant();
  const note = new Note({ id, attribution: fred, published, ...publicly, ...values });
  notes.set(name, note);
  return note;
}

/** What `look` answers once that is something. */
async function eventually(what, look) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `never seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The next activity of a kind about something; it is heard once. */
const hears = (Kind, about) => eventually(`${Kind.name} of ${about}`, () => {
  const index = heard.findIndex((activity) => activity instanceof Kind && activity.objectId?.href === about);
  return index < 0 ? undefined : heard.splice(index, 1)[0];
});

const told = (type) => eventually(type, async () => {
  const all = await alice.v1.notifications.list();
  return all.find((notification) => notification.type === type && notification.account.acct === `fred@${PEER}`);
});
const sees = (uri) => eventually(uri, async () => {
  const home = await alice.v1.timelines.home.list();
  return home.find((status) => status.uri === uri);
});

// They follow each other.

const follow = act(Follow, { object: them.id });
await send(follow);
await hears(Accept, follow.id.href);
await told("follow");
const [account] = await alice.v1.accounts.search.list({ q: `@fred@${PEER}`, resolve: true });
assert.equal(account.displayName, "Fred");
const theirs = alice.v1.accounts.$select(account.id);
const relationship = async () => (await alice.v1.accounts.relationships.fetch({ id: [account.id] }))[0];
await theirs.follow();
const asked = await hears(Follow, fred.href);
await send(act(Accept, { object: asked }));
await eventually("the follow", async () => (await relationship()).following);

// Fred posts, Alice answers.

const first = note("first", { content: "<p>The grass is high</p>" });
await send(act(Create, { object: first, ...publicly }));
const seen = await sees(first.id.href);
assert.equal(seen.content, "<p>The grass is high</p>");
const there = alice.v1.statuses.$select(seen.id);
await there.favourite();
await hears(Like, first.id.href);
await there.unfavourite();
await eventually("the favourite taken back", () => heard.some((activity) => activity instanceof Undo));
heard.length = 0;
await there.reblog();
await hears(Announce, first.id.href);
const answer = await alice.v1.statuses.create({ status: `@fred@${PEER} So is the sun`, inReplyToId: seen.id });
const received = await (await hears(Create, answer.uri)).getObject();
assert.equal(received.replyTargetId.href, first.id.href);
assert.match(received.content.toString(), /So is the sun/);
await alice.v1.statuses.$select(answer.id).update({ status: `@fred@${PEER} So is the moon` });
const edited = await (await hears(Update, answer.uri)).getObject();
assert.match(edited.content.toString(), /So is the moon/);
await alice.v1.statuses.$select(answer.id).remove();
await hears(Delete, answer.uri);

// Fred edits and deletes.

const changed = note("first", { content: "<p>The grass is higher</p>", updated: Temporal.Now.instant() });
await send(act(Update, { object: changed, ...publicly }));
await eventually("the edit", async () => (await there.fetch()).content === "<p>The grass is higher</p>");
await send(act(Delete, { object: new Tombstone({ id: first.id }), ...publicly }));
await eventually("the deletion", () => there.fetch().then(() => false, () => true));

// Alice posts, Fred answers.

const post = await alice.v1.statuses.create({ status: "Is anybody there?" });
const found = await (await hears(Create, post.uri)).getObject();
const mention = new Mention({ href: them.id, name: STEPPE_HANDLE });
const reply = note("reply", { content: "<p>I am</p>", replyTarget: found.id, tags: [mention] });
await send(act(Create, { object: reply, ...publicly }));
assert.equal((await told("mention")).status.inReplyToId, post.id);
const counts = async () => {
  const { favouritesCount, reblogsCount, repliesCount } = await alice.v1.statuses.$select(post.id).fetch();
  return [repliesCount, favouritesCount, reblogsCount].join();
};
const like = act(Like, { object: found.id });
await send(like);
await told("favourite");
const boost = act(Announce, { object: found.id, ...publicly });
await send(boost);
await told("reblog");
assert.equal(await counts(), "1,1,1");
await send(act(Undo, { object: like }));
await send(act(Undo, { object: boost }));
await eventually("both taken back", async () => (await counts()) === "1,0,0");

// They part.

await theirs.unfollow();
await eventually("the end of the follow", () => heard.some((activity) => activity instanceof Undo));
await send(act(Undo, { object: follow }));
await eventually("the end of the other", async () => !(await relationship()).followedBy);
await theirs.block();
await hears(Block, fred.href);
process.exit(0);
