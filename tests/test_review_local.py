"""A Label Studio on this machine: private, kept between starts, stopped when we stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from conftest import free_port
from labelstudio import articles, write_run
from servers.odd import Reply, serving

from annotate.errors import InputError
from annotate.review import local
from annotate.review.drafted import Run
from annotate.review.install import environment
from annotate.review.project import find
from annotate.review.push import push
from annotate.schema import Schema

pytestmark = pytest.mark.labelstudio


def quiet(line: str) -> None:
    """Take a message and say nothing."""


def test_password_and_token_are_in_a_private_file_only(server: local.Server) -> None:
    assert stat.S_IMODE(server.login_file.stat().st_mode) == 0o600
    assert stat.S_IMODE((server.home / "label-studio.log").stat().st_mode) == 0o600
    for secret in (server.login.password, server.login.token):
        assert secret not in repr(server)
        holders = [file.name for file in server.home.glob("*.*") if secret.encode() in file.read_bytes()]
        assert set(holders) <= {"login.json", "label_studio.sqlite3"}  # its own table of tokens


def test_it_listens_on_loopback_only(server: local.Server) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with socket.socket() as other:
        other.settimeout(2)
        assert other.connect_ex(("127.0.0.2", port)) != 0


def test_our_keys_are_not_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert "OPENAI_API_KEY" not in environment(tmp_path)


def test_a_server_that_runs_is_used_and_left_alone(server: local.Server) -> None:
    with local.running(server.home, quiet) as second:
        assert (second.url, second.process) == (server.url, None)
    assert server.studio().get("asking", "api/version/")["release"]


def test_a_port_in_use_is_named(server: local.Server, tmp_path: Path) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(InputError, match=f"port {port} is in use"), local.running(tmp_path, quiet, port):
        pass


def test_a_stranger_on_the_port_is_left_alone_and_told_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda method, path: Reply()) as stranger:
        port = int(stranger.url.rsplit(":", 1)[1])
        monkeypatch.setattr(
            local, "_free_port", lambda wanted, given: port
        )  # it came between our look and our start
        with local.running(tmp_path, quiet) as server:
            assert server.url != stranger.url
            assert server.studio().get("asking", "api/current-user/whoami")["email"] == server.login.user
        assert all(server.login.token not in request for request in stranger.seen)


def test_two_that_start_at_once_share_one_server(tmp_path: Path) -> None:
    both_here = Barrier(2)

    def review(_: int) -> tuple[str, bool]:
        with local.running(tmp_path, quiet, None) as server:
            assert server.studio().get("asking", "api/current-user/whoami")["email"] == server.login.user
            both_here.wait(120)
            return server.url, server.process is None

    with ThreadPoolExecutor(2) as pool:
        (first, is_guest), (second, is_second_guest) = pool.map(review, range(2))
    assert first == second
    assert sorted([is_guest, is_second_guest]) == [False, True]


def test_where_an_earlier_server_listened_is_forgotten(tmp_path: Path) -> None:
    with serving(lambda method, path: Reply()) as stranger:
        (tmp_path / "server.json").write_text(json.dumps({"url": stranger.url, "process": 1}))
        with local.running(tmp_path, quiet, free_port()) as server:
            assert json.loads((tmp_path / "server.json").read_text())["url"] == server.url
        assert not stranger.seen


def test_a_lost_login_is_explained(tmp_path: Path) -> None:
    (tmp_path / "label_studio.sqlite3").touch()
    with pytest.raises(InputError, match=r"login\.json is gone"), local.running(tmp_path, quiet):
        pass


def test_review_prints_address_and_login_stops_on_interrupt_and_keeps_its_data(
    schema: Schema, tmp_path: Path
) -> None:
    run = write_run(tmp_path / "spring-news", articles(1))
    places = {"ANNOTATE_DATA": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    own = {name: value for name, value in os.environ.items() if not name.startswith("LABEL_STUDIO")}
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # also as a job behind a shell
    start = heeding + "from annotate.cli import main; main()"
    command = [sys.executable, "-c", start, "review", str(run), "--port", str(free_port())]
    with subprocess.Popen(
        command, env={**own, **places}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        rest, progress = process.communicate(timeout=60)
    assert process.returncode == 0, progress
    login = json.loads((tmp_path / "data" / "label-studio" / "login.json").read_text(encoding="utf-8"))
    told = "".join(said) + rest + progress
    assert "1 article: 1 new task," in said[0]
    assert said[1].startswith("http://127.0.0.1:")
    assert login["user"] in said[2]
    assert login["password"] not in told
    assert login["token"] not in told

    with local.running(tmp_path / "data" / "label-studio", quiet) as server:
        assert find(server.studio(), "spring-news")
        assert push(Run(run, schema), server.studio(), "spring-news").created == 0
