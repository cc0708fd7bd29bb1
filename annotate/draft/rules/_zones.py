"""Which zone a stretch of a page is about: the stories of the page, and the zone that each speaks of most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from annotate.article import Sentence
from annotate.draft.rules._words import any_of, words

_LONGEST = 10  # characters a zone's own name may have before its ending
_SUFFIX = re.compile(any_of(words("places", "zones")))
_HAN = re.compile(r"[\u4e00-\u9fff]+$")
_BEFORE = re.compile(f".*(?:{any_of(words('places', 'before'))})", re.DOTALL)
_DATELINE = re.compile(r"本报讯|本報訊|（记者|\(记者|（通讯员|本报记者")
_SHARE = 0.5  # of its mentions that a longer form of a name must have to be taken for the name
_HEADLINE = 45  # characters


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a page, `text[start:end]`, and the zone it is about (None if it names none)."""

    start: int
    end: int
    zone: str | None


def stories(text: str, sentences: Sequence[Sentence]) -> list[Story]:
    """Split a page into its stories; each has the zone that it names most."""
    mentions = _mentions(text)
    starts = _starts(text, sentences, mentions)
    found: list[Story] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        counted = Counter(name for place, name in mentions if start <= place < end)
        zone = _zone(counted, text[start:end]) or (found[-1].zone if found else None)
        found.append(Story(start, end, zone))
    return found


def _mentions(text: str) -> list[tuple[int, str]]:
    """Return the zones named in a text, with their places, each by the full form of its name."""
    raw = [(match.start(), *_name(text, match.start(), match.end())) for match in _SUFFIX.finditer(text)]
    counts = Counter(name for _, name, own in raw if own)
    full = {name: _full(name, counts) for name in counts}
    return [(place, full[name]) for place, name, own in raw if own]


def _name(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the name that a suffix ends, and how many characters it has of its own before the suffix."""
    han = _HAN.search(text[max(0, start - _LONGEST) : start])
    own = han.group() if han else ""
    cut = _BEFORE.match(own)
    own = own[cut.end() :] if cut else own
    return own + text[start:end], len(own) if len(own) > 1 else 0


def _full(name: str, counts: Counter[str]) -> str:
    """Trim a name at its head to a form that is as frequent: 相约云湖高新区 → 云湖高新区."""
    shorter = [
        other for other in counts if other != name and name.endswith(other) and counts[other] > counts[name]
    ]
    return max(shorter, key=lambda other: (counts[other], len(other)), default=name)


def _zone(counted: Counter[str], text: str) -> str | None:
    if not counted:
        return None
    best, _ = max(counted.items(), key=lambda item: (item[1], -text.find(item[0])))
    return best


def _starts(text: str, sentences: Sequence[Sentence], mentions: Sequence[tuple[int, str]]) -> list[int]:
    """A story starts at a headline with another zone, or at the headlines before a dateline."""
    starts, zone = [0], None
    for sentence in sentences:
        line = text[sentence.start : sentence.end]
        here = [name for place, name in mentions if sentence.start <= place < sentence.end]
        headline = _is_headline(line)
        if headline and here and zone and here[0] != zone and not here[0].endswith(zone):
            starts.append(sentence.start)
        elif _DATELINE.match(line.lstrip()) and sentence.start - starts[-1] > 3 * _HEADLINE:
            starts.append(_headline_before(sentence, sentences, text))
        if here:
            zone = here[0] if headline or zone is None or starts[-1] == sentence.start else zone
    return sorted(set(starts))


def _headline_before(sentence: Sentence, sentences: Sequence[Sentence], text: str) -> int:
    start = sentence.start
    for earlier in reversed(sentences[: sentences.index(sentence)]):
        if not _is_headline(text[earlier.start : earlier.end]):
            break
        start = earlier.start
    return start


def _is_headline(line: str) -> bool:
    bare = line.strip().rstrip("\n")
    return len(bare) <= _HEADLINE and bare[-1:] not in "。；，,;”"
