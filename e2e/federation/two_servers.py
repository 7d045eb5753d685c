"""Two servers, one on SQLite and one on PostgreSQL: whatever one person does, the other sees on theirs."""

import contextlib

import requests

from lab import Lab, eventually, person
from pictures import png


class Pair:
    """Somebody, and how they see somebody elsewhere."""

    def __init__(self, app, other):
        self.app, self.me = app, app.me()
        host = other.api_base_url.removeprefix("https://")
        (self.other,) = app.account_search(f"@{other.me().username}@{host}", resolve=True)

    def relationship(self):
        return self.app.account_relationships(self.other)[0]

    def follows(self):
        self.app.account_follow(self.other)
        eventually(lambda: self.relationship().following, "the follow")

    def told(self, kind):
        """The newest notification of this kind from the other."""
        found = [n for n in self.app.notifications() if n.type == kind and n.account.id == self.other.id]
        return found[0] if found else None

    def sees(self, post):
        """A post of the other, in the home timeline."""
        return next((s for s in self.app.timeline_home() if s.uri == post.uri), None)


def text(post):
    return post.content.removeprefix("<p>").removesuffix("</p>")


def meet(alice, bob):
    assert alice.other.username == bob.me.username and alice.other.acct != bob.me.acct
    alice.follows()
    eventually(lambda: bob.told("follow"), "who follows")
    bob.follows()
    eventually(lambda: alice.told("follow"), "who follows back")


def show_pictures(alice, bob):
    picture = bob.app.media_post(png(), mime_type="image/png", description="A gradient", focus=(0.5, -0.5))
    post = bob.app.status_post("A wide view", media_ids=[picture], spoiler_text="Grass", language="en")
    seen = eventually(lambda: alice.sees(post), "the post")
    assert (text(seen), seen.spoiler_text, seen.language) == ("A wide view", "Grass", "en")
    (shown,) = seen.media_attachments
    assert (shown.description, shown.blurhash) == ("A gradient", picture.blurhash)
    answer = requests.get(shown.url, timeout=30)
    assert answer.ok and answer.headers["content-type"].startswith("image/")
    return post, seen


def answer(alice, bob, post, seen):
    reply = alice.app.status_reply(seen, "How wide!")
    told = eventually(lambda: bob.told("mention"), "the answer")
    assert told.status.uri == reply.uri and told.status.in_reply_to_id == post.id
    assert [s.uri for s in bob.app.status_context(post).descendants] == [reply.uri]
    alice.app.status_favourite(seen)
    assert eventually(lambda: bob.told("favourite"), "the favourite").status.id == post.id
    alice.app.status_reblog(seen)
    assert eventually(lambda: bob.told("reblog"), "the boost").status.id == post.id
    now = bob.app.status(post)
    assert (now.replies_count, now.favourites_count, now.reblogs_count) == (1, 1, 1)
    alice.app.status_unfavourite(seen)
    alice.app.status_unreblog(seen)
    eventually(lambda: bob.app.status(post).favourites_count == 0, "the favourite taken back")
    eventually(lambda: bob.app.status(post).reblogs_count == 0, "the boost taken back")


def boost(alice, bob, friend):
    """What bob boosts comes to alice by him, though nobody there knew of it."""
    post = friend.status_post("Pass it on")
    bob.app.status_reblog(post)
    found = lambda: next((s.reblog for s in alice.app.timeline_home() if s.reblog), None)
    seen = eventually(found, "the boost")
    assert (seen.uri, text(seen)) == (post.uri, "Pass it on")


def change(alice, bob, post, seen):
    bob.app.status_update(post, "A wider view", spoiler_text="Grass", media_ids=post.media_attachments)
    edited = lambda: alice.app.status(seen)
    eventually(lambda: text(edited()) == "A wider view", "the edit")
    assert edited().edited_at and len(alice.app.status_history(seen)) == 2
    bob.app.status_delete(post)
    eventually(lambda: alice.sees(post) is None, "the deletion")


def vote(alice, bob):
    poll = bob.app.make_poll(["east", "west"], expires_in=3600)
    post = bob.app.status_post("Where to?", poll=poll)
    seen = eventually(lambda: alice.sees(post), "the poll")
    assert [o.title for o in seen.poll.options] == ["east", "west"]
    alice.app.poll_vote(seen.poll, [1])
    counted = lambda: [o.votes_count for o in bob.app.poll(post.poll).options]
    eventually(lambda: counted() == [0, 1], "the vote")


def whisper(alice, bob):
    letter = bob.app.status_post(f"@{bob.other.acct} for you alone", visibility="direct")
    told = eventually(lambda: (n := alice.told("mention")) and n.status.uri == letter.uri and n, "the letter")
    assert told.status.visibility == "direct"
    (conversation, *_) = alice.app.conversations()
    assert conversation.last_status.uri == letter.uri


def lock(alice, bob):
    alice.app.account_update_credentials(locked=True, display_name="Behind a door")
    eventually(lambda: bob.app.account(bob.other).display_name == "Behind a door", "the new name")
    bob.app.account_unfollow(bob.other)
    eventually(lambda: not alice.relationship().followed_by, "the end of the follow")
    requested = lambda: [a for a in alice.app.follow_requests() if a.id == alice.other.id]
    bob.app.account_follow(bob.other)
    eventually(requested, "the request")
    assert bob.relationship().requested and not bob.relationship().following
    alice.app.follow_request_reject(alice.other)
    eventually(lambda: not bob.relationship().requested, "the refusal")
    bob.app.account_follow(bob.other)
    eventually(requested, "the second request")
    alice.app.follow_request_authorize(alice.other)
    eventually(lambda: bob.relationship().following, "the consent")
    post = alice.app.status_post("For those who follow", visibility="private")
    assert eventually(lambda: bob.sees(post), "the private post").visibility == "private"


def part(alice, bob):
    alice.app.account_block(alice.other)
    eventually(lambda: bob.relationship().blocked_by, "the block")
    assert not bob.relationship().following and not bob.relationship().followed_by
    alice.app.account_unblock(alice.other)
    eventually(lambda: not bob.relationship().blocked_by, "the end of the block")


def live_together(alice_app, bob_app, friend):
    alice, bob = Pair(alice_app, bob_app), Pair(bob_app, alice_app)
    meet(alice, bob)
    post, seen = show_pictures(alice, bob)
    answer(alice, bob, post, seen)
    boost(alice, bob, friend)
    change(alice, bob, post, seen)
    vote(alice, bob)
    whisper(alice, bob)
    lock(alice, bob)
    part(alice, bob)


with Lab("north.test", "south.test") as lab, contextlib.ExitStack() as servers:
    north = servers.enter_context(lab.steppe("north.test"))
    south = servers.enter_context(lab.steppe("south.test", postgres=True))
    try:
        live_together(person(north, "alice"), person(south, "bob"), person(south, "erin"))
        live_together(person(south, "carol"), person(north, "dave"), person(north, "frank"))
    except BaseException:
        print(north.log(), south.log())
        raise
