"""toot, the command-line client, signs in by OAuth, posts, and sees the post in its home timeline."""

import os
import pathlib
import re
import subprocess
import sys

from steppe import authorize, sign_up

URL = os.environ["STEPPE_URL"]
TOOT = str(pathlib.Path(sys.executable).parent / "toot")


def toot(*arguments):
    result = subprocess.run([TOOT, *arguments], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def sign_in(browser):
    """toot prints the address of the consent page and asks for the code."""
    process = subprocess.Popen(
        [TOOT, "login", "--instance", URL],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"BROWSER": "true"},
    )
    seen = ""
    while not (found := re.search(r"http\S+/oauth/authorize\S*", seen)):
        line = process.stdout.readline()
        assert line, f"toot ended: {seen}"
        seen += line
        if "Open link in default browser" in seen or "[Y/n]" in seen:
            process.stdin.write("n\n")
            process.stdin.flush()
    code = authorize(browser, found[0])
    output, _ = process.communicate("n\n" + code + "\n", timeout=60)
    assert process.returncode == 0, seen + output


sign_in(sign_up("alice"))
assert "alice" in toot("whoami")
posted = toot("post", "The steppe is wide #steppe")
home = toot("timelines", "home")
assert "The steppe is wide" in home, home
status = re.search(r"/(\d+)\s*$", posted.strip())[1]
for verb in ["favourite", "bookmark", "pin", "reblog", "unreblog", "unfavourite"]:
    toot(verb, status)
assert "The steppe is wide" in toot("timelines", "public", "--local")
assert "The steppe is wide" in toot("bookmarks")
assert "The steppe is wide" in toot("timelines", "tag", "steppe")
toot("thread", status)
toot("notifications")
toot("search", "alice")
toot("whois", "alice")
toot("lists", "list")
toot("instance")
toot("delete", status)
assert "The steppe is wide" not in toot("timelines", "home")
