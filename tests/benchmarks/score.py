"""How long scoring takes, and how much room: `python tests/benchmarks/score.py [NAME...]`.

Makes invented sets, runs the command on them as a user would, and prints processor seconds and peak memory beside
the figures that are to be reached. The modules are compiled beforehand, as they are after a first call. Leaves
with 1 if a figure is not reached.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUBJECTS = ["松湖新城", "青岭开发区", "白鹭湾产业园", "云岫科技城", "松湖集团", "远帆科技"]
NAMES = ["规上工业产值", "一般公共预算收入", "实际利用外资", "新增高新技术企业", "固定资产投资", "税收收入"]
PERIODS = ["前三季度", "2021年", "今年以来", "1—9月", None]
WRONG = {
    "project": {"stage": "planned"},
    "investment": {"status": "actual"},
    "indicator": {"status": "target"},
}
TYPES = ["project", "investment", "indicator", "indicator", "indicator"]


@dataclass(frozen=True)
class Case:
    """A set to score: its size, the command's options, and what is to be reached."""

    articles: int
    records: int
    seconds: float
    options: tuple[str, ...] = ()
    gigabytes: float = 1.5
    megabytes: float = 0.0
    gap: int = 40


CASES = {
    "many": Case(10_000, 60, seconds=60),
    "long": Case(1, 5_000, seconds=5),
    "dense": Case(1, 5_000, seconds=5, gap=2),
    "bootstrap": Case(1_000, 10, seconds=5),
    "report": Case(200, 60, seconds=20, options=("--report",), megabytes=15),
}


def main(names: list[str]) -> int:
    """Run the named cases, or all, and return the exit code."""
    with tempfile.TemporaryDirectory() as cache:
        run("warm-up", Case(2, 5, seconds=60, options=("--report",), megabytes=15), cache)
        return max(run(name, CASES[name], cache) for name in names or CASES)


def run(name: str, case: Case, cache: str) -> int:
    """Score one set and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make(home, case)
        options = [str(home / "out.html") if option == "REPORT" else option for option in _filled(case)]
        seconds, gigabytes = _timed(
            ["score", str(home / "pred.jsonl"), str(home / "gold.jsonl"), *options], cache
        )
        size = (home / "out.html").stat().st_size / 1e6 if case.megabytes else 0
    good = seconds <= case.seconds and gigabytes <= case.gigabytes and size <= (case.megabytes or 1)
    written = f", {size:.1f} MB written (≤ {case.megabytes})" if case.megabytes else ""
    print(
        f"{name:10} {case.articles:,} × {case.records:,}: {seconds:.1f} s (≤ {case.seconds:g}), "
        f"{gigabytes:.2f} GB (≤ {case.gigabytes}){written}: {'reached' if good else 'NOT REACHED'}",
        flush=True,
    )
    return 0 if good else 1


def make(home: Path, case: Case) -> None:
    """Write gold and a prediction of it with a tenth of the values wrong; with texts where there is a report."""
    random.seed(1)
    with (home / "gold.jsonl").open("w") as gold, (home / "pred.jsonl").open("w") as pred:
        for number in range(case.articles):
            text, records = article(case)
            _line(gold, f"a{number:05}", records)
            _line(pred, f"a{number:05}", list(_spoiled(records)))
            if case.megabytes:
                (home / "articles").mkdir(exist_ok=True)
                (home / "articles" / f"a{number:05}.txt").write_text(text)


def article(case: Case) -> tuple[str, list[dict[str, Any]]]:
    """Return a text and its records, one about every `gap` characters."""
    text, records = "", []
    for number in range(case.records):
        kind = random.choice(TYPES)
        mention = (
            f"松湖{number}号物流园项目" if kind == "project" else f"{random.randint(1, 99_999) / 10}亿元"
        )
        start = len(text) if case.gap > 20 else number * case.gap
        records.append(record(kind, start, mention))
        text += mention + "在松湖新城开发区建设，" * ((case.gap - len(mention)) // 11) + "。"
    return text, records


def record(kind: str, start: int, mention: str) -> dict[str, Any]:
    """Return an invented record."""
    subject, period = random.choice(SUBJECTS), random.choice(PERIODS)
    anchor = {"type": kind, "start": start, "end": start + len(mention)}
    if kind == "project":
        rest = {"participants": [subject], "sector": "digital", "stage": "signed", "date": period}
        return {**anchor, "name": mention, "location": subject, **rest}
    if kind == "investment":
        rest = {"target": f"{subject}物流园", "status": "planned", "period": period, "qualifier": None}
        return {**anchor, "amount": mention, "kind": "loan", "investor": subject, **rest}
    rest = {"measure": "level", "direction": None, "status": "actual", "period": period, "qualifier": None}
    return {**anchor, "value": mention, "name": random.choice(NAMES), "subject": subject, **rest}


def _spoiled(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in records:
        chance = random.random()
        if chance < 0.05:
            continue
        if chance < 0.15:
            yield {**item, **WRONG[item["type"]]}
        elif chance < 0.4 and item["type"] == "indicator":
            yield {**item, "subject": random.choice(SUBJECTS), "name": random.choice(NAMES)}
        else:
            yield item


def _line(file: Any, article_id: str, records: list[dict[str, Any]]) -> None:
    file.write(json.dumps({"article": article_id, "records": records}, ensure_ascii=False) + "\n")


def _filled(case: Case) -> list[str]:
    return [
        part
        for option in case.options
        for part in ((option, "REPORT") if option == "--report" else (option,))
    ]


def _timed(arguments: list[str], cache: str) -> tuple[float, float]:
    """Run the command on one core; return its processor seconds and its peak memory in gigabytes."""
    code = "from annotate.cli import main; main()"
    home = str(Path(__file__).parents[2])
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", code, *arguments],
        {**inherited, "PYTHONPATH": home, "PYTHONPYCACHEPREFIX": cache, "OPENBLAS_NUM_THREADS": "1"},
        file_actions=[(os.POSIX_SPAWN_OPEN, at, os.devnull, os.O_WRONLY, 0) for at in (1, 2)],
    )
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"annotate {' '.join(arguments)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
