"""A Label Studio for this machine: its own virtual environment and a migrated database, made once.

The server pins libraries that this package needs in newer versions, so it lives by itself in the user's cache
folder. Migrating an empty database takes a minute; a copy of the migrated one starts in seconds.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess  # fixed commands, no shell
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from annotate.errors import ServiceError

VERSION = "1.23.2"
"""The release of Label Studio that the form and the round trip are tested with."""

_READY = ".ready"
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")
_QUIET = {
    "COLLECT_ANALYTICS": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "false",
}

Say = Callable[[str], None]


def cache() -> Path:
    """Return the folder that holds what can be made again."""
    import platformdirs

    return (
        Path(os.environ.get("ANNOTATE_CACHE") or platformdirs.user_cache_dir("annotate"))
        / f"label-studio-{VERSION}"
    )


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return what a server process is told: where its data is, to call nobody, and nothing of our own secrets."""
    own = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**own, **_QUIET, "LABEL_STUDIO_BASE_DATA_DIR": str(data), **more}


def program(say: Say) -> Path:
    """Return the server's Python, installed if need be; raises ServiceError if that fails."""
    home = cache() / "venv"
    with _alone(cache()):
        if not (home / _READY).exists():
            say(f"installing Label Studio {VERSION} into {home} (once, about 1 GB) …")
            shutil.rmtree(home, ignore_errors=True)
            _install(home)
            (home / _READY).touch()
    return home / "bin" / "python"


def database(python: Path, say: Say) -> Path:
    """Return a migrated database without users, made if need be; raises ServiceError if that fails."""
    made = cache() / "migrated.sqlite3"
    with _alone(cache()):
        if not made.exists():
            say("preparing its database (once, about a minute) …")
            scratch = cache() / "scratch"
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            _migrate(python, scratch)
            (scratch / "label_studio.sqlite3").replace(made)
            shutil.rmtree(scratch)
    return made


def _install(home: Path) -> None:
    wanted = f"label-studio=={VERSION}"
    python = str(home / "bin" / "python")
    if uv := shutil.which("uv"):
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(home)])
        _run([uv, "pip", "install", "--quiet", "--python", python, wanted])
    else:
        _run([sys.executable, "-m", "venv", str(home)])
        _run([python, "-m", "pip", "install", "--quiet", wanted])


def _migrate(python: Path, data: Path) -> None:
    found = "import importlib.util as u; print(u.find_spec('label_studio').submodule_search_locations[0])"
    package = _run([str(python), "-c", found]).strip()
    _run([str(python), "manage.py", "migrate", "--verbosity", "0"], cwd=package, env=environment(data))


def _run(command: list[str], cwd: str | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise ServiceError(f"Label Studio {VERSION} cannot be set up: {Path(command[0]).name} said\n{last}")
    return done.stdout


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep two processes from making the same thing at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
