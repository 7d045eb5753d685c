"""`steppe server …` beside a running server: it follows what the command line does, and `steppe doctor` sees it run."""

import json
import os
import time

import requests

from steppe import Steppe

BINARY = os.environ["STEPPE_BINARY"]


def status(server, host):
    url = f"http://127.0.0.1:{server.port}/api/v2/instance"
    return requests.get(url, headers={"host": host}, timeout=10).status_code


def follows(server, host, expected):
    """Within a second or two, as the commands say."""
    for _ in range(40):
        if status(server, host) == expected:
            return
        time.sleep(0.1)
    raise AssertionError(f"{host} does not answer {expected}")


with Steppe(BINARY, empty=True) as server:
    made = json.loads(server.command("server", "create", "b.example", "--json"))
    assert made["first_run"].startswith("http://b.example/first_run?key="), made
    follows(server, "b.example", 200)
    server.command("server", "suspend", "b.example")
    follows(server, "b.example", 403)
    server.command("server", "resume", "b.example")
    follows(server, "b.example", 200)
    server.command("server", "delete", "b.example", "--yes")
    follows(server, "b.example", 404)
    assert status(server, server.domain) == 200
    (server.data / "steppe.toml").write_text(f'listen = "127.0.0.1:{server.port}"\n')
    found = json.loads(server.command("doctor", "--json"))
    assert found["problems"] == 0, found
    said = [finding["what"] for finding in found["findings"]]
    assert f"a Steppe listens on 127.0.0.1:{server.port}" in said, said
    assert f"http://{server.domain} answers, and it is Steppe" in said, said
