"""What a number measures, in the article's words (rules 22 to 26 of the annotation guidelines)."""

from __future__ import annotations

import re

from annotate.draft.rules._words import any_of, words

_EMPTY = any_of(words("indicators", "empty"))
_LINKS = any_of(words("indicators", "links"))
_COUNTED = any_of(words("indicators", "counted"))
_COMPARED = any_of(words("indicators", "compared"))
_HEAD = re.compile(f'^(?:[\\s、，,；;的“”"]|(?:{_EMPTY})(?!额|区|业|数|量|率))+')
_LINK = re.compile(f"(?:[\\s：:]|{_LINKS})+$")
_TRAIL = re.compile(r"(?:[\s、，,；;：:的（(]|同比|环比|比重?为)+$")
_VERB_BEFORE = re.compile(f"(?:{_COUNTED})+(?:了|的|近|约|超过?|逾)*$")
_HEADS = re.compile(any_of(words("indicators", "heads")))
_NOUN_STOP = re.compile(
    r"[，,；;。：:、！？!?\s（(]|(?:以上|左右|以内)|(?:已|将|也|均|都|分别|正|成功|先后|陆续|入选|入驻|落户|签约|开工|竣工|投产|投入|建成|完成|获得|获批|获评|获|加入|参加|参与|实现|达到|通过|上岗|上线|同比|占|与会|出席|到场|为|在|集中|组成|挂牌|上市)"
)
_OF = re.compile(r"^(?:以上|左右|以内|余|多)?的?")


def before(rest: str) -> str:
    """Return the name that stands before a number: `全区实现规上工业产值达` → `规上工业产值`."""
    name = _strip(rest)
    return _strip_head(name)


def behind(after: str) -> tuple[str, str]:
    """Return the counted noun that stands behind a number and the verb phrase that follows it."""
    after = after[_OF.match(after).end() :]  # type: ignore[union-attr]
    stop = _NOUN_STOP.search(after)
    noun = after[: stop.start()] if stop else after
    rest = after[len(noun) :]
    return noun.strip(), rest


def verb_before(rest: str) -> str:
    """Return the verb right before a number that counts something: `新增`, `引进`."""
    found = _VERB_BEFORE.search(_strip(rest))
    return found.group() if found else ""


def _strip(text: str) -> str:
    text = text.rstrip()
    while True:
        shorter = _TRAIL.sub("", _LINK.sub("", text))
        if shorter == text:
            return text
        text = shorter


def _strip_head(text: str) -> str:
    found = _HEAD.match(text)
    return text[found.end() :] if found else text
