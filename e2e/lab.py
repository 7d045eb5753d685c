"""Domains with TLS in a network that only the test sees: `run.py` starts tests that need one in namespaces of their own, so
that addresses, names, mounts and processes are gone with them and the machine is left as it was."""

import fcntl
import os
import pathlib
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import time
import uuid

from mastodon import Mastodon

from steppe import Steppe

PATIENCE = 60
ROOT = pathlib.Path(__file__).parent.parent
CADDY = shutil.which("caddy", path=f"{ROOT}/.tools/caddy/usr/bin:{os.environ['PATH']}")
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]


class Lab:
    """Names that lead to ports of this machine, by TLS that everything started here trusts. Those that are `apart` have
    addresses of their own, where whoever plays them does all."""

    def __init__(self, *domains, apart=()):
        self.ports = {domain: 8001 + number for number, domain in enumerate(domains)}
        self.addresses = {domain: f"127.0.0.{2 + number}" for number, domain in enumerate(apart)}

    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="steppe-lab-")
        self.folder = pathlib.Path(self.temporary.name)
        self.network()
        self.certificates()
        self.caddy = self.serve()
        return self

    def __exit__(self, *_):
        self.caddy.kill()
        self.caddy.wait()
        subprocess.run(["umount", "/etc/hosts"], check=True)
        self.temporary.cleanup()

    def network(self):
        """Loopback, and who is there."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
        hosts = self.folder / "hosts"
        apart = "".join(f"{address} {domain}\n" for domain, address in self.addresses.items())
        hosts.write_text(f"127.0.0.1 localhost {' '.join(self.ports)}\n{apart}")
        subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)

    def certificates(self):
        """An authority, and a certificate for all domains."""
        def openssl(*arguments):
            command = ["openssl", "req", "-x509", *KEY, *arguments]
            subprocess.run(command, cwd=self.folder, check=True, stderr=subprocess.DEVNULL)

        names = ",".join(f"DNS:{domain}" for domain in [*self.ports, *self.addresses])
        openssl("-subj", "/CN=Lab", "-keyout", "ca.key", "-out", "ca.pem")
        openssl("-subj", "/CN=lab", "-keyout", "key.pem", "-out", "certificate.pem", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-addext", "basicConstraints=critical,CA:FALSE", "-addext", f"subjectAltName={names}")
        for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
            os.environ[variable] = str(self.folder / "ca.pem")

    def server_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "certificate.pem", self.folder / "key.pem")
        return context

    def serve(self):
        sites = "".join(
            f"https://{domain} {{\n bind 127.0.0.1\n tls certificate.pem key.pem\n reverse_proxy 127.0.0.1:{port}\n}}\n"
            for domain, port in self.ports.items()
        )
        (self.folder / "Caddyfile").write_text("{\n admin off\n auto_https off\n}\n" + sites)
        home = {name: str(self.folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        with open(self.folder / "caddy.log", "w") as log:
            caddy = subprocess.Popen([CADDY, "run", "--config", "Caddyfile"], cwd=self.folder, env=os.environ | home,
                                     stdout=log, stderr=subprocess.STDOUT)
        eventually(lambda: is_open(443), "TLS")
        return caddy

    def steppe(self, domain, postgres=False):
        """A server at one of the domains."""
        config = 'https = true\n[federation]\ndevelopment = true\n'
        if postgres:
            config = f'postgres = "{new_database()}"\n{config}'
        return Steppe(os.environ["STEPPE_BINARY"], domain=domain, port=self.ports[domain], config=config,
                      empty=True)


def new_database():
    """A new database of the cluster that scripts/with-postgres has started: it is reached by its socket, a file."""
    name = f"e2e_{uuid.uuid4().hex}"
    subprocess.run(["psql", "--quiet", "--no-psqlrc", "-c", f"create database {name}"], check=True)
    user, password, folder, port = (os.environ[f"PG{name}"] for name in ("USER", "PASSWORD", "HOST", "PORT"))
    return f"postgres://{user}:{password}@/{name}?host={folder}&port={port}"


def is_open(port):
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def eventually(look, what, patience=PATIENCE, pause=0.05):
    """What `look` answers once that is something."""
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, f"never seen: {what}"
        time.sleep(pause)
    return found


def token(server, name):
    """A token of somebody new on a server."""
    server.command("account", "create", name, "--email", f"{name}@mail.example")
    return server.command("account", "token", name)


def person(server, name):
    """Somebody new on a server, with an app in hand."""
    return Mastodon(access_token=token(server, name), api_base_url=server.url, version_check_mode="none")
