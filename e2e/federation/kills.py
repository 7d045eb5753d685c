"""Two servers that are killed at random moments while their people write to each other: nothing is lost, and nothing is there twice.

KILLS says how often (6), SEED which moments."""

import collections
import contextlib
import os
import random
import threading
import time

import requests

from lab import Lab, eventually, token

KILLS = int(os.environ.get("KILLS", "6"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 1 << 32)
# After the last kill: what was put off for a host that was away comes after some pauses, which grow.
PATIENCE = 600


class Person:
    def __init__(self, server, name):
        self.server, self.name = server, name
        self.session = requests.Session()
        self.session.headers["authorization"] = f"Bearer {token(server, name)}"
        self.id = self.get("accounts/verify_credentials").json()["id"]
        self.handle = f"@{name}@{server.domain}"

    def request(self, method, path, **options):
        """The answer, when there is one: a server that is killed gives none, and its proxy one of 502."""
        with contextlib.suppress(requests.RequestException):
            answer = self.session.request(method, f"{self.server.url}/api/v1/{path}", timeout=30, **options)
            if answer.status_code < 500:
                assert answer.ok, answer.text
                return answer
        return None

    def get(self, path, **parameters):
        return self.request("GET", path, params=parameters)

    def surely(self, method, path, **options):
        """Asks until there is an answer."""
        return eventually(lambda: self.request(method, path, **options), path, PATIENCE).json()

    def all(self, path, **parameters):
        """Every entry of a list, page by page."""
        entries = []
        while page := self.get(path, limit=40, **parameters).json():
            entries += page
            parameters["max_id"] = page[-1]["id"]
        return entries

    def find(self, other):
        found = self.surely("GET", "accounts/search", params={"q": other.handle, "resolve": "true"})
        return found[0]["id"]


class Writer(threading.Thread):
    """Writes to somebody on the other server, and favourites and boosts what comes from there, each surely and once."""

    def __init__(self, person, other, seed):
        super().__init__(daemon=True)
        self.person, self.other, self.random = person, other, random.Random(seed)
        self.stopped = threading.Event()
        self.written, self.marked = [], set()

    def run(self):
        while not self.stopped.is_set():
            text = f"{self.other.handle} {self.person.name} {len(self.written)}"
            body, once = {"status": text}, {"idempotency-key": text}
            post = self.person.surely("POST", "statuses", json=body, headers=once)
            self.written.append(post["uri"])
            if len(self.written) % 4 == 0:
                self.mark()
            self.stopped.wait(self.random.uniform(0.05, 0.3))

    def mark(self):
        home = self.person.surely("GET", "timelines/home")
        for post in (post for post in home if post["account"]["username"] == self.other.name and not post["reblog"]):
            for verb in ("favourite", "reblog"):
                self.person.surely("POST", f"statuses/{post['id']}/{verb}")
            self.marked.add(post["uri"])
            return


def once(entries, expected):
    """Whether these are the posts, with each of them there once; what is there twice fails at once."""
    counted = collections.Counter(entries)
    twice = [entry for entry, count in counted.items() if count > 1]
    assert not twice, f"there twice: {twice}"
    return set(counted) == set(expected)


def received(reader, writer, what):
    """Whether somebody has all that the writer wrote to them, and was told of all that the writer did with theirs."""
    posts = reader.all(f"accounts/{reader.find(writer.person)}/statuses", exclude_reblogs="true")
    notifications = reader.all("notifications")
    told = collections.defaultdict(list)
    for notification in notifications:
        if notification["account"]["username"] == writer.person.name:
            told[notification["type"]].append(notification.get("status", {}).get("uri"))
    whole = [
        once([post["uri"] for post in posts], writer.written),
        once(told["mention"], writer.written),
        once(told["favourite"], writer.marked),
        once(told["reblog"], writer.marked),
    ]
    print(what, len(posts), {kind: len(uris) for kind, uris in told.items()}, whole, flush=True)
    return all(whole)


def check(writer, neighbour):
    """What is on the writer's own server."""
    posts = writer.person.all(f"accounts/{writer.person.id}/statuses", exclude_reblogs="true")
    assert once([post["uri"] for post in posts], writer.written), "a post of one's own is lost"
    counted = writer.person.get("accounts/verify_credentials").json()["statuses_count"]
    assert counted == len(writer.written) + len(writer.marked), (counted, len(writer.written), len(writer.marked))
    home = [post["uri"] for post in neighbour.all("timelines/home") if not post["reblog"]]
    assert once(home, writer.written[-len(home):]), "a neighbour does not see everything"


def kill(servers, times, moments):
    for number in range(times):
        time.sleep(moments.uniform(0.1, 1.5))
        victim = moments.choice(servers)
        victim.process.kill()
        victim.process.wait()
        victim.start()
        print(f"kill {number + 1}: {victim.domain}", flush=True)


print(f"KILLS={KILLS} SEED={SEED}", flush=True)
with Lab("north.test", "south.test") as lab, contextlib.ExitStack() as stack:
    north = stack.enter_context(lab.steppe("north.test"))
    south = stack.enter_context(lab.steppe("south.test", postgres=True))
    alice, carol = (Person(north, name) for name in ("alice", "carol"))
    bob, dave = (Person(south, name) for name in ("bob", "dave"))
    for follower, followed in [(alice, bob), (bob, alice), (carol, alice), (dave, bob)]:
        account = follower.find(followed)
        follower.surely("POST", f"accounts/{account}/follow")
        following = lambda: follower.get("accounts/relationships", **{"id[]": account}).json()[0]["following"]
        eventually(following, "a follow")
    writers = [Writer(alice, bob, SEED), Writer(bob, alice, SEED + 1)]
    try:
        for writer in writers:
            writer.start()
        kill([north, south], KILLS, random.Random(SEED))
        for writer in writers:
            writer.stopped.set()
            writer.join(PATIENCE)
        check(writers[0], carol)
        check(writers[1], dave)
        eventually(lambda: received(bob, writers[0], "north to south"), "all of north's posts", PATIENCE, 2)
        eventually(lambda: received(alice, writers[1], "south to north"), "all of south's posts", PATIENCE, 2)
    except BaseException:
        print(north.log(), south.log())
        raise
