"""Runs every end-to-end test against a server of its own, and counts.

    run.py BINARY [NAME...]     names are parts of file names under e2e/browser, e2e/clients, e2e/command, e2e/faults
                                and e2e/federation
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from steppe import Steppe

HERE = pathlib.Path(__file__).parent
RUNNERS = {".py": [sys.executable], ".mjs": ["node"]}
TIMEOUT = 600
# Tests of these folders start their servers themselves, with mounts and processes of their own, some with a network.
LABS = {"faults": [], "federation": ["--net"]}
NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
if os.geteuid():
    NAMESPACES += ["--user", "--map-root-user"]
RULES = [("Be kind", "Disagree with what was said, not with who said it."), ("Describe your pictures", "")]
# The server that a test meets, where it is not as it comes.
SERVERS = {
    "approval": {"settings": {"registrations": "approval"}, "rules": RULES},
    "closed": {"settings": {"registrations": "closed"}},
    "first_run": {"empty": True},
}


def tests(wanted):
    files = sorted(file for folder in ("browser", "clients", "command", *LABS) for file in HERE.glob(f"{folder}/*"))
    chosen = [f for f in files if f.suffix in RUNNERS and not f.name.startswith("_")]
    return [f for f in chosen if not wanted or any(w in str(f) for w in wanted)]


def run(binary, file):
    """Runs one test; answers whether it passed, and what there is to say."""
    started = time.monotonic()
    if file.parent.name in LABS:
        ok, output = run_in_lab(binary, file)
    else:
        ok, output = run_with_server(binary, file)
    line = f"{'ok' if ok else 'FAILED'}  {file.relative_to(HERE)}  ({time.monotonic() - started:.0f} s)"
    return ok, line if ok else f"{output}\n{line}"


def run_with_server(binary, file):
    with Steppe(binary, **SERVERS.get(file.stem, {})) as server:
        ok, output = execute([*RUNNERS[file.suffix], str(file)], server.environment())
        return ok, f"{output}\n{server.log()}"


def run_in_lab(binary, file):
    with tempfile.TemporaryDirectory(prefix="steppe-e2e-") as home:
        environment = {**os.environ, "STEPPE_BINARY": os.path.abspath(binary), "HOME": home}
        return execute([*NAMESPACES, *LABS[file.parent.name], *RUNNERS[file.suffix], str(file)], environment)


def execute(command, environment):
    environment = environment | {"PYTHONPATH": str(HERE)}
    try:
        result = subprocess.run(command, env=environment, timeout=TIMEOUT, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        return False, f"not done after {TIMEOUT} seconds"
    return result.returncode == 0, result.stdout + result.stderr


def main():
    binary, wanted = sys.argv[1], sys.argv[2:]
    results = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for ok, words in pool.map(lambda file: run(binary, file), tests(wanted)):
            print(words, flush=True)
            results.append(ok)
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    sys.exit(not results or not all(results))


if __name__ == "__main__":
    main()
