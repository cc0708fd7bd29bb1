"""A run: many articles drafted into a folder whose journal survives being killed at any moment."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

from annotate import __version__
from annotate.article import Article
from annotate.draft._model import Draft, Drafter
from annotate.errors import AnnotateError, InputError, RunError, ServiceError
from annotate.files import to_line, whole_lines, write_json
from annotate.schema import Schema
from annotate.store import ARTICLES, DRAFTS, MANIFEST, has_journal, identity, manifest


@dataclass(slots=True)
class Summary:
    """What a run did, added up over its drafts. `set_aside` tells of torn lines, and where they are kept."""

    articles: int = 0
    earlier: int = 0
    characters: int = 0
    records: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    usage: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    set_aside: list[str] = field(default_factory=list)
    stopped: BaseException | None = None

    def add(self, draft: Draft) -> None:
        """Count one more draft."""
        self.articles += 1
        self.records.update(record.type for record in draft.records)
        self.problems.update(problem.code for problem in draft.problems)
        self.usage.update(draft.usage)
        if draft.failed:
            self.failed[draft.article] = draft.failed

    def to_json(self) -> dict[str, Any]:
        """Return the totals for the manifest and `--json`."""
        return {
            "articles": self.articles,
            "earlier": self.earlier,
            "characters": self.characters,
            "records": dict(self.records),
            "problems": dict(self.problems),
            "usage": dict(self.usage),
            "failed": self.failed,
            "set_aside": self.set_aside,
            "stopped": None if self.stopped is None else str(self.stopped) or "interrupted",
        }


class Run:
    """A run folder: `run.json`, `articles.jsonl` and the journal `drafts.jsonl`.

    The newline is the commit mark of a journal line: before the first one is written, a torn last line is set
    aside and its article is drafted again. A folder belongs to one drafter, its options and one schema; one
    process at a time writes to it. What is in a folder that is no run, or is refused, stays as it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: dict[str, str] = {}
        self._done: set[str] = set()
        self.failed: set[str] = set()

    def __enter__(self) -> Run:
        _refuse_foreign(self.path)
        self.path.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            self._drafts = opened.enter_context(self._open(DRAFTS))
            try:
                fcntl.flock(self._drafts, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(f"{self.path}: another process is drafting into this folder") from None
            self._articles = opened.enter_context(self._open(ARTICLES))
            self._read()
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._opened.close()

    def begin(self, drafter: Drafter, schema: Schema) -> list[str]:
        """Write the manifest, or see that the one that is there fits; raises RunError if it does not.

        Returns what was set aside: the torn last lines of an earlier pass.
        """
        shape = {"drafter": drafter.name, **drafter.fingerprint(), "schemas": schema.digest}
        earlier = manifest(self.path) or {"shape": shape, "version": __version__, "started": _now()}
        kept = earlier["shape"]
        differing = sorted(key for key in shape.keys() | kept.keys() if shape.get(key) != kept.get(key))
        if differing:
            raise RunError(
                f"{self.path}: was drafted with another {', '.join(differing)}; "
                "give a new folder, or the options of the first time (run.json holds them)"
            )
        if not {"id", "nonce"} <= earlier.keys():
            own = identity(self.path) if has_journal(self.path) else secrets.token_hex(8)
            write_json(self.path / MANIFEST, {"id": own, "nonce": secrets.token_hex(16), **earlier})
        # locked by now: a line that another process is just writing looks torn
        return [told for file in (self._drafts, self._articles) for told in _set_aside(file)]

    def begin_again(self, schema: Schema) -> list[str]:
        """See that what was drafted can be drafted again from its replies; returns what was set aside, as `begin` does."""
        if manifest(self.path)["shape"].get("schemas") != schema.digest:
            raise RunError(
                f"{self.path}: was drafted with other schemas; replies are read again with the same"
            )
        return [told for file in (self._drafts, self._articles) for told in _set_aside(file)]

    def pending(self, articles: Iterable[Article], summary: Summary, retry_failed: bool) -> Iterator[Article]:
        """Yield the articles that have no draft yet, keeping the text of each; raises RunError if a text changed."""
        for article in articles:
            self._keep(article)
            if article.id in self._done or (article.id in self.failed and not retry_failed):
                summary.earlier += 1
                if article.id in self.failed:
                    summary.failed[article.id] = "failed earlier; --retry-failed asks again"
                continue
            summary.characters += len(article.text)
            yield article

    def add(self, draft: Draft) -> None:
        """Write one journal line: when this returns, the draft outlives the process."""
        self._write(self._drafts, draft.to_json())
        (self.failed if draft.failed else self._done).add(draft.article)

    def finish(self, summary: Summary, answered: Mapping[str, Any]) -> None:
        """Write the totals of this pass, and who answered in all of them, into the manifest."""
        content = {**manifest(self.path), "finished": _now(), "totals": summary.to_json()}
        if answered:
            earlier = content.get("answered", {}).get("models", {})
            content["answered"] = {**answered, "models": Counter(earlier) + Counter(answered["models"])}
        write_json(self.path / MANIFEST, content)

    def articles(self) -> Iterator[Article]:
        """Yield the articles of the run, as they were drafted."""
        for item, _ in self._items(ARTICLES):
            yield Article.from_json(item)

    def is_worth_more(self, draft: Draft) -> bool:
        """Tell whether a draft made again may take the place of the one that is there."""
        return not draft.failed or (draft.article not in self._done and bool(draft.records))

    def _keep(self, article: Article) -> None:
        digest = article.digest
        known = self._kept.setdefault(article.id, "")
        if known and known != digest:
            raise RunError(
                f"{self.path}: article {article.id!r} was drafted from another text; draft the new one into a new folder"
            )
        if not known:
            self._write(self._articles, article.to_json())
            self._kept[article.id] = digest

    def _read(self) -> None:
        for item, where in self._items(ARTICLES):
            with _reading(where, _DELETE):
                article = Article.from_json(item)
                self._kept[article.id] = article.digest
        for item, where in self._items(DRAFTS):
            with _reading(where, _DELETE):
                name, failed = item["article"], item.get("failed")
                target, other = (self.failed, self._done) if failed else (self._done, self.failed)
                target.add(name)
                other.discard(name)

    def _items(self, name: str) -> Iterator[tuple[Any, str]]:
        for number, (_, line) in enumerate(whole_lines(self.path / name), 1):
            where = f"{self.path / name}:{number}"
            with _reading(where, _DELETE):
                item = json.loads(line.decode())
            yield item, where

    def _open(self, name: str) -> FileIO:
        """Open unbuffered: a line is written at once, and nothing waits to be written at the end."""
        return (self.path / name).open("ab", buffering=0)

    def _write(self, file: FileIO, item: dict[str, Any]) -> None:
        line = to_line(item)
        try:
            while line:
                line = line[file.write(line) :]
        except OSError as error:
            raise InputError(
                f"{file.name}: cannot be written: {error.strerror or error}; what is there is whole"
            ) from error


_DELETE = "delete the line, and what it held is drafted again"


@contextmanager
def _reading(where: str, way_out: str) -> Iterator[None]:
    """Tell of what somebody or something damaged in a run folder, and the way out; nothing is changed."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise RunError(f"{where}: damaged ({type(error).__name__}: {str(error)[:120]}); {way_out}") from error


def draft_all(
    articles: Iterable[Article],
    drafter: Drafter,
    schema: Schema,
    folder: Path,
    *,
    retry_failed: bool = False,
    progress: Callable[[Draft], None] = lambda draft: None,
) -> Summary:
    """Draft articles into a run folder, going on where an earlier pass stopped; returns the totals of this one.

    A service that makes the drafter stop is told in `stopped`: what was done until then is in the folder.
    Raises RunError if the folder belongs to other options, texts or another process.
    """
    summary = Summary()
    with Run(folder) as run, _rarely_collecting():
        summary.set_aside += run.begin(drafter, schema)
        try:
            for draft in drafter.drafts(run.pending(articles, summary, retry_failed)):
                run.add(draft)
                summary.add(draft)
                progress(draft)
        except ServiceError as error:
            summary.stopped = error
        except BaseException as error:
            summary.stopped = error
            with suppress(AnnotateError):
                run.finish(summary, drafter.answered())
            raise
        run.finish(summary, drafter.answered())
    return summary


def draft_again(
    drafter: Drafter,
    schema: Schema,
    folder: Path,
    *,
    progress: Callable[[Draft], None] = lambda draft: None,
) -> Summary:
    """Draft the articles of a run again, by a drafter that reads its kept replies; the new drafts take the old ones' place.

    An article whose replies are not there keeps its draft, and is told as failed.
    """
    summary = Summary()
    with Run(folder) as run, _rarely_collecting():
        summary.set_aside += run.begin_again(schema)
        for draft in drafter.drafts(run.articles()):
            summary.add(draft)
            if run.is_worth_more(draft):
                run.add(draft)
            progress(draft)
        run.finish(summary, {})
    return summary


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Look for reference cycles less often: nearly all of a batch goes by itself, and looking takes a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _refuse_foreign(folder: Path) -> None:
    """Raise RunError, before anything is touched, for a folder whose files have the names of a run's but are none."""
    if manifest(folder):
        return
    ours = has_journal(folder)
    if (folder / MANIFEST).exists():
        way_out = "move it away, and the same command writes it anew" if ours else "give a new folder"
        raise RunError(f"{folder / MANIFEST}: damaged, or not of a run; {way_out}")
    for name in () if ours else (DRAFTS, ARTICLES):
        file = folder / name
        if file.exists() and (not file.is_file() or file.stat().st_size):
            raise RunError(f"{folder}: holds {name}, which is of no run; give a new folder")


def _set_aside(file: FileIO) -> Iterator[str]:
    """Move a torn last line of a journal into a file beside it; yields what to tell about that."""
    path = Path(str(file.name))
    whole = sum(len(line) for _, line in whole_lines(path))
    with path.open("rb") as journal:
        journal.seek(whole)
        torn = journal.read()
    if torn:
        aside = path.with_name(f"{path.name}.torn")
        with aside.open("ab") as kept:
            kept.write(torn + b"\n")
            kept.flush()
            os.fsync(kept.fileno())
        file.truncate(whole)
        yield f"{path}: the last line was not written whole; it is kept in {aside}, its article is drafted again"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
