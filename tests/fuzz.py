"""Everything a command can be given, made strange: no traceback, no hang, no secret shown, whatever comes.

    python -m tests.fuzz --minutes 10 [--seed 7] [--case 7:123]

A case draws a command with flags, environment, files and a server, each sound or odd, and runs it. It fails if the
command raises, ends in no exit code of ours, takes longer than two minutes, shows a key, or lets a control character
through. A case is drawn from its seed alone: `--case` runs one again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))

import click
from command import annotate
from hostile import CONTROL, Server, damaged
from labelstudio import articles, write_run

import annotate.cli._main as cli
from annotate import resources
from annotate.draft.client import Patience
from annotate.errors import ServiceError
from annotate.review.studio import Studio

KEY = "sk-k3y-th4t-n0b0dy-s33s"
LONGEST = 120  # seconds of a case
TEXT = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%；引进项目36个。"
NUMBERS = [
    "0", "-1", "1", "3", "10" * 20, "1" + "0" * 5_000, "NaN", "nan", "inf", "-inf", "1e999999", "1e-400", "0x10", "１２",
    "", " ", "x", "1_000", "٣", "\ud800", "sNaN", "1.5", "1,000", "-0",
]  # fmt: skip
TEXTS = [
    "", " ", "x", "\x1b[2J", "\u202e", "\ud800", "长" * 300, "../..", "-", "--", "=", ",", "field=nan", "field=inf",
    "strict=1e999999", "field=" + "9" * 5_000, "2026-13-40", "9999-12-31T23:59:59+14:00", "0001-01-01", "utf-16", "rot13",
    "idna", "id=a,text=b", "id:" + "9" * 30, "id:1", "p", "1e400", "NaN tokens", "2M tokens", "inf", "-5", "%s%n{}{{}}",
]  # fmt: skip
ADDRESSES = [
    "http://☃/v1", "http://", "http://[::1", "http://127.0.0.1:99999", f"http://u:{KEY}@127.0.0.1:1/v1",
    f"http://127.0.0.1:1/?key={KEY}", "ftp://127.0.0.1", "http://127.0.0.1:1", "http://\x1b", "", "//", "http://a b", "h:1",
]  # fmt: skip
SKIPPED = {"is_written", "attempts", "concurrency"}
"""What would write into the package, and what asks for patience without end."""


@dataclass(slots=True)
class Case:
    """One run of a command: what it is given, and what came of it."""

    name: str
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    fault: str | None = None


class Hangs(BaseException):
    """The case took too long."""


def commands() -> Iterator[tuple[list[str], click.Command]]:
    """Yield every command, those in groups too; but for the demo, which reads nothing of the user's."""
    context = click.Context(cli.group)
    for name in sorted(cli.COMMANDS.keys() - {"demo"}):
        command = cli.group.get_command(context, name)
        if isinstance(command, click.Group):
            for inner, each in command.commands.items():
                yield [name, inner], each
        elif command is not None:
            yield [name], command


def drawn(name: str, home: Path, server: Server) -> Case:
    """Draw a case and lay its files out in a folder."""
    draw = random.Random(name)
    lay_out(home, draw)
    server.begin(draw)
    words, command = draw.choice(list(commands()))
    case = Case(name, list(words))
    addresses = [server.url, server.url, f"{server.url}/v1", *ADDRESSES]
    case.environment = {
        "OPENAI_API_KEY": draw.choice([KEY, KEY, "", KEY + "\n", KEY + "é"]),
        "LABEL_STUDIO_API_KEY": draw.choice(["0" * 40, "0" * 40, KEY, "", KEY + "\r\n"]),
        "OPENAI_BASE_URL": draw.choice(addresses[2:]),
        "LABEL_STUDIO_URL": draw.choice([server.url, *filter(None, ADDRESSES)]),
        "ANNOTATE_STATE": "state",
        "ANNOTATE_DRAFT_ATTEMPTS": "1",
    }
    positional: list[str] = []
    for parameter in command.params:
        value = _value(parameter, draw, addresses)
        if isinstance(parameter, click.Argument):
            positional += [value] if value is not None else []
        elif value is not None and (parameter.required or draw.random() < 0.3):
            option = draw.choice([*parameter.opts, *parameter.secondary_opts])
            case.arguments += [option] if getattr(parameter, "is_flag", False) else [f"{option}={value}"]
    if words == ["draft"] and draw.random() < 0.6:
        case.arguments += ["--drafter=llm", "--model=m"]
    if words[0] in {"push", "pull", "review", "doctor"} and draw.random() < 0.7:
        case.arguments += ["--project=p", f"--url={server.url}"]
        case.environment["LABEL_STUDIO_API_KEY"] = "0" * 40
    case.arguments += [value if not value.startswith("-") else f"./{value}" for value in positional]
    return case


def _value(parameter: click.Parameter, draw: random.Random, addresses: list[str]) -> str | None:
    if parameter.name in SKIPPED:
        return None
    if getattr(parameter, "is_flag", False):
        return "yes"
    choices = TEXTS
    if parameter.name in {"url", "base_url"}:
        choices = addresses
    elif isinstance(parameter.type, click.Choice):
        choices = [*map(str, parameter.type.choices), "odd"]
    elif isinstance(parameter.type, click.Path):
        own = {"target": ["t.csv", "t.xlsx", "t.parquet", "t.odd"], "report": ["r.html", "r.odd"]}
        files = [str(path) for path in sorted(Path().rglob("*"))]
        choices = own.get(str(parameter.name), [*files, "new", "new/er", "长" * 100])
    elif "integer" in parameter.type.name or "float" in parameter.type.name or draw.random() < 0.3:
        choices = NUMBERS
    return draw.choice(choices)


def lay_out(home: Path, draw: random.Random) -> None:
    """Write sound files of every kind, and damage some of them."""
    write_run(home / "run", articles(3))
    write_run(home / "gold", articles(2))
    (home / "news.txt").write_text(TEXT, encoding="utf-8")
    (home / "news.jsonl").write_text(
        json.dumps({"id": "a", "text": TEXT, "title": None}) + "\n", encoding="utf-8"
    )
    (home / "news.csv").write_text(f"id,text\na,{TEXT}\n", encoding="utf-8")
    (home / "page.html").write_text(f"<h1>题</h1><p>{TEXT}</p>", encoding="utf-8")
    (home / "records").mkdir()
    provenance = {
        "kind": "corrected",
        "version": "rules#1234abcd.5678",
        "task": "http://x/1",
        "time": "2026-01-01",
    }
    content = {"article": "a", "records": [], "provenance": provenance, "review": {"accepted": 1}}
    (home / "records" / "a.json").write_text(json.dumps(content))
    (home / "pulled").mkdir()
    pulled = {"server": "http://127.0.0.1:1", "project": 1, "gold": False, "since": "2026-01-01T00:00:00Z"}
    (home / "pulled" / ".pull.json").write_text(json.dumps(pulled))
    (home / "state").mkdir()
    (home / "state" / "trusted.json").write_text("{}")
    for name in ("schemas", "prompts"):
        shutil.copytree(resources.folder(name), home / name)
    (home / "prices.toml").write_text('["m"]\ncurrency = "USD"\ninput = 1.0\noutput = 2.0\n')
    (home / "plan.toml").write_text('[a]\nmodel = "m"\n')
    if draw.random() < 0.3:
        options = draw.choice(
            [
                "limit = 1",
                "limit = 1" + "0" * 5_000,
                "timeout = nan",
                "model = 5",
                'base-url = "http://127.0.0.1:1"',
            ]
        )
        (home / "annotate.toml").write_text(f"[draft]\n{options}\n")
    files = sorted(path for path in home.rglob("*") if path.is_file())
    for file in draw.sample(files, draw.choice([0, 1, 2, 6])):
        file.write_bytes(damaged(file.read_bytes(), draw))


def run(name: str, server: Server) -> Case:
    """Draw a case, run it and judge what came of it."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as home:
        os.chdir(home)
        try:
            case = drawn(name, Path(home), server)
            _judge(case)
        finally:
            os.chdir(before)
    return case


def _judge(case: Case) -> None:
    own = {
        key: value for key, value in os.environ.items() if not key.startswith(("ANNOTATE", "OPENAI", "LABEL"))
    }
    try:
        with mock.patch.dict(os.environ, {**own, **case.environment}, clear=True), _limited(LONGEST):
            done = annotate(*case.arguments)
    except (Exception, Hangs):  # noqa: BLE001 - this is what is looked for
        case.fault = traceback.format_exc()
        return
    said = done.out + done.err
    if done.code not in {0, 1, 2, 3}:
        case.fault = f"exit code {done.code}: {said}"
    elif "Traceback" in said:
        case.fault = said
    elif KEY in said:
        case.fault = f"shows the key: {said}"
    elif found := CONTROL.search(said):
        case.fault = f"control character {found[0]!r}: {said!r}"


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def hang(number: int, frame: FrameType | None) -> None:
        raise Hangs("".join(traceback.format_stack(frame)))

    usual = signal.signal(signal.SIGALRM, hang)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, usual)


@contextmanager
def hurried() -> Iterator[None]:
    """Wait for nobody, and start no Label Studio."""

    usual = Patience.__init__

    def quick(self: Patience, **given: Any) -> None:
        usual(self, **{"total": 2.0, "pause": 0.0, "longest": 0.0, **given})

    waiting: Any = {"timeout": 5.0, "patience": 0.0}
    with (
        mock.patch.object(Patience, "__init__", quick),
        mock.patch.object(Studio.__init__, "__kwdefaults__", waiting),
        mock.patch("annotate.review.project._SETTLING", 0.0),
        mock.patch("annotate.review.local.running", side_effect=ServiceError("no server of our own here")),
    ):
        yield


def cases(seed: str, seconds: float) -> Iterator[Case]:
    """Run cases until the time is over; yield each."""
    end = time.monotonic() + seconds
    number = 0
    with hurried(), Server() as server:
        while time.monotonic() < end:
            yield run(f"{seed}:{number}", server)
            number += 1


def main() -> int:
    """Run cases for some minutes and print those that fail."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", default=str(time.time_ns()))
    parser.add_argument("--case", help="run one case again")
    given = parser.parse_args()
    if given.case:
        with hurried(), Server() as server:
            drawn_again = [run(given.case, server)]
    else:
        drawn_again = list(cases(given.seed, 60 * given.minutes))
    faults = [case for case in drawn_again if case.fault]
    for case in faults:
        print(f"== {case.name}: annotate {case.arguments}\n{case.environment}\n{case.fault}\n")
    print(f"{len(drawn_again)} cases of seed {given.seed}, {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
