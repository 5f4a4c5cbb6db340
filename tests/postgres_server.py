"""A PostgreSQL of its own for the tests that need one: in a temporary folder, on a free port.

It lets in over a socket in its folder, and over TCP with a password. Where PostgreSQL or psycopg is
not installed, these tests are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PROGRAMS = "/usr/lib/postgresql/*/bin"
# Quick to make and to stop; a server that is gone tomorrow needs no safety.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "120",
    "shared_buffers": "16MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "timezone": "UTC",
    "lc_messages": "C",
}
INITDB = "-E UTF8 --locale=C --no-sync --auth-local=trust --auth-host=scram-sha-256".split()
OWNER, PASSWORD = "owner", "s3cret"


class Server(NamedTuple):
    """A running server: its folder, with the socket, and its port."""

    folder: Path
    port: int

    def url(self, database: str, user: str = OWNER, **options: str) -> str:
        """The address of a database over the socket."""
        more = "".join(f"&{key}={value}" for key, value in options.items())
        return f"postgresql://{user}@:{self.port}/{database}?host={self.folder}{more}"

    def tcp(self, database: str, user: str = OWNER, password: str | None = None) -> str:
        """The address over TCP, where a password is asked for."""
        secret = "" if password is None else f":{password}"
        return f"postgresql://{user}{secret}@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str, database: str = "postgres", user: str = OWNER) -> list[tuple]:
        """Run statements, each by itself; the rows of the last one."""
        import psycopg

        with psycopg.connect(self.url(database, user), autocommit=True) as conn:
            result = conn.execute(sql)
            return result.fetchall() if result.description else []


def bin_folder() -> Path | None:
    """Where initdb and postgres are; they are seldom on the PATH."""
    found = shutil.which("initdb")
    folders = sorted(Path("/").glob(PROGRAMS.lstrip("/")), key=lambda p: float(p.parent.name))
    return Path(found).parent if found else folders[-1] if folders else None


def _as_another() -> list[str]:
    """How a program is run that refuses to be root's."""
    if os.name != "posix" or os.geteuid() != 0:
        return []
    import pwd

    user = next((u for u in ("postgres", "nobody") if u in {p.pw_name for p in pwd.getpwall()}), "")
    if not user or not shutil.which("setpriv"):
        pytest.skip("PostgreSQL does not run as root, and there is no user for it here")
    who = pwd.getpwnam(user)
    return ["setpriv", f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups"]


def running() -> Iterator[Server]:
    """A server that runs until the tests of a file are over."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (the extra team)")
    programs = bin_folder()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here (on Debian: apt install postgresql)")
    another = _as_another()
    folder = Path(tempfile.mkdtemp(prefix="rb-pg-"))  # short: a socket's path has 107 letters
    try:
        if another:
            os.chown(folder, *(int(word.partition("=")[2]) for word in another[1:3]))
        data, secret = folder / "data", folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        subprocess.run(
            [*another, programs / "initdb", "-D", data, "-U", OWNER, "--pwfile", secret, *INITDB],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
        place = ["-D", data, "-k", folder, "-p", str(port)]
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(
                [*another, programs / "postgres", *place, *settings],
                stdout=log,
                stderr=log,
                cwd=folder,
            )
        try:
            server = Server(folder, port)
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed again
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    for _ in range(300):
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError((server.folder / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL did not start")
