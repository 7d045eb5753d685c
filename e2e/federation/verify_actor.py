"""fediverse-pasture's verify_actor, which checks from its own server how an actor is fetched and written to."""

import subprocess
import sys

import requests

from lab import Lab, eventually, is_open, person

with Lab("north.test", "pasture.test") as lab, lab.steppe("north.test") as north:
    person(north, "wanda")
    port = lab.ports["pasture.test"]
    command = [sys.executable, "-m", "fediverse_pasture.verify_actor", "--https", "--domain", "pasture.test"]
    with open(lab.folder / "pasture.log", "w") as log:
        pasture = subprocess.Popen([*command, "--port", str(port)], cwd=lab.folder, stdout=log, stderr=log)
    try:
        eventually(lambda: is_open(port), "the pasture")
        asked = {"actor_uri": "acct:wanda@north.test"}
        answer = requests.get("https://pasture.test/", params=asked, headers={"accept": "application/json"}, timeout=120)
        print(answer.text)
        result = answer.json()["result"]
    finally:
        pasture.kill()
        pasture.wait()
        print((lab.folder / "pasture.log").read_text(), north.log())

# Alice and Dean sign nothing; Claire wants to be asked with a signature. (Emily and Frank have no name.)
assert result["webfinger"] is True
may_write = {name: result[name]["post_inbox"] for name in ("alice", "bob", "claire", "dean")}
assert may_write == {"alice": False, "bob": True, "claire": True, "dean": False}, may_write
assert all(found["get_actor"] for name, found in result.items() if name != "webfinger"), result
