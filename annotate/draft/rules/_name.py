"""What a number measures, in the article's words (rules 22 to 26 of the annotation guidelines)."""

from __future__ import annotations

import re

from annotate.draft.rules._words import any_of, words

_EMPTY = any_of(words("indicators", "empty"))
_REACHED = f"(?:{any_of(words('indicators', 'reached'))})(?:到了?|至|为|成了?)"
_LINKS = any_of(words("indicators", "links"))
_INTACT = any_of(words("indicators", "intact"))
_HEAD = re.compile(f'^(?:(?!{_INTACT})(?:[\\s、，,；;的“”"（(]|(?:{_EMPTY})(?!额|区|业|数|量|率|力)))+')
_LINK = re.compile(
    f"(?:[\\s：:↑↓+]|{_LINKS}|{_REACHED}|[由从](?:原来|原先|过去|年初|上年|去年)?的?|大关|只)+$"
)
_SIZE = re.compile("(?<=建设)(?:总?占地|用地)$")
_TRAIL = re.compile(r"(?:[\s、，,；;：:的（(]|同比|环比|比重为)+$")
_COUNTED = re.compile(f"(?P<verb>(?:{any_of(words('indicators', 'counted'))})+)(?:了|的|近|约|超过?|逾)*$")
_HEADS = any_of(words("indicators", "heads"))
_NOUN = re.compile(
    rf"[^，,；;。：:、！？!?\s（(]{{0,16}}?(?:{_HEADS})(?!{_HEADS}|[数群园城区带家库率量]|总[数量体]|管理|服务中心)"
)
_BARE_NOUN = re.compile(r"[^，,；;。：:、！？!?\s（()）已将也均都正为在至到]{1,16}")
_ADVERB = f"(?:{any_of(words('indicators', 'event_adverbs'))})"
_EVENT = re.compile(f"{_ADVERB}*(?:{any_of(words('indicators', 'events'))})[^，,；;。：:、！？!?\\d]{{0,20}}")
_ADVERBS = re.compile(f"{_ADVERB}+")
_MOVES_ON = re.compile(rf"{_REACHED}|左右|上下|以上|以内|大关|的水平|[到至]\d")
_OF = re.compile(r"(?:以上|左右|以内|余|多)?的?")
_EXAMPLES = re.compile(r"^(?P<verb>.{0,6}?)[^、]{2,20}(?:、[^、]{2,20})*、?[^、]{0,20}?等(?P<noun>.{2,})$")
_KEPT = tuple(words("indicators", "kept_examples"))
_VERB = re.compile(f"^(?:{any_of(words('indicators', 'counted'))})+")
_MODIFIER = re.compile(r"[^，。；了是和将到在“”]{2,12}的")
_INCOMPLETE = frozenset(words("indicators", "incomplete"))
_MEMBER = frozenset(words("indicators", "member"))
_RANKING = re.compile(
    r"综合(?:发展水平|[\u4e00-\u9fff]{2})(?:排名|考核|评价)?|营商环境(?:评价|排名)?|[\u4e00-\u9fff]{2}考核(?:评价)?"
)
_APPRAISAL = re.compile(
    r"(?:在|布的?|的|年度?|期)?(?P<name>[\u4e00-\u9fff“”]{2,18}?(?:综合考评|综合评价|综合排名|考核评价|考核|考评|测评|评估|评选|评价|榜单?))(?=[中里上，,]|结果|排名|$)"
)
_OF_CLASS = re.compile(
    r"\s*(?:其中)?(?P<size>(?:[\d０-９.]+|[一两三五十百千]+)?亿元(?:及)?以上|[\d０-９]+[百千]?万元以上)的?(?P<noun>项目|企业)?(?:有|共|达)?"
)
_GAPS = tuple(words("indicators", "gaps"))
_RANKED = re.compile(
    f"(?:{any_of(words('indicators', 'rank_verbs'))}|全[国省市县区]|[在为])[^，,；;。]{{0,16}}$"
)


def before(rest: str) -> str:
    """Return the name that stands before a number: `全区实现规上工业产值达` → `规上工业产值`."""
    name = _without_examples(_from_head(_to_tail(rest)))
    size = _SIZE.search(name)
    if size:
        return size.group()
    return f"新增{name[:-2]}" if name.endswith("新增") and len(name) > 3 else name


def ranked(rest: str) -> str:
    """Return the name that stands before a rank: `规上工业增加值增速居全市` → `规上工业增加值增速`."""
    found = _RANKED.search(rest)
    own = before(rest[: found.start()] if found else rest)
    ranking = _RANKING.search(rest)
    return own if len(own) > 1 or not ranking else ranking.group()


def appraisal(text: str) -> str:
    """Return the appraisal that a text tells of last: 在全省国家级开发区综合考评中 → 全省国家级开发区综合考评."""
    found = ""
    for match in _APPRAISAL.finditer(text):
        found = match["name"]
    return found


def of_class(lead: str, earlier: str) -> str:
    """Return the name of a count of what is of a size: 新签约项目57个，其中 + 10亿元以上 + 7个 → 新签约10亿元以上项目.

    `earlier` is the name of the count before it in the sentence. Empty if no size stands at the head of the clause.
    """
    found = _OF_CLASS.fullmatch(lead)
    if not found:
        return ""
    verb = _VERB.match(earlier)
    noun = found["noun"] or ("企业" if earlier.endswith("企业") else "项目")
    return (verb.group() if verb else "") + found["size"] + noun


def counted(rest: str, after: str) -> str:
    """Return the name of a count whose noun stands behind it: 引进 + 5家 + 企业; 29家 + 企业加入联盟 → 加入联盟企业.

    Empty if no noun stands behind the number.
    """
    after = after[_OF.match(after).end() :]  # type: ignore[union-attr]
    if _MOVES_ON.match(after):
        return ""
    noun = _NOUN.match(after) or _BARE_NOUN.match(after)
    if not noun:
        return ""
    event = _EVENT.match(after, noun.end())
    if _MODIFIER.fullmatch(rest):  # 停产的19户企业: 停产企业
        return before(rest) + noun.group()
    verb = _verb_before(rest)
    if event:
        return verb.replace("为", "") + _ADVERBS.sub("", event.group(), count=1).rstrip("了的") + noun.group()
    return verb + noun.group()


def is_gap(name: str) -> bool:
    """Tell whether a name only says what a number is a gap to: 高于全市平均水平."""
    return name.startswith(_GAPS)


def shared_verb(name: str, rest: str, earlier: str) -> str:
    """Give a member of a list the verb of the one before it: 引进院士4名、博士66名 → 引进博士 (rule 22)."""
    verb = _VERB.match(earlier)
    if not verb or not rest.startswith("、") or _VERB.match(name) or verb.end() == len(earlier):
        return name
    return verb.group() + name


def completed(name: str, series: str, group: str) -> str:
    """Complete a name that says nothing alone from the series or the counted group before it (rule 25)."""
    if name in _INCOMPLETE:
        return series.removeprefix("新增").removeprefix("新认定") + name
    if name in _MEMBER:
        return name.removeprefix("已") + group
    return name


def group(name: str) -> str:
    """Return the noun of a counted group without the verb before it: 签约冷链类项目 → 冷链类项目."""
    verb = _VERB.match(name)
    return name[verb.end() :] if verb and verb.end() < len(name) else name


def without_running(name: str) -> str:
    """Leave out what only says that a count goes on: 累计签约项目 → 签约项目."""
    return name.removeprefix("累计")


def noun_behind(after: str) -> str:
    """Return the counted noun right behind a number: 136家企业融资 → 企业."""
    noun = _NOUN.match(after) or _BARE_NOUN.match(after)
    return noun.group() if noun else ""


def _verb_before(rest: str) -> str:
    """Return the verb right before a number that counts something: `新增`, `引进`, `累计`."""
    found = _COUNTED.search(rest)
    return found["verb"] if found else ""


def _to_tail(text: str) -> str:
    text = text.rstrip()
    while True:
        shorter = _TRAIL.sub("", _LINK.sub("", text))
        if shorter == text:
            return text
        text = shorter


def _from_head(text: str) -> str:
    found = _HEAD.match(text)
    return text[found.end() :] if found else text


def _without_examples(name: str) -> str:
    """Leave out the examples of a list, but not its verb: 引进甲、乙等产业链项目 → 引进产业链项目 (rules 4, 24)."""
    found = _EXAMPLES.match(name)
    if not found or found["noun"].endswith(_KEPT):
        return name
    verb = _VERB.match(name)
    return (verb.group() if verb else "") + found["noun"]
