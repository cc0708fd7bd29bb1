"""Where an undertaking is: a park or quarter named with it, else the zone of its story."""

from __future__ import annotations

import re

from annotate.draft.rules._page import Page
from annotate.draft.rules._project_find import Undertaking
from annotate.draft.rules._project_rows import place
from annotate.draft.rules._subject import is_self, may_name
from annotate.draft.rules._words import any_of, words

_QUARTER = any_of(words("projects", "quarters"))
_NAMED = rf"[^，,；;。：:、！!？?\s\d“”的]{{2,16}}?(?:{_QUARTER})"
_AT_HEAD = re.compile(rf"(?:^|[，,。；;\n])(?:目前|如今)?在(?P<place>{_NAMED})(?:内|里)?[，,]")
_WHICH_IS = re.compile(r"(?:位于|坐落于|坐落在)(?P<place>[^，,；;。：:、！!？?\s\d“”的]{2,16})的$")
_OF_PLACE = re.compile(rf"(?P<place>{_NAMED})(?:内|里|上)?的$")
_NO_PLACE = re.compile(
    "(?:电|链|思|出|道|销|套|公|铁|网|线)路$|大道$|^(?:今年|去年|全年|明年|年|与|由|从|对|和)|是"
)
_SITUATED = re.compile(
    rf"(?:位于|坐落于|坐落在|选址|落户(?:在|于)?|落子|建在)(?P<place>{_NAMED})(?![\u4e00-\u9fff]?建)"
)
_ABOUT = re.compile(
    rf"[\s●■◆▲►▶]*(?:在|到|走进|来到)?(?P<place>[\u4e00-\u9fff]{{2,10}}?(?:{_QUARTER}|[县镇]))"
    rf"(?=分会场|[内里]|{any_of(words('places', 'goes_on'))})"
)
_SENTENCES = 6  # of the paragraph, up to a name, whose heads may say where
_FAR = 120  # characters before or behind a name in which its place stands


def location(page: Page, one: Undertaking) -> str | None:
    """Return the place of an undertaking."""
    name, zone = one.name, page.story(one.name.start).zone
    if name.rule == "row":
        return place(one.context) or zone
    sentence = page.sentence(name.start)
    found = _WHICH_IS.search(page.text, max(sentence.start, name.start - 40), name.start) or _AT_HEAD.search(
        page.text[max(sentence.start, name.start - _FAR) : name.start]
    )
    found = (
        found
        or _OF_PLACE.search(page.text, max(sentence.start, name.start - 20), name.start)
        or _SITUATED.search(page.text, name.end, min(sentence.end, name.end + _FAR))
        or _spoken_of(page, name.start)
    )
    named = found and may_name(found["place"]) and not _NO_PLACE.search(found["place"])
    return found["place"] if found and named and _is_narrower(found["place"], zone) else zone


def _spoken_of(page: Page, offset: int) -> re.Match[str] | None:
    """Return the place that the last sentence of the paragraph up to an offset begins with: 城东新片区要加快…."""
    at = page.sentence_index(offset)
    for sentence in reversed(page.sentences[max(0, at - _SENTENCES) : at + 1]):
        if sentence.paragraph != page.sentences[at].paragraph:
            break
        found = _ABOUT.match(page.text, sentence.start, offset)
        if found and may_name(found["place"]) and not _NO_PLACE.search(found["place"]):
            return found
    return None


def _is_narrower(place: str, zone: str | None) -> bool:
    within = zone is not None and place.startswith(zone) and place != zone
    return within or not is_self(place, zone)
