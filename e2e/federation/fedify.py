"""A peer made with Fedify, which others wrote, talks with each kind of signature to a server on each engine."""

import os
import pathlib
import subprocess

from lab import ROOT, Lab, person

HERE = pathlib.Path(__file__).parent
NODE = ROOT / ".tools/node_modules/.bin/node"  # Fedify wants a newer one than Debian has
KINDS = {"cavage.test": "draft-cavage-http-signatures-12", "rfc9421.test": "rfc9421"}


def meet(lab, server, peer):
    app = person(server, "alice")
    environment = {
        "PEER": peer, "PORT": str(lab.ports[peer]), "SIGNATURES": KINDS[peer],
        "STEPPE_URL": server.url, "STEPPE_TOKEN": app.access_token, "STEPPE_HANDLE": f"@alice@{server.domain}",
    }
    node = NODE if NODE.exists() else "node"
    result = subprocess.run([node, HERE / "_fedify.mjs"], env=os.environ | environment, timeout=300)
    assert result.returncode == 0, server.log()


with Lab("north.test", "south.test", *KINDS) as lab:
    with lab.steppe("north.test") as north:
        meet(lab, north, "cavage.test")
    with lab.steppe("south.test", postgres=True) as south:
        meet(lab, south, "rfc9421.test")
