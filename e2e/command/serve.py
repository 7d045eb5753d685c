"""`steppe serve`: a used port and another domain are explained; after Ctrl-C a second start goes on where the
first one was."""

import os
import subprocess

import requests

from steppe import Browser, sign_in, sign_up, Steppe

BINARY, DATA, URL = (os.environ[f"STEPPE_{name}"] for name in ("BINARY", "DATA", "URL"))
DOMAIN = URL.removeprefix("http://")
PORT = DOMAIN.split(":")[1]


def refused(port, domain, data):
    command = [BINARY, "serve", "--listen", f"127.0.0.1:{port}", "--domain", domain, "--data", data]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    assert result.returncode == 1, result.stdout
    return result.stdout


words = refused(PORT, DOMAIN, "other")
assert f"cannot listen on 127.0.0.1:{PORT}" in words and "make run PORT=" in words, words
assert not os.path.exists("other"), "a start that fails leaves nothing behind"
words = refused(0, DOMAIN, DATA)
assert f"the folder {DATA} is in use" in words and "serves it" in words, words

with Steppe(BINARY) as server:
    os.environ |= server.environment()
    sign_up("alice")
    token = {"access_token": server.command("account", "token", "alice")}
    stream = requests.get(f"{server.url}/api/v1/streaming/user", params=token, stream=True, timeout=30)
    beats = stream.iter_lines()
    assert next(beats) == b":thump"
    server.stop()
    assert not any(beats), "a stream ends when its server stops, and in good order"
    assert "stopped" in server.log(), server.log()
    words = refused(0, "elsewhere.example", str(server.data / "data"))
    assert f"holds {server.domain}, not elsewhere.example" in words, words
    server.start()
    assert "@alice" in sign_in("alice", Browser(server.url)).go("/").answer.text
