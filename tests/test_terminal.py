"""What a command leaves on a terminal, in a pipe and in its folders, also where it is cut short."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import annotate
from hypothesis import given
from hypothesis import strategies as st
from servers.model import Answer, ModelServer
from servers.odd import Reply, serving

from annotate.cli._streams import tame

NEWS = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%；引进项目36个。"
EVIL = "\x1b]0;title\x07\x1b[2J\x9b31m\x1b[31m\u202egnp.exe\r\x08\x7f"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ANNOTATE = [sys.executable, "-m", "annotate"]
HEEDING = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "signal.signal(signal.SIGHUP, signal.SIG_DFL); from annotate.cli import main; main()",
]
"""The command as a shell starts it, also where these tests are a job behind one, or run under nohup."""


def many(folder: Path, count: int = 300) -> Path:
    file = folder / "many.jsonl"
    lines = (json.dumps({"id": f"a{number}", "text": NEWS * 8}) for number in range(count))
    file.write_text("\n".join(lines) + "\n")
    return file


# Other people's text


def test_control_characters_of_others_are_written_out_on_every_stream(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text(json.dumps({"id": EVIL, "text": NEWS, "title": EVIL}) + "\n")
    (tmp_path / "bad.jsonl").write_text(json.dumps({"id": EVIL, EVIL: 5}) + "\n")
    record = {"type": EVIL, "start": 0, "end": 1}
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "a.json").write_text(json.dumps({"article": EVIL, "records": [record]}))
    outcomes = [
        annotate("draft", tmp_path / "news.jsonl", tmp_path / "bad.jsonl", "-o", tmp_path / "run"),
        annotate("validate", tmp_path / "run", tmp_path / "records"),
        annotate("validate", tmp_path / "records", "--json"),
        annotate("score", tmp_path / "run", tmp_path / "records"),
        annotate("prompt", tmp_path / "news.jsonl"),
        annotate("draft", tmp_path / f"no{EVIL}", "-o", tmp_path / "run"),
        annotate(EVIL),
        annotate("draft", f"--{EVIL}"),
    ]
    for done in outcomes:
        assert not CONTROL.search(done.out + done.err)
    assert "\\u001b" in outcomes[5].err


def test_what_a_server_says_is_written_out(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    refusing = Answer(status=400, body={"error": {"message": EVIL}})
    with ModelServer(lambda body: refusing) as model:
        done = annotate(
            "draft", tmp_path / "news.txt", "-o", tmp_path / "run", "--drafter", "llm", "--model", EVIL,
            "--base-url", model.url,
        )  # fmt: skip
    assert done.code in (2, 3)
    assert not CONTROL.search(done.out + done.err)


@given(st.text() | st.text("\x1b\x9b\u202e\ud800a\n\t"))
def test_json_with_control_characters_reads_back_as_it_was(text: str) -> None:
    assert json.loads(tame(json.dumps([text], ensure_ascii=False))) == [text]


# The reader goes away


@pytest.mark.parametrize("command", ["validate {run} --json", "prompt {news}", "gold lint --json", "--help"])
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path, command: str) -> None:
    run = tmp_path / "run"
    assert annotate("draft", many(tmp_path, 40), "-o", run).code == 0
    words = command.format(run=run, news=tmp_path / "many.jsonl").split()
    with subprocess.Popen([*ANNOTATE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


def test_a_run_whose_messages_nobody_reads_goes_on(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    command = [
        *ANNOTATE,
        "draft",
        str(many(tmp_path, 3)),
        str(tmp_path / "bad.txt"),
        "-o",
        str(tmp_path / "run"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr
        process.stderr.close()
        assert process.stdout
        said = process.stdout.read()
    assert process.returncode == 3
    assert b"3 articles drafted" in said


# Being told to end


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize("drafter", ["rules", "llm"])
def test_a_run_that_is_told_to_end_keeps_what_it_has_and_its_totals(
    tmp_path: Path, name: str, code: int, drafter: str
) -> None:
    folder = tmp_path / "run"
    news = many(tmp_path, 1_500)
    with ModelServer(lambda body: Answer(delay=0.01)) as model:
        llm = ["--drafter", "llm", "--model", "m", "--base-url", model.url] if drafter == "llm" else []
        command = [*HEEDING, "draft", str(news), "-o", str(folder), *llm]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            journal = folder / "drafts.jsonl"
            while process.poll() is None and not (
                journal.exists() and journal.read_bytes().count(b"\n") >= 3
            ):
                time.sleep(0.01)
            process.send_signal(getattr(signal, name))
            _, said = process.communicate(timeout=60)
    assert process.returncode == code, said.decode()
    assert b"annotate: interrupted; what was done is kept" in said
    assert b"Traceback" not in said
    content = json.loads((folder / "run.json").read_text())
    done = journal.read_bytes().count(b"\n")
    assert done - 1 <= content["totals"]["articles"] <= done  # one line may have been on its way
    assert 0 < done < 1_500
    assert content["totals"]["stopped"]


def test_what_nohup_ignores_stays_ignored(tmp_path: Path) -> None:
    code = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); from annotate.cli import main; main()"
    )
    with serving(lambda method, path: Reply(hang=True)) as odd:
        own = {**os.environ, "LABEL_STUDIO_URL": odd.url, "LABEL_STUDIO_API_KEY": "0" * 40}
        command = [sys.executable, "-c", code, "pull", "--project", "p", "-o", str(tmp_path / "out")]
        with subprocess.Popen(command, env=own, stderr=subprocess.PIPE) as process:
            assert odd.asked.wait(60)
            process.send_signal(signal.SIGHUP)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    assert process.returncode == 143


# The disk is full


@pytest.mark.parametrize(
    "command", ["draft {news} -o {new}/run", "export {run} -o {new}/t.csv", "export {run} -o {new}/t.xlsx",
                "export {run} -o {new}/t.parquet", "score {run} {run} --report {new}/r.html", "demo -o {new}/demo"]
)  # fmt: skip
def test_a_full_disk_is_one_clear_line(tmp_path: Path, command: str) -> None:
    resource = pytest.importorskip("resource", reason="no file size limits on this system")
    news, run = many(tmp_path, 60), tmp_path / "run"
    assert annotate("draft", news, "-o", run).code == 0
    words = command.format(news=news, run=run, new=tmp_path / "new").split()

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))

    done = subprocess.run(
        [*ANNOTATE, *words], capture_output=True, check=False, preexec_fn=small_disk, text=True
    )
    assert done.returncode == 2
    assert re.fullmatch(r"annotate: .*cannot be written: .*\n", done.stderr)
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("command", ["validate {run} --json", "--help", "prompt {news}"])
def test_output_that_cannot_be_written_is_an_error(tmp_path: Path, command: str) -> None:
    run = tmp_path / "run"
    annotate("draft", many(tmp_path, 40), "-o", run)
    with Path("/dev/full").open("wb") as full:
        words = command.format(run=run, news=tmp_path / "many.jsonl").split()
        done = subprocess.run(
            [*ANNOTATE, *words], stdout=full, stderr=subprocess.PIPE, check=False, text=True
        )
    assert (done.returncode, done.stderr) == (2, "annotate: No space left on device\n")
