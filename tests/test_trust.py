"""A folder from anywhere may name a server; it gets a key only after its user has agreed."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from command import annotate
from servers.model import EMPTY, ModelServer
from servers.odd import Reply, serving

NEWS = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%。"
SECRET = "sk-s3cr3t-0123456789"


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer(lambda body: EMPTY) as server:
        yield server


@pytest.fixture
def downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: ModelServer) -> Path:
    """A folder with an article and a file of settings that names a server; the user has a key."""
    folder = tmp_path / "downloaded"
    folder.mkdir()
    (folder / "news.txt").write_text(NEWS, encoding="utf-8")
    settings(folder, model.url)
    monkeypatch.setenv("ANNOTATE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.chdir(folder)
    return folder


def settings(folder: Path, url: str) -> None:
    options = f'drafter = "llm"\nmodel = "m"\nbase-url = "{url}"\nsecond-look = false\n'
    (folder / "annotate.toml").write_text(f"[draft]\n{options}", encoding="utf-8")


def test_no_key_goes_to_an_address_that_nobody_agreed_to(downloaded: Path, model: ModelServer) -> None:
    done = annotate("draft", "news.txt", "-o", "run")
    assert done.code == 2
    assert f"{downloaded / 'annotate.toml'} wants OPENAI_API_KEY" in done.err
    assert model.url in done.err
    assert "annotate trust" in done.err
    assert SECRET not in done.err
    assert not model.seen


def test_what_was_agreed_to_holds_for_this_address_in_this_file(
    downloaded: Path, model: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = annotate("trust")
    assert (agreed.code, agreed.out) == (0, f"trusted: [draft] base-url: {model.url}\n")
    done = annotate("draft", "news.txt", "-o", "run")
    assert done.code == 0
    assert f"asking m at {model.url}" in done.err
    assert [file.name for file in (tmp_path / "state").iterdir()] == ["trusted.json"]
    copy = downloaded.rename(tmp_path / "elsewhere")
    monkeypatch.chdir(copy)
    assert annotate("draft", "news.txt", "-o", "moved").code == 2
    copy.rename(downloaded)
    monkeypatch.chdir(downloaded)
    assert annotate("draft", "news.txt", "-o", "back").code == 0
    settings(downloaded, f"{model.url}/")
    assert annotate("draft", "news.txt", "-o", "changed").code == 2


def test_what_was_agreed_to_can_be_taken_back(downloaded: Path) -> None:
    annotate("trust")
    assert annotate("trust", "--forget").code == 0
    assert annotate("draft", "news.txt", "-o", "run").code == 2


def test_an_address_of_ones_own_and_a_dry_run_need_no_agreement(
    downloaded: Path, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert annotate("draft", "news.txt", "-o", "run", "--base-url", model.url).code == 0
    assert annotate("draft", "news.txt", "-o", "run", "--dry-run").code == 0
    monkeypatch.setenv("OPENAI_BASE_URL", model.url)
    assert annotate("draft", "news.txt", "-o", "run").code == 0


def test_without_a_key_there_is_nothing_to_agree_to(
    downloaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    assert annotate("draft", "news.txt", "-o", "run").code == 0


@pytest.mark.parametrize("command", ["push run", "pull -o out", "review run", "doctor"])
def test_the_access_token_is_kept_from_an_unknown_label_studio(
    downloaded: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0" * 40)
    monkeypatch.delenv("LABEL_STUDIO_URL", raising=False)
    words = command.split()
    with serving(lambda method, path: Reply()) as studio:
        (downloaded / "annotate.toml").write_text(f'[{words[0]}]\nurl = "{studio.url}"\n')
        done = annotate(*words, "--project", "p")
        assert done.code == 2
        assert f"wants LABEL_STUDIO_API_KEY and your texts sent to {studio.url}" in done.err
        assert not studio.seen


def on_a_terminal(*arguments: str, typed: str) -> tuple[int, str]:
    """Run a command whose standard input and error are a terminal; return its exit code and what it says there."""
    ours, theirs = pty.openpty()
    told = bytearray()

    def listen() -> None:
        with suppress(OSError):  # the end of a terminal
            while piece := os.read(ours, 10_000):
                told.extend(piece)

    with subprocess.Popen(
        [sys.executable, "-m", "annotate", *arguments], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE
    ) as process:
        os.close(theirs)
        listener = Thread(target=listen)
        listener.start()
        os.write(ours, typed.encode())
        process.communicate(timeout=120)
    listener.join()
    os.close(ours)
    return process.returncode, told.decode()


@pytest.mark.parametrize(("said", "code"), [("y", 0), ("n", 2)])
def test_on_a_terminal_the_user_is_asked_once(
    downloaded: Path, model: ModelServer, said: str, code: int
) -> None:
    code_of_command, told = on_a_terminal("draft", "news.txt", "-o", "run", typed=f"{said}\n")
    assert code_of_command == code
    assert "Do you agree?" in told
    assert bool(model.seen) == (said == "y")
    again = annotate("draft", "news.txt", "-o", "again")  # nobody can be asked here
    assert again.code == code


def test_a_password_in_an_address_shows_nowhere(downloaded: Path, model: ModelServer, tmp_path: Path) -> None:
    settings(downloaded, model.url.replace("http://", "http://user:s3cr3t@"))
    outcomes = [
        annotate("draft", "news.txt", "-o", "run"),
        annotate("trust"),
        annotate("draft", "news.txt", "-o", "run"),
    ]
    assert [done.code for done in outcomes] == [2, 0, 0]
    assert all("s3cr3t" not in done.out + done.err for done in outcomes)
    assert "s3cr3t" not in (tmp_path / "state" / "trusted.json").read_text()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 5}', "[" * 100_000])
def test_a_damaged_list_of_what_was_agreed_to_is_named(
    downloaded: Path, tmp_path: Path, content: str
) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "trusted.json").write_text(content)
    done = annotate("draft", "news.txt", "-o", "run")
    assert done.code == 2
    assert f"{tmp_path / 'state' / 'trusted.json'}: damaged" in done.err


def test_a_file_without_addresses_has_nothing_to_agree_to(downloaded: Path) -> None:
    (downloaded / "annotate.toml").write_text("[draft]\nlimit = 1\n")
    assert annotate("trust").code == 2


def test_no_header_of_a_file_takes_a_secret_from_the_environment(
    downloaded: Path, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with (downloaded / "annotate.toml").open("a", encoding="utf-8") as file:
        file.write('header = "X-Api-Key=env:ANOTHER_SECRET"\n')
    monkeypatch.setenv("ANOTHER_SECRET", SECRET)
    done = annotate("draft", "news.txt", "-o", "run")
    assert done.code == 2
    assert "header" in done.err
    assert SECRET not in done.err
    assert not model.seen
