"""A server to test against, and people who sign up, sign in and let apps in as a browser without JavaScript would."""

import contextlib
import email
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

import requests
from bs4 import BeautifulSoup

PASSWORD = "correct horse battery staple"


class Steppe:
    """The binary with data of its own on a port of this machine. Stops it in the end."""

    def __init__(self, binary, settings=None, rules=(), domain=None, port=None, config="", empty=False):
        self.binary = str(pathlib.Path(binary).absolute())
        self.settings, self.rules = settings or {}, rules
        self.port = port or free_port()
        self.domain = domain or f"localhost:{self.port}"
        self.url = f"https://{domain}" if domain else f"http://{self.domain}"
        self.config, self.empty = config, empty

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="steppe-e2e-")
        self.data = pathlib.Path(self.folder.name)
        # A test asks more often than a person does.
        limits = "" if "[limits]" in self.config else "\n[limits]\nenabled = false\n"
        (self.data / "steppe.toml").write_text(self.config + limits)
        self.output = open(self.data / "log", "w+")
        self.start()
        if self.settings or self.rules:
            self.stop()
            self.set_up()
            self.start()
        if not self.empty:
            # Nobody signs up before somebody is there.
            self.command("account", "create", "first", "--email", "first@mail.example")
        return self

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--listen", f"127.0.0.1:{self.port}",
             "--domain", self.domain, "--data", str(self.data / "data")],
            stdout=self.output, stderr=subprocess.STDOUT, cwd=self.data,
        )
        for _ in range(200):
            try:
                requests.get(f"http://127.0.0.1:{self.port}/", timeout=5)
                return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise RuntimeError("the server did not start:\n" + self.log())

    def stop(self):
        """As Ctrl-C does it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=20) == 0, self.log()

    def command(self, *words):
        """What a command of the binary prints, run beside the server."""
        command = [self.binary, *words, "--data", str(self.data / "data")]
        result = subprocess.run(command, cwd=self.data, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        return result.stdout.strip()

    def set_up(self):
        """Writes settings and rules into the database of the stopped server, as there is no page for it yet."""
        (file,) = self.data.glob("data/*/server.db")
        with contextlib.closing(sqlite3.connect(file)) as database, database:
            for key, value in self.settings.items():
                row = (key, json.dumps(value))
                database.execute("insert or replace into settings (key, value) values (?, ?)", row)
            for number, (text, hint) in enumerate(self.rules, 1):
                row = (number, number, text, hint)
                database.execute("insert into rules (id, position, text, hint) values (?, ?, ?, ?)", row)

    def __exit__(self, *_):
        self.stop()
        self.output.close()
        self.folder.cleanup()

    def log(self):
        return (self.data / "log").read_text()

    def environment(self):
        own = {
            "STEPPE_URL": self.url,
            "STEPPE_DATA": str(self.data / "data"),
            "STEPPE_LOG": str(self.data / "log"),
            "STEPPE_BINARY": self.binary,
            "STEPPE_PYTHON": sys.executable,
            "HOME": str(self.data),
            "XDG_CONFIG_HOME": str(self.data / "config"),
        }
        return {**os.environ, **own}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Browser:
    """A browser without JavaScript: follows links, fills in forms."""

    def __init__(self, url=None):
        self.url = url or os.environ["STEPPE_URL"]
        self.session = requests.Session()
        self.session.headers["accept-language"] = "en"
        self.answer = None

    def go(self, path):
        self.answer = self.session.get(urllib.parse.urljoin(self.url, path), timeout=30)
        return self

    @property
    def page(self):
        return BeautifulSoup(self.answer.text, "html.parser")

    def submit(self, action, button=None, **fields):
        """Sends the form whose action begins with `action`, with what it already holds and `fields`."""
        forms = [f for f in self.page.find_all("form") if f.get("action", "").startswith(action)]
        assert forms, f"no form {action} at {self.answer.url}:\n{self.answer.text}"
        form = forms[-1]
        data = {i["name"]: i.get("value", "") for i in form.find_all("input")
                if i.get("name") and i.get("type") != "checkbox"}
        data |= {i["name"]: i["value"] for i in form.find_all("input", type="checkbox")}
        data |= fields
        if button:
            data[button[0]] = button[1]
        target = urllib.parse.urljoin(self.answer.url, form["action"])
        if form.get("method", "get").lower() == "get":
            self.answer = self.session.get(target, params=data, timeout=30)
        else:
            origin = {"origin": self.url}
            self.answer = self.session.post(target, data=data, headers=origin, timeout=30)
        return self


def newest_link(address, part):
    """The link in the newest mail to `address` whose URL contains `part`."""
    folder = pathlib.Path(os.environ["STEPPE_DATA"]) / "mail"
    for _ in range(100):
        files = sorted(folder.glob("*")) if folder.exists() else []
        for file in sorted(files, key=lambda f: f.stat().st_mtime, reverse=True):
            message = email.message_from_bytes(file.read_bytes())
            body = message.get_payload(decode=True)
            text = (body or b"").decode("utf-8", "replace")
            if address in str(message["to"]) and (found := re.search(rf"http\S*{part}\S*", text)):
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {address} with {part}")


def sign_up(username):
    """Signs up and confirms; answers the browser, signed in."""
    browser = Browser().go("/auth/sign_up")
    address = f"{username}@mail.example"
    if browser.page.find("input", attrs={"name": "username"}) is None:
        browser.submit("/auth/sign_up", ("agreed", "1"))
    browser.submit("/auth/sign_up", username=username, email=address, password=PASSWORD)
    assert browser.answer.ok, browser.answer.text
    browser.go(newest_link(address, "confirmation_token"))
    assert browser.answer.ok, browser.answer.text
    return sign_in(username, browser)


def sign_in(username, browser=None):
    browser = (browser or Browser()).go("/auth/sign_in")
    if browser.page.find("input", attrs={"name": "password"}):
        browser.submit("/auth/sign_in", login=f"{username}@mail.example", password=PASSWORD)
    assert browser.answer.ok, browser.answer.text
    return browser


def authorize(browser, url):
    """Lets an app in; answers the code that is shown to be copied."""
    browser.go(url)
    browser.submit("/oauth/authorize", ("decision", "allow"))
    query = urllib.parse.urlparse(browser.answer.url).query
    return urllib.parse.parse_qs(query)["code"][0]
