"""Keys and texts go to the server they are meant for, in requests that end, and show nowhere."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import annotate
from servers.model import Answer, ModelServer
from servers.odd import Reply, serving

from annotate import access
from annotate.errors import AccessError, ServiceError, UnavailableError
from annotate.review import bounded
from annotate.review.studio import Studio

NEWS = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%。"
SECRET = "sk-s3cr3t-0123456789"
SPOILED = [
    SECRET + "\n",
    SECRET + "\r\n",
    f" {SECRET}",
    f"{SECRET} more",
    f"“{SECRET}”",
    SECRET + "é",
    SECRET + "\x7f",
]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    file = tmp_path / "news.txt"
    file.write_text(NEWS, encoding="utf-8")
    return file


def jwt() -> str:
    """A personal access token: the client exchanges it by posting it."""
    import base64

    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    payload = {"token_type": "refresh", "exp": 4_000_000_000, "jti": "s3cr3t"}
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(payload)}.c2lnbmF0dXJl"


def failure(url: str, token: str = "0" * 40, **options: float) -> ServiceError:
    """What a question to a Label Studio at that address ends in."""
    with pytest.raises(ServiceError) as caught:
        Studio(url, token, **{"patience": 0.0, **options}).get("asking", "api/version/")
    return caught.value


# A server sends us elsewhere


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("token", ["0" * 40, jwt()], ids=["legacy", "personal"])
@pytest.mark.filterwarnings("ignore:The `parse_obj` method")  # in the SDK
def test_no_token_follows_a_redirect_to_another_server(status: int, token: str) -> None:
    with serving(lambda method, path: Reply()) as other:
        there = {"Location": f"{other.url}/api/token/refresh"}
        with serving(lambda method, path: Reply(status=status, headers=there)) as odd:
            error = failure(odd.url, token)
    assert isinstance(error, AccessError)
    assert "sends us on to another server" in str(error)
    assert odd.seen
    assert not other.seen


def test_a_redirect_within_the_server_is_followed() -> None:
    def answer(method: str, path: str) -> Reply:
        return (
            Reply(b'{"id": 5}') if path.endswith("/") else Reply(status=301, headers={"Location": f"{path}/"})
        )

    with serving(answer) as odd:
        assert Studio(odd.url, "0" * 40).get("asking", "api/projects/5") == {"id": 5}


@pytest.mark.parametrize(
    "location", ["http://[bad", "http://☃.example/", "//127.0.0.1:1/v1", "https://127.0.0.1/", "ftp://x/"]
)
def test_a_way_elsewhere_is_known_however_it_is_written(location: str) -> None:
    assert not access.is_same_origin("http://127.0.0.1:8080/v1", location)


@pytest.mark.parametrize("status", [301, 307, 308])
def test_no_article_follows_a_redirect_to_another_server(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with serving(lambda method, path: Reply()) as other:
        headers = {"Location": f"{other.url}/v1/chat/completions", "Set-Cookie": "session=1; Path=/"}
        with ModelServer(lambda body: Answer(status=status, headers=headers, body={})) as model:
            done = annotate(
                "draft",
                news,
                "-o",
                tmp_path / "run",
                "--drafter",
                "llm",
                "--model",
                "m",
                "--base-url",
                model.url,
            )
        assert len(model.seen) == 1
    assert not other.seen
    assert done.code == 2
    assert "sends us on to another server" in done.err
    assert SECRET not in done.err


# A server does not come to an end


def test_an_answer_that_drips_ends_with_our_patience() -> None:
    with serving(lambda method, path: Reply(drip=0.05)) as odd:
        error = failure(odd.url, timeout=1.0)
    assert isinstance(error, UnavailableError)
    assert "did not answer in time" in str(error)


def test_an_answer_without_end_is_not_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "LARGEST", 2**20)
    with serving(lambda method, path: Reply(b'"' + b"x" * 2**21 + b'"')) as odd:
        assert "more than 1 MB" in str(failure(odd.url))


def test_an_answer_that_unpacks_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * 2**24)
    with serving(lambda method, path: Reply(bomb, headers={"Content-Encoding": "gzip"})) as odd:
        assert "answers compressed" in str(failure(odd.url))
        assert "Accept-Encoding: identity" in odd.seen[0]


def test_ctrl_c_ends_a_command_whose_server_hangs(tmp_path: Path) -> None:
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # also as a job behind a shell
    command = [sys.executable, "-c", heeding + "from annotate.cli import main; main()"]
    with serving(lambda method, path: Reply(hang=True)) as odd:
        own = {**os.environ, "LABEL_STUDIO_URL": odd.url, "LABEL_STUDIO_API_KEY": "0" * 40}
        with subprocess.Popen(
            [*command, "pull", "--project", "p", "-o", str(tmp_path / "out")], env=own, stderr=subprocess.PIPE
        ) as process:
            assert odd.asked.wait(60)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode().splitlines()[-1].startswith("annotate: interrupted")


# Keys and addresses are looked at where they are read


@pytest.mark.parametrize("value", SPOILED)
@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "LABEL_STUDIO_API_KEY"])
def test_a_spoiled_key_is_one_line_that_does_not_show_it(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:1")
    commands: dict[str, list[str | Path]] = {
        "OPENAI_API_KEY": ["draft", news, "-o", tmp_path / "run", "--drafter", "llm", "--model", "m"],
        "LABEL_STUDIO_API_KEY": ["pull", "--project", "p", "-o", tmp_path / "out"],
    }
    done = annotate(*commands[name])
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert f"{name} holds no key" in done.err
    for outcome in (done, annotate("doctor")):
        assert "s3cr3t" not in outcome.out + outcome.err


@pytest.mark.parametrize("url", ["http://user:s3cr3t@127.0.0.1:1", "http://127.0.0.1:1/?key=s3cr3t"])
def test_credentials_in_an_address_show_nowhere(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0" * 40)
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    run = tmp_path / "run"
    llm: list[str | Path] = ["--drafter", "llm", "--model", "m", "--attempts", "1"]
    outcomes = [
        annotate("doctor"),
        annotate("doctor", "--json"),
        annotate("pull", "--project", "p", "-o", tmp_path / "out"),
        annotate("draft", news, "-o", run, *llm),
    ]
    assert [done.code for done in outcomes] == [1, 1, 2, 3]
    for done in outcomes:
        assert "s3cr3t" not in done.out + done.err
    for file in tmp_path.rglob("*.json*"):
        assert "s3cr3t" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "url", ["http://☃/v1", "http://", "http://a b/", "http://h:99999/", "http://h:x/", "h:80", "http://h\n/"]
)
def test_what_is_no_address_is_refused(news: Path, tmp_path: Path, url: str) -> None:
    done = annotate(
        "draft", news, "-o", tmp_path / "run", "--drafter", "llm", "--model", "m", "--base-url", url
    )
    assert (done.code, done.err.count("\n")) == (2, 1)
    with pytest.raises(AccessError, match="LABEL_STUDIO_URL"):
        Studio(url, "0" * 40)
