"""A Label Studio on this machine, for one person or a few around one keyboard: loopback only, SQLite.

Its data stays in the user's data folder between starts. Password and token are random and stand in a file
that only the user can read. They are sent to no other server: where ours listens, it says itself in its log,
once the port is its own; whatever else answers on a port is not asked.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

from annotate.errors import InputError, ServiceError
from annotate.files import write_json
from annotate.review import install
from annotate.review.install import Say
from annotate.review.studio import Studio

_HOST = "127.0.0.1"
_USER = "reviewer@example.org"
_FIRST_PORT = 8080
_STARTING = 180.0  # seconds
_STOPPING = 15.0  # seconds
_LISTENS = re.compile(rb"^Starting development server at (http://127\.0\.0\.1:\d{1,5})/", re.MULTILINE)
"""The line that Django writes once it has bound its port."""
_TAKEN = b"That port is already in use"
_DATABASE, _LOGIN, _STATE, _LOG = "label_studio.sqlite3", "login.json", "server.json", "label-studio.log"


@dataclass(frozen=True, slots=True)
class Login:
    """How the reviewer and this package get in."""

    user: str
    password: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `process` is None if it was running before we came."""

    url: str
    home: Path
    login: Login
    process: subprocess.Popen[bytes] | None

    @property
    def login_file(self) -> Path:
        """Where the password is."""
        return self.home / _LOGIN

    def studio(self, **options: float) -> Studio:
        """Return the access to it."""
        return Studio(self.url, self.login.token, **options)

    def wait(self) -> None:
        """Wait until the server ends; raises ServiceError, for it should not."""
        if self.process is not None:
            code = self.process.wait()
            raise ServiceError(f"Label Studio has ended by itself ({code}); {self.home / _LOG} says more")


def data_folder() -> Path:
    """Return where the local server keeps its data; ANNOTATE_DATA names another place."""
    import platformdirs

    return Path(os.environ.get("ANNOTATE_DATA") or platformdirs.user_data_dir("annotate")) / "label-studio"


@contextmanager
def running(home: Path, say: Say, port: int | None = None) -> Iterator[Server]:
    """Start the server of a data folder and stop it in the end; one that runs already is used and left alone.

    Raises ServiceError if it cannot be installed or started, InputError if the port is taken.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    login = _login(home)
    with (home / ".lock").open("w") as lock:
        # The server inherits the lock: it lasts as long as the server does, even if we are killed.
        if not _locked(lock):
            yield Server(_address(home, lock), home, login, None)
            return
        server = _start(home, login, lock, say, port)
        try:
            yield server
        finally:
            _stop(server)


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start(home: Path, login: Login, lock: IO[str], say: Say, port: int | None) -> Server:
    (home / _STATE).unlink(missing_ok=True)  # of an earlier start: who listens there now is not ours
    python = install.program(say)
    if not (home / _DATABASE).exists():
        beside = home / f"{_DATABASE}.part"
        shutil.copyfile(install.database(python, say), beside)
        beside.replace(home / _DATABASE)
    say(f"starting Label Studio {install.VERSION} …")
    server = _listening(python, home, login, lock, port)
    write_json(home / _STATE, {"url": server.url, "process": server.process.pid if server.process else None})
    return server


def _listening(python: Path, home: Path, login: Login, lock: IO[str], port: int | None) -> Server:
    """Start the server on the wanted port, or on any that is free; another program may take one before it."""
    for wanted in (port,) if port else (_FIRST_PORT, 0, 0):
        process = _launch(python, home, login, lock, _free_port(wanted, port))
        server = Server("", home, login, process)
        with ExitStack() as undo:
            undo.callback(_stop, server)
            url = _await_url(process, home / _LOG)
            if url and (port is None or url.endswith(f":{port}")):
                server = replace(server, url=url)
                _await_health(server)
                undo.pop_all()  # it answers: from here on it is the caller's to stop
                return server
    raise InputError(f"port {port} is in use: choose another with --port")


def _launch(python: Path, home: Path, login: Login, lock: IO[str], port: int) -> subprocess.Popen[bytes]:
    command = [
        str(python.with_name("label-studio")),
        "start",
        "--no-browser",
        "--internal-host",
        _HOST,
        "--port",
        str(port),
    ]
    environment = install.environment(
        home,
        LABEL_STUDIO_USERNAME=login.user,
        LABEL_STUDIO_PASSWORD=login.password,
        LABEL_STUDIO_USER_TOKEN=login.token,
        LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN="true",  # noqa: S106 - a switch, read when the first user is made
        LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK="true",
        PYTHONUNBUFFERED="1",  # its log tells at once where it listens
    )
    with _private(home / _LOG) as log:
        return subprocess.Popen(  # noqa: S603 - a fixed command
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[lock.fileno()],
            start_new_session=True,  # Ctrl-C is for us: we stop the server when our work is done
        )


def _stop(server: Server) -> None:
    if server.process is None:
        return
    server.process.terminate()
    try:
        server.process.wait(_STOPPING)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


def _await_url(process: subprocess.Popen[bytes], log: Path) -> str | None:
    """Return where our own process listens, None if its port was taken; raises ServiceError if it does not start."""
    end = time.monotonic() + _STARTING
    while process.poll() is None and time.monotonic() < end:
        if found := _LISTENS.search(log.read_bytes()):
            return found[1].decode()
        time.sleep(0.2)
    if _TAKEN in log.read_bytes():
        return None
    raise ServiceError(f"Label Studio did not start; {log} says why")


def _await_health(server: Server) -> None:
    end = time.monotonic() + _STARTING
    while not _is_healthy(int(server.url.rpartition(":")[2])):
        if server.process is None or server.process.poll() is not None or time.monotonic() > end:
            raise ServiceError(f"Label Studio did not start; {server.home / _LOG} says why")
        time.sleep(0.2)


def _is_healthy(port: int) -> bool:
    with closing(http.client.HTTPConnection(_HOST, port, timeout=5)) as connection:
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def _free_port(wanted: int, given: int | None) -> int:
    """Return the wanted port if it is free, else any that is; raises InputError if the user gave it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, port))
            except OSError:
                if given:
                    break
                continue
            return int(probe.getsockname()[1])
    raise InputError(f"port {given} is in use: choose another with --port")


def _address(home: Path, lock: IO[str]) -> str:
    """Return where the server that holds the folder's lock listens; one that is being started is waited for."""
    end = time.monotonic() + _STARTING
    while time.monotonic() < end:
        with suppress(OSError, ValueError, KeyError, TypeError):
            return str(json.loads((home / _STATE).read_text(encoding="utf-8"))["url"])
        if _locked(lock):
            break
        time.sleep(0.2)
    raise ServiceError(
        f"{home}: another process was starting Label Studio here, and did not succeed; try again"
    )


def _login(home: Path) -> Login:
    file = home / _LOGIN
    if not file.exists():
        if (home / _DATABASE).exists():
            raise InputError(
                f"{file} is gone, but its server's data is there: restore the file, or move {home} away"
            )
        login = Login(_USER, secrets.token_urlsafe(12), secrets.token_hex(20))
        with _private(file) as out:
            out.write(json.dumps(asdict(login), indent=1).encode())
        return login
    try:
        return Login(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise InputError(f"{file}: not a login file: {type(error).__name__}") from None


def _private(file: Path) -> IO[bytes]:
    """Open a file for writing that only the user can read."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "wb")
