"""One article: asked in parts, salvaged, repaired, looked at again, merged, weighed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, TypeVar

from annotate.article import Article
from annotate.draft import Draft, Note
from annotate.draft.client import Asks, Kind, Reply, Request, RequestError, Usage
from annotate.draft.llm import _contract
from annotate.draft.llm._confidence import Agreement, confidence
from annotate.draft.llm._contract import Reading
from annotate.draft.llm._merge import merged, place_of, voted
from annotate.draft.llm._prompt import Prompter
from annotate.draft.llm._salvage import Failed, Found, Salvage, salvage, unmended, words
from annotate.draft.llm._second_look import left_open
from annotate.draft.llm._split import Part, Parts, Stretch
from annotate.draft.rules import RulesDrafter
from annotate.errors import SchemaError
from annotate.problem import Problem, Severity
from annotate.record import Record
from annotate.schema import Schema

Answer = TypeVar("Answer")
_MOST_CUTS = 3
_MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Options:
    """What shapes a draft beside model and prompts.

    `part` is the length in characters above which an article is cut; `samples` how often each part is asked.
    """

    part: int = 4000
    samples: int = 1
    repair: bool = True
    second_look: bool = True
    agreement: bool = True


@dataclass(slots=True)
class _Outcome:
    """What came of a part: records, items that failed, and why parts of the text went unread."""

    found: list[Found] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class ArticleDrafter:
    """Drafts one article after the other, or many at a time: it keeps nothing between them."""

    def __init__(self, asks: Asks, prompter: Prompter, options: Options) -> None:
        self._asks = asks
        self._prompter = prompter
        self._schema = prompter.schema
        self._options = options
        self._rules = _rules(self._schema) if options.agreement else None

    async def draft(self, article: Article) -> Draft:
        """Return the draft of an article; raises AccessError or BudgetError if the run has to stop."""
        began, usage = perf_counter(), Usage()
        whole = Parts(article)
        opinion = self._opinion(whole)
        whole = whole.naming(self._names(opinion))
        parts = whole.all(self._options.part)
        outcomes = await _all(self._part(part, usage) for part in parts)
        if self._options.second_look:
            read = [part for part, outcome in zip(parts, outcomes, strict=True) if not outcome.lost]
            outcomes.append(await self._look_again(whole, read, outcomes, opinion, usage))
        return self._put_together(whole, outcomes, opinion, usage, began)

    def _opinion(self, parts: Parts) -> Sequence[Record]:
        """Return what the rules drafter makes of an article: a second opinion, and names that may have been missed."""
        return self._rules.records(parts.article, parts.figures) if self._rules else ()

    def _names(self, records: Sequence[Record]) -> Iterator[Stretch]:
        """Yield where things are named: what one part says of them belongs to what others say."""
        for record in records:
            if self._schema.types[record.type].mention.compare == "text":
                yield Stretch(record.start, record.end)

    async def _part(self, part: Part, usage: Usage, cuts: int = 0) -> _Outcome:
        """Ask about a part; where that is too much for the model, about its halves."""
        can_cut = cuts < _MOST_CUTS and part.can_be_cut
        asked = (self._sample(part, number, usage, can_cut) for number in range(self._options.samples))
        samples = await asyncio.gather(*asked, return_exceptions=True)
        faults = [sample for sample in samples if isinstance(sample, BaseException)]
        for fault in faults:
            if not isinstance(fault, RequestError):
                raise fault
            if fault.kind is Kind.TOO_LONG and can_cut:
                usage["cuts"] += 1
                return _joined(await _all(self._part(half, usage, cuts + 1) for half in part.halves()))
        answered = [sample for sample in samples if isinstance(sample, _Outcome)]
        if not answered:
            return _Outcome(lost=[_lost(part, str(faults[0]))])
        return answered[0] if len(samples) == 1 else _of_samples(part.article, answered)

    async def _sample(self, part: Part, number: int, usage: Usage, can_cut: bool) -> _Outcome:
        request = self._prompter.draft(part, number)
        reading = await (self._read if can_cut else self._read_whole)(part, request, usage)
        if reading.cut and can_cut:
            raise RequestError(Kind.TOO_LONG, "the reply was cut off")
        outcome = self._salvaged(part, reading)
        if reading.cut:
            kept = f"{len(outcome.found)} records that were whole are kept"
            outcome.lost.append(_lost(part, f"{_contract.CUT_OFF}; {kept}"))
        if outcome.failed and self._options.repair:
            await self._repair(part, outcome, usage)
        return outcome

    async def _read(self, part: Part, request: Request, usage: Usage) -> Reading:
        limit = max(100, len(part.text) // 3)
        return await self._asks.ask(request, usage, lambda reply: _contract.read(reply, self._schema, limit))

    async def _read_whole(self, part: Part, request: Request, usage: Usage) -> Reading:
        """Read the reply about a part that cannot be cut: a torn one only if no other comes, nor a larger limit."""
        limit = max(100, len(part.text) // 3)
        torn: list[Reading] = []

        def read(reply: Reply) -> Reading:
            reading = _contract.read(reply, self._schema, limit)
            if reading.cut:
                torn.append(reading)
                raise RequestError(Kind.EMPTY, _contract.CUT_OFF)
            return reading

        for _ in range(2):  # some replies are cut off by chance
            try:
                return await self._asks.ask(request, usage, read)
            except RequestError:
                if not torn:
                    raise
        return max(torn, key=lambda reading: len(reading.items))

    def _salvaged(self, part: Part, reading: Reading) -> _Outcome:
        result = salvage(reading.items, part, self._schema)
        problems = [*_oddities(part, reading), *_contradictions(part, result)]
        return _Outcome(result.found, result.failed, problems)

    async def _repair(self, part: Part, outcome: _Outcome, usage: Usage) -> None:
        """Send what failed back once, with the exact errors."""
        usage["repairs_asked"] += len(outcome.failed)
        try:
            reading = await self._read(part, self._prompter.repair(part, outcome.failed), usage)
        except RequestError as fault:
            outcome.problems.append(
                Problem("reply.repair-failed", str(fault), Severity.WARNING, part.article.id)
            )
            return
        result = salvage(reading.items, part, self._schema)
        outcome.failed = unmended(outcome.failed, result, self._schema)
        usage["repairs_kept"] += len(result.found)
        outcome.found += [replace(found, repaired=True) for found in result.found]
        outcome.problems += _contradictions(part, result)

    async def _look_again(
        self,
        parts: Parts,
        read: Sequence[Part],
        outcomes: Sequence[_Outcome],
        opinion: Sequence[Record],
        usage: Usage,
    ) -> _Outcome:
        """The second look: ask once about all that the first replies left open, in the sentences where it stands."""
        known = [found for outcome in outcomes for found in outcome.found]
        records = sorted((found.record for found in known), key=lambda record: record.start)
        places = left_open(parts, read, records, opinion, self._schema)
        if not places:
            return _Outcome()
        part = parts.whole
        usage["second_look_numbers"] += len(places)
        request = self._prompter.second_look(parts, places, records)
        try:
            reading = await self._read(part, request, usage)
        except RequestError as fault:
            problem = Problem("reply.second-look-failed", str(fault), Severity.WARNING, part.article.id)
            return _Outcome(problems=[problem])
        result = salvage(reading.items, part, self._schema)
        taken = {place_of(found) for found in known}
        new = [replace(found, second_look=True) for found in result.found if place_of(found) not in taken]
        usage["second_look_records"] += len(new)
        return _Outcome(new, result.failed, _contradictions(part, result))

    def _put_together(
        self,
        parts: Parts,
        outcomes: Sequence[_Outcome],
        opinion: Sequence[Record],
        usage: Usage,
        began: float,
    ) -> Draft:
        article = parts.article
        found = merged([outcome.found for outcome in outcomes], self._schema)
        problems = [problem for outcome in outcomes for problem in outcome.problems]
        problems += [failed.problem(article) for outcome in outcomes for failed in outcome.failed]
        problems += [warning for number, entry in enumerate(found) for warning in _warnings(number, entry)]
        lost = [reason for outcome in outcomes for reason in outcome.lost]
        agreement = Agreement(opinion) if self._rules else None
        return Draft(
            article.id,
            [entry.record for entry in found],
            _bounded(problems, article),
            [self._note(entry, agreement) for entry in found],
            dict(usage),
            perf_counter() - began,
            "; ".join(lost) or None,
        )

    def _note(self, found: Found, agreement: Agreement | None) -> Note:
        note: Note = {"confidence": confidence(found, agreement, self._options.samples)}
        for name in ("repaired", "second_look", "ambiguous"):
            if getattr(found, name):
                note[name] = True
        return note


def _rules(schema: Schema) -> RulesDrafter | None:
    """Return the rules drafter, or None for record types that it knows nothing of."""
    try:
        return RulesDrafter(schema)
    except SchemaError:
        return None


def _of_samples(article: Article, outcomes: Sequence[_Outcome]) -> _Outcome:
    common, rare = voted([outcome.found for outcome in outcomes])
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    for found in rare:
        said = words(found.record.to_json())
        message = (
            f"{found.record.type} left out: less than half of the samples have it; the model's words: {said}"
        )
        problems.append(Problem("reply.rare", message, Severity.INFO, article.id))
    lost = outcomes[0].lost if all(outcome.lost for outcome in outcomes) else []
    return _Outcome(common, outcomes[0].failed, problems, lost)


def _joined(outcomes: Sequence[_Outcome]) -> _Outcome:
    whole = _Outcome()
    for outcome in outcomes:
        whole.found += outcome.found
        whole.failed += outcome.failed
        whole.problems += outcome.problems
        whole.lost += outcome.lost
    return whole


async def _all(coroutines: Iterable[Coroutine[Any, Any, Answer]]) -> list[Answer]:
    """Wait for all, then raise what was raised: no request that is paid for is dropped half-way."""
    results = await asyncio.gather(*coroutines, return_exceptions=True)
    answers = []
    for result in results:
        if isinstance(result, BaseException):
            raise result
        answers.append(result)
    return answers


def _warnings(number: int, found: Found) -> list[Problem]:
    """Point the warnings about a record at its place in the draft."""
    members = [(warning.pointer or "").split("/", 3)[3:] for warning in found.warnings]
    return [
        replace(warning, pointer="/".join(["", "records", str(number), *member]))
        for warning, member in zip(found.warnings, members, strict=True)
    ]


def _contradictions(part: Part, result: Salvage) -> list[Problem]:
    return [failed.problem(part.article, Severity.INFO) for failed in result.twice]


def _oddities(part: Part, reading: Reading) -> list[Problem]:
    told = []
    if reading.mended:
        told.append(
            ("reply.mended", f"{reading.mended} items of the reply were broken JSON and have been mended")
        )
    if reading.excess:
        told.append(
            ("reply.excess", f"{reading.excess} items more than so short a text can hold were not read")
        )
    if reading.unknown:
        told.append(("reply.unknown", f"members that were not asked for: {', '.join(reading.unknown)}"))
    return [Problem(code, message, Severity.WARNING, part.article.id) for code, message in told]


def _bounded(problems: list[Problem], article: Article) -> list[Problem]:
    if len(problems) <= _MOST_PROBLEMS:
        return problems
    rest = len(problems) - _MOST_PROBLEMS
    message = f"{rest} more problems of this article are not listed"
    return [*problems[:_MOST_PROBLEMS], Problem("reply.problems", message, Severity.ERROR, article.id)]


def _lost(part: Part, reason: str) -> str:
    return reason if part.is_whole else f"characters {part.start}–{part.end}: {reason}"
