"""Mastodon.py listens to each kind of stream by server-sent events."""

import queue

from mastodon import StreamListener

from _mastodon_py import client

PATIENCE = 30


class Ear(StreamListener):
    """Keeps what is heard on one stream."""

    def __init__(self):
        self.heard = queue.Queue()
        self.beats = queue.Queue()

    def handle_heartbeat(self):
        self.beats.put(None)

    def on_any_event(self, name, data=None, for_stream=None):
        self.heard.put((name, data))

    def on_abort(self, err):
        self.heard.put(("abort", err))

    def next(self, expected):
        """What the next event is about, which has to be of this kind."""
        name, data = self.heard.get(timeout=PATIENCE)
        assert name == expected, (name, expected, data)
        return data


def listen(stream, *arguments, **options):
    """Opens a stream; the first heartbeat says that it is open."""
    ear = Ear()
    handle = stream(*arguments, listener=ear, run_async=True, timeout=PATIENCE, **options)
    ear.beats.get(timeout=PATIENCE)
    return ear, handle


alice, bob = client("alice"), client("bob")
assert alice.stream_healthy()
bob_account = alice.account_search("bob")[0]
assert alice.account_follow(bob_account).following
friends = alice.list_create("Friends")
alice.list_accounts_add(friends, [bob_account])

user, handle = listen(alice.stream_user)
posts = [
    user,
    listen(alice.stream_public)[0],
    listen(alice.stream_public, local=True)[0],
    listen(alice.stream_hashtag, "steppe")[0],
    listen(alice.stream_hashtag, "steppe", local=True)[0],
    listen(alice.stream_list, friends)[0],
]
notifications, _ = listen(alice.stream_user_notifications)
direct, _ = listen(alice.stream_direct)

post = bob.status_post("The wind on the #steppe")
for ear in posts:
    assert ear.next("update").id == post.id
edited = bob.status_update(post, "The wind and the grass on the #steppe")
for ear in posts:
    assert ear.next("status.update").content == edited.content
bob.status_delete(post)
for ear in posts:
    assert ear.next("delete") == post.id

letter = bob.status_post("@alice for you alone", visibility="direct")
assert direct.next("conversation").last_status.id == letter.id
assert notifications.next("notification").status.id == letter.id
about = {name: data for name, data in (user.heard.get(timeout=PATIENCE) for _ in range(2))}
assert about["notification"].status.id == letter.id and about["update"].id == letter.id, about

alice.create_filter_v2("Wind", ["home"], "warn", keywords_attributes=[{"keyword": "wind"}])
user.next("filters_changed")

user.beats.get(timeout=PATIENCE)
for ear in posts[1:5]:
    assert ear.heard.empty(), ear.heard.get()
alice.revoke_access_token(allow_http=True)
handle.join(PATIENCE)
assert not handle.is_alive(), "the stream outlives the token"
