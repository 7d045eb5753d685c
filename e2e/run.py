"""Runs every end-to-end test against a server of its own, and counts.

    run.py BINARY [NAME...]     names are parts of file names under e2e/clients and e2e/browser
"""

import pathlib
import subprocess
import sys
import time

from steppe import Steppe

HERE = pathlib.Path(__file__).parent
RUNNERS = {".py": [sys.executable], ".mjs": ["node"]}
TIMEOUT = 300


def tests(wanted):
    files = sorted([*HERE.glob("clients/*"), *HERE.glob("browser/*")])
    chosen = [f for f in files if f.suffix in RUNNERS and not f.name.startswith("_")]
    return [f for f in chosen if not wanted or any(w in str(f) for w in wanted)]


def run(binary, file):
    with Steppe(binary) as server:
        environment = server.environment() | {"PYTHONPATH": str(HERE)}
        command = [*RUNNERS[file.suffix], str(file)]
        result = subprocess.run(
            command, env=environment, timeout=TIMEOUT, capture_output=True, text=True
        )
        if result.returncode != 0:
            print(result.stdout, result.stderr, server.log(), sep="\n")
        return result.returncode == 0


def main():
    binary, wanted = sys.argv[1], sys.argv[2:]
    passed = failed = 0
    for file in tests(wanted):
        started = time.monotonic()
        ok = run(binary, file)
        passed, failed = passed + ok, failed + (not ok)
        name = file.relative_to(HERE)
        print(f"{'ok' if ok else 'FAILED'}  {name}  ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
