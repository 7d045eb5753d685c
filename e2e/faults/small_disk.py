"""A disk that is full, and has room again: posts are refused as long as there is none, none is lost, and the server goes on."""

import os
import subprocess
import tempfile

import requests

from pictures import png
from steppe import Steppe

WIDE = "wide " * 90


def post(server, token):
    form = {"status": WIDE}
    return requests.post(f"{server.url}/api/v1/statuses", data=form, headers=token, timeout=30)


def upload(server, token):
    files = {"file": ("view.png", png(), "image/png")}
    return requests.post(f"{server.url}/api/v2/media", files=files, headers=token, timeout=30)


def count(server, token):
    me = requests.get(f"{server.url}/api/v1/accounts/verify_credentials", headers=token, timeout=30)
    return me.json()["statuses_count"]


def is_refused(answer):
    return answer.status_code == 503 and answer.json()["error"] and answer.headers["retry-after"] == "5"


with tempfile.TemporaryDirectory() as disk:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "small", disk], check=True)
    tempfile.tempdir = disk
    try:
        with Steppe(os.environ["STEPPE_BINARY"], empty=True) as server:
            server.command("account", "create", "alice", "--email", "alice@mail.example")
            token = {"authorization": f"Bearer {server.command('account', 'token', 'alice')}"}
            space = os.statvfs(disk)
            ballast = server.data / "ballast"
            ballast.write_bytes(bytes(space.f_bavail * space.f_bsize - 600_000))
            taken = 0
            while (answer := post(server, token)).ok:
                taken += 1
            assert is_refused(answer), answer.text
            assert is_refused(upload(server, token))
            assert is_refused(post(server, token))
            assert count(server, token) == taken
            ballast.unlink()
            assert upload(server, token).ok and post(server, token).ok
            server.stop()
            server.start()
            assert count(server, token) == taken + 1
    finally:
        subprocess.run(["umount", disk], check=True)
