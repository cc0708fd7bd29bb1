"""How fast, how lean and how reliable the llm drafter is, beside a bare `openai` client in the same run.

    python tests/benchmarks/llm.py speed  [--articles 2000]    articles/s and CPU, replies after 50 ms
    python tests/benchmarks/llm.py memory                      peak at 1,000 and at 20,000 articles
    python tests/benchmarks/llm.py faults [--articles 5000]    a bad day, a kill -9 in the middle, a rerun

Each measurement is a process of its own; the server is another one. On a machine that others share, compare the
ratios, not the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
SERVER = HERE.parent.parent / "servers" / "fast.py"
CONCURRENCY = 64
WORDS = "绿地 道路 厂房 泊位 公寓 专利 商标 院士站 工作站 实验室 孵化器 充电桩".split()
FACTS = [(word, f"{number}{number + 1}项") for number in range(1, 6) for word in WORDS]
SENTENCES = [f"第{number}片区新增{word}{value}。" for number, (word, value) in enumerate(FACTS)]
PLAIN = "青禾高新区持续优化营商环境，企业安心经营，群众满意度稳步提升。" * 6
EMPTY = json.dumps({"projects": [], "investments": [], "indicators": []})
ONLY = ["--no-second-look", "--no-agreement"]


def full_reply() -> str:
    """Return a reply of 60 records."""
    rest = {"subject": None, "measure": "level", "direction": None, "status": "actual", "period": None}
    items = [
        {"quote": f"新增{word}{value}", "value": value, "name": f"新增{word}", **rest, "qualifier": None}
        | {"subject": f"第{number}片区"}
        for number, (word, value) in enumerate(FACTS)
    ]
    return json.dumps({"projects": [], "investments": [], "indicators": items}, ensure_ascii=False)


@contextmanager
def serving(folder: Path, reply: str, *more: str) -> Iterator[str]:
    """Start the server; yields its address."""
    file = folder / "reply.json"
    file.write_text(reply, encoding="utf-8")
    process = subprocess.Popen([sys.executable, SERVER, file, *more], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def articles(folder: Path, number: int, text: str) -> Path:
    """Write articles that differ in their first line."""
    file = folder / f"articles{number}.jsonl"
    with file.open("w", encoding="utf-8") as target:
        for one in range(number):
            target.write(
                json.dumps({"id": f"a{one}", "text": f"第{one}号\n{text}\n"}, ensure_ascii=False) + "\n"
            )
    return file


def measured(*arguments: str) -> dict[str, Any]:
    """Run one measurement as a process of its own."""
    done = subprocess.run([sys.executable, HERE, *arguments], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def told(count: int, began: float, cpu: float, **more: Any) -> None:
    """Print what was measured: rate, CPU milliseconds per article, peak memory in MB."""
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = {"rate": round(count / seconds), "cpu": round(1000 * used / count, 2), "peak": round(peak)}
    print(json.dumps(rate | more))


def bare(url: str, inputs: str, aiohttp: str) -> None:
    """Send the same requests with the official client alone."""
    import openai

    from annotate import schema
    from annotate.article import read
    from annotate.draft.client import Dialect
    from annotate.draft.llm import Parts, Prompter

    writer = Prompter.of(schema.load())
    dialect = Dialect("m", {"temperature": 0}, print)
    bodies = [dialect.body(writer.draft(Parts(article).whole)) for article in read([inputs], print)]

    async def run() -> None:
        http = openai.DefaultAioHttpClient() if aiohttp == "aiohttp" else None
        room = asyncio.Semaphore(CONCURRENCY)
        async with openai.AsyncOpenAI(api_key="x", base_url=url, max_retries=0, http_client=http) as client:

            async def one(body: dict[str, Any]) -> None:
                async with room:
                    await client.chat.completions.create(**body)

            await one(bodies[0])
            began, cpu = time.perf_counter(), time.process_time()
            await asyncio.gather(*map(one, bodies))
            told(len(bodies), began, cpu)

    asyncio.run(run())


def ours(url: str, inputs: str, run: str, *more: str) -> None:
    """Draft with `annotate`, from files to a journal."""
    from annotate import schema
    from annotate.article import read
    from annotate.draft import draft_all
    from annotate.draft.llm import Options, Settings, drafter

    options = Options(second_look="--no-second-look" not in more, agreement="--no-agreement" not in more)
    settings = Settings("m", url, "x", concurrency=CONCURRENCY, options=options)
    types = schema.load()
    warm = drafter(settings, types, Path(run), print)
    draft_all([next(iter(read([inputs], print)))], warm, types, Path(f"{run}-warm"))
    made = drafter(settings, types, Path(run), print)
    began, cpu = time.perf_counter(), time.process_time()
    summary = draft_all(read([inputs], print), made, types, Path(run))
    told(summary.articles, began, cpu, records=summary.records.total(), failed=len(summary.failed))


def speed(folder: Path, number: int) -> None:
    """Print articles a second and CPU, ours beside the bare client's."""
    full = "\n".join(SENTENCES)
    for name, reply, text in (("empty replies", EMPTY, PLAIN), ("60 records", full_reply(), full)):
        inputs = str(articles(folder, number, text))
        with serving(folder, reply) as url:
            rows = {
                "bare client": measured("bare", url, inputs, "httpx"),
                "bare client, aiohttp": measured("bare", url, inputs, "aiohttp"),
                "annotate": measured("ours", url, inputs, str(folder / f"{name}-1"), *ONLY),
                "annotate, second look and agreement": measured(
                    "ours", url, inputs, str(folder / f"{name}-2")
                ),
            }
        print(f"{name}: {number} articles, {CONCURRENCY} at a time, replies after 50 ms")
        for label, row in rows.items():
            ratio = row["cpu"] / rows["bare client"]["cpu"]
            print(
                f"  {label:<38} {row['rate']:5d}/s {row['cpu']:7.2f} ms CPU ({ratio:.2f}×) {row['peak']:4d} MB"
            )


def memory(folder: Path) -> None:
    """Print the peak at 1,000 and 20,000 articles."""
    with serving(folder, full_reply(), "--delay", "0.01") as url:
        for number in (1000, 20_000):
            inputs = str(articles(folder, number, "\n".join(SENTENCES)))
            row = measured("ours", url, inputs, str(folder / f"run{number}"), *ONLY)
            print(f"{number} articles of 60 records: peak {row['peak']} MB, {row['rate']}/s")


def faults(folder: Path, number: int) -> None:
    """Draft on a bad day, with a kill -9 in the middle; print whether every article is drafted or named."""
    inputs, run = articles(folder, number, "\n".join(SENTENCES)), folder / "run"
    command = [
        sys.executable,
        "-c",
        "from annotate.cli import main; main()",
        "draft",
        str(inputs),
        "-o",
        str(run),
    ]
    journal = run / "drafts.jsonl"
    with serving(folder, full_reply(), "--faults", "1") as url:
        command += [
            "--drafter",
            "llm",
            "--model",
            "m",
            "--base-url",
            url,
            "--concurrency",
            str(CONCURRENCY),
            *ONLY,
        ]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        while process.poll() is None and lines(journal) < number // 2:
            time.sleep(0.2)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        kept = lines(journal)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    drafts = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    counted = Counter(draft["article"] for draft in drafts)
    failed = {draft["article"]: draft["failed"] for draft in drafts if draft.get("failed")}
    named = sum(f"failed: {name}: " in done.stderr for name in failed)
    twice, missing = sum(count > 1 for count in counted.values()), number - len(counted)
    print(
        f"{number} articles; killed after {kept}; exit code {done.returncode}; twice {twice}, missing {missing}"
    )
    print(f"failed {len(failed)}, named {named}; reasons: {Counter(failed.values()).most_common(5)}")


def lines(file: Path) -> int:
    """Count the lines of a file that may not be there yet."""
    return file.read_bytes().count(b"\n") if file.exists() else 0


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare(*sys.argv[2:])
        sys.exit()
    if sys.argv[1] == "ours":
        ours(*sys.argv[2:])
        sys.exit()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["speed", "memory", "faults"])
    parser.add_argument("--articles", type=int)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if given.what == "speed":
            speed(Path(name), given.articles or 2000)
        elif given.what == "memory":
            memory(Path(name))
        else:
            faults(Path(name), given.articles or 5000)
