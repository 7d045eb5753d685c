// masto.js signs in by OAuth, posts and reads every timeline.

import assert from "node:assert/strict";
import { createRestAPIClient } from "masto";
import { signIn, url } from "./_masto.mjs";

const tokens = [signIn("alice"), signIn("bob")];
const [alice, bob] = tokens.map((accessToken) => createRestAPIClient({ url, accessToken }));
const me = await alice.v1.accounts.verifyCredentials();
assert.equal(me.username, "alice");
const other = await alice.v1.accounts.lookup({ acct: "bob" });
assert.ok((await alice.v1.accounts.$select(other.id).follow()).following);

const post = await bob.v1.statuses.create({ status: "Hello over the wire #js", visibility: "public" });

const timelines = alice.v1.timelines;
for (const list of [timelines.home, timelines.public, timelines.tag.$select("js")]) {
  const ids = (await list.list({ limit: 5 })).map((status) => status.id);
  assert.ok(ids.includes(post.id));
}
assert.ok((await alice.v1.statuses.$select(post.id).favourite()).favourited);
assert.ok((await alice.v1.statuses.$select(post.id).reblog()).reblogged);
const reply = await alice.v1.statuses.create({ status: "Hello back", inReplyToId: post.id });
const context = await bob.v1.statuses.$select(post.id).context.fetch();
assert.equal(context.descendants[0].id, reply.id);
const kinds = (await bob.v1.notifications.list()).map((notification) => notification.type);
assert.ok(["follow", "favourite", "reblog"].every((kind) => kinds.includes(kind)), kinds.join());
const grouped = await bob.v2.notifications.list();
assert.ok(grouped.notificationGroups.length >= 3);

for (let number = 0; number < 6; number += 1) await bob.v1.statuses.create({ status: `Page ${number}` });
let pages = 0;
for await (const page of timelines.home.list({ limit: 3 })) {
  pages += 1;
  assert.ok(page.length <= 3);
  if (pages === 3) break;
}
assert.equal(pages, 3);
process.exit(0);
