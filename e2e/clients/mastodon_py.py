"""Mastodon.py signs two people in, who post, reply, boost, favourite and read each other."""

from pictures import png

from _mastodon_py import URL, client

alice, bob = client("alice"), client("bob")
bob_account = alice.account_search("bob")[0]
alice_account = bob.me()
assert alice.account_follow(bob_account).following

picture = bob.media_post(png(), mime_type="image/png", description="A gradient", focus=(0.5, -0.5))
assert picture.meta.original.width == 64 and picture.blurhash
post = bob.status_post("Look, @alice: a gradient #pictures", media_ids=[picture], language="en",
                       idempotency_key="once")
again = bob.status_post("Look, @alice: a gradient #pictures", idempotency_key="once")
assert again.id == post.id

reply = alice.status_reply(post, "How wide!")
assert reply.in_reply_to_id == post.id
assert alice.status_favourite(post).favourited
assert alice.status_reblog(post).reblog.id == post.id
assert alice.status_bookmark(post).bookmarked
assert {n.type for n in bob.notifications()} >= {"follow", "mention", "favourite", "reblog"}
context = bob.status_context(post)
assert [s.id for s in context.descendants] == [reply.id]
edited = bob.status_update(post, "Look, @alice: an edited gradient #pictures")
assert edited.edited_at and len(bob.status_history(post)) == 2

assert post.id in [s.id for s in alice.timeline_home()]
assert post.id in [s.id for s in alice.timeline_public()]
assert post.id in [s.id for s in alice.timeline_local()]
assert post.id in [s.id for s in alice.timeline_hashtag("pictures")]
assert post.id in [s.id for s in alice.account_statuses(bob_account)]
assert post.id in [s.id for s in alice.favourites()]
assert post.id in [s.id for s in alice.bookmarks()]
friends = alice.list_create("Friends")
alice.list_accounts_add(friends, [bob_account])
assert post.id in [s.id for s in alice.timeline_list(friends)]

poll = bob.status_post("Which?", poll=bob.make_poll(["this", "that"], expires_in=3600))
voted = alice.poll_vote(poll.poll, [1])
assert voted.own_votes == [1] and voted.votes_count == 1

for number in range(25):
    bob.status_post(f"Post {number}")
first = alice.timeline_home(limit=10)
second = alice.fetch_next(first)
assert len(second) == 10 and second[0].id < first[-1].id
assert [s.id for s in alice.fetch_previous(second)] == [s.id for s in first]

alice.account_mute(bob_account)
assert not any(s.account.id == bob_account.id for s in alice.timeline_home())
alice.account_unmute(bob_account)
alice.account_block(bob_account)
assert bob.account_relationships(alice.me())[0].blocked_by
alice.account_unblock(bob_account)

alice.account_update_credentials(display_name="Alice", note="Out on the #steppe", fields=[("Home", URL)])
assert bob.account(alice.me()).display_name == "Alice"
alice.create_filter_v2("No gradients", ["home"], "warn", keywords_attributes=[{"keyword": "gradient"}]) \
    if hasattr(alice, "create_filter_v2") else None
assert alice.instance().configuration.statuses.max_characters == 500
assert bob.search("gradient", result_type="statuses").statuses
bob.status_delete(post)
