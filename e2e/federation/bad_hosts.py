"""Hosts that hang, reset, drip, redirect, fail, put off, send bombs and never come to an end: none of them keeps a post from
those who answer."""

import asyncio
import concurrent.futures
import gzip
import http.server
import json
import socket
import ssl
import struct
import threading
import time
import urllib.parse

import aiohttp
from bovine import BovineActor
from bovine.crypto import generate_rsa_public_private_key

from lab import Lab, eventually, person

POSTS = 20
# Unpacked.
BOMB = 512 << 20
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]


def hang(connection):
    threading.Event().wait()


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(handler):
    handler.say(200, {"content-length": "1000000"})
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.2)


def redirect(handler):
    handler.say(307, {"location": handler.path, "content-length": "0"})


def fail(handler):
    handler.say(500, {"content-length": "0"})


def put_off(handler):
    handler.say(429, {"retry-after": "3600", "content-length": "0"})


def bomb(handler):
    pieces = gzip.compress(bytes(1 << 20), 9) * (BOMB >> 20)
    handler.say(200, {"content-encoding": "gzip", "content-length": str(len(pieces))}, pieces)


def go_on(handler):
    """Every document is a page that names another one, or itself."""
    if handler.command == "GET":
        handler.server.asked += 1
        time.sleep(0.5)
    address = f"https://{handler.server.name}"
    following = "/featured" if handler.path == "/featured" else f"/pages/{handler.server.asked}"
    page = {"@context": CONTEXT, "type": "OrderedCollectionPage", "id": f"{address}{handler.path}", "orderedItems": [],
            "next": f"{address}{following}"}
    body = json.dumps(page).encode()
    handler.say(200, {"content-length": str(len(body))}, body)


CONNECTIONS = {"hang.test": hang, "reset.test": reset}
ANSWERS = {"drip.test": drip, "loop.test": redirect, "fail.test": fail, "later.test": put_off, "bomb.test": bomb,
           "endless.test": go_on}
# Requests of an endless host that one look at a profile may cost.
ENOUGH = 20


class Host(http.server.ThreadingHTTPServer):
    """A server with one actor, mallory, that behaves well until it is told to be bad."""

    daemon_threads = True
    bad = False
    asked = 0

    def __init__(self, lab, name):
        super().__init__((lab.addresses[name], 443), Handler)
        self.name, self.tls = name, lab.server_tls()
        self.public, self.private = generate_rsa_public_private_key()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def actor(self):
        return f"https://{self.name}/mallory"

    def finish_request(self, request, client_address):
        if self.bad and self.name in CONNECTIONS:
            return CONNECTIONS[self.name](request)
        with self.tls.wrap_socket(request, server_side=True) as secure:
            Handler(secure, client_address, self)

    def handle_error(self, request, client_address):
        """A peer that hangs up is what is to be expected."""

    def document(self, path):
        if path == "/mallory":
            key = {"id": f"{self.actor}#key", "owner": self.actor, "publicKeyPem": self.public}
            return {"@context": CONTEXT, "type": "Person", "id": self.actor, "preferredUsername": "mallory",
                    "inbox": f"https://{self.name}/inbox", "publicKey": key,
                    **{name: f"https://{self.name}/{name}" for name in ("outbox", "featured", "followers", "following")}}
        link = {"rel": "self", "type": "application/activity+json", "href": self.actor}
        return {"subject": f"acct:mallory@{self.name}", "links": [link]}

    async def follow(self, whom):
        connector = aiohttp.TCPConnector(ssl=ssl.create_default_context())
        async with aiohttp.ClientSession(connector=connector) as session:
            mallory = BovineActor(actor_id=self.actor, public_key_url=f"{self.actor}#key", secret=self.private)
            await mallory.init(session=session)
            follow = {"@context": CONTEXT[0], "type": "Follow", "id": f"{self.actor}/follow", "actor": self.actor,
                      "object": whom}
            await mallory.post(f"{whom}/inbox", data=follow)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def say(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in {"content-type": "application/activity+json", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.server.bad:
            return ANSWERS[self.server.name](self)
        body = json.dumps(self.server.document(urllib.parse.urlparse(self.path).path)).encode()
        self.say(200, {"content-length": str(len(body))}, body)

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        if self.server.bad:
            return ANSWERS[self.server.name](self)
        self.say(202, {"content-length": "0"})


def hear(north, south, hosts):
    alice, bob = person(north, "alice"), person(south, "bob")
    person(south, "carol")
    (there,) = bob.account_search("@alice@north.test", resolve=True)
    bob.account_follow(there)
    for host in hosts:
        asyncio.run(host.follow(alice.me().uri))
    eventually(lambda: alice.me().followers_count == len(hosts) + 1, "all followers")
    endless = next(host for host in hosts if host.name == "endless.test")
    (mallory,) = alice.account_search("@mallory@endless.test")
    for host in hosts:
        host.bad = True
    with concurrent.futures.ThreadPoolExecutor(len(hosts)) as pool:
        # Somebody of each of them is looked for meanwhile.
        look = lambda host: alice.account_search(f"@eve@{host.name}", resolve=True)
        found = [pool.submit(look, host) for host in hosts]
        alice.account_statuses(mallory)
        posts = [alice.status_post(f"Post {number}") for number in range(POSTS)]
        uris = [post.uri for post in reversed(posts)]
        eventually(lambda: [s.uri for s in bob.timeline_home(limit=POSTS)] == uris, "all posts in their order")
        assert alice.account_search("@carol@south.test", resolve=True)[0].username == "carol"
        assert all(future.result() == [] for future in found)
        eventually(lambda: endless.asked > 5, "a look at what has no end")
        assert endless.asked <= ENOUGH, endless.asked


names = [*CONNECTIONS, *ANSWERS]
with Lab("north.test", "south.test", apart=names) as lab:
    hosts = [Host(lab, name) for name in names]
    with lab.steppe("north.test") as north, lab.steppe("south.test") as south:
        try:
            hear(north, south, hosts)
        except BaseException:
            print(north.log(), south.log())
            raise
