"""What each number measures: the name in its own words, or that of the series, the group or the appraisal told of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from itertools import takewhile

from annotate.draft.rules._page import Page, within
from annotate.draft.rules._spots import Measure, Said, Spot
from annotate.draft.rules._subjects import Subjects
from annotate.draft.rules._text import any_of, words

_EMPTY = any_of(words("indicators", "empty"))
_REACHED = f"(?:{any_of(words('indicators', 'reached'))})(?:到了?|至|为|成了?)"
_LINKS = any_of(words("indicators", "links"))
_INTACT = any_of(words("indicators", "intact"))
_HEAD = re.compile(f'^(?:(?!{_INTACT})(?:[\\s、，,；;的“”"（(]|(?:{_EMPTY})(?!额|区|业|数|量|率|力)))+')
_ADVERBS_BEHIND = (
    "(?<![户人日平亩月年单校季周])均|(?<![人天英])才|(?<![产性功动节潜技智职效])能|(?<![内供急])需|(?<!冷)却"
)
_LINK = re.compile(
    f"(?:[\\s：:↑↓+]|{_ADVERBS_BEHIND}|{_LINKS}|{_REACHED}|[由从](?:原来|原先|过去|年初|上年|去年)?的?|大关|只)+$"
)
_AGAINST = re.compile("(?<![占环同价类对])[比较]$")
_NOTHING = re.compile(f"(?:{any_of(words('indicators', 'nothing'))})+")
_STARTED = re.compile(
    rf"(?P<noun>[^，。；已]{{2,12}}?(?:{any_of(words('indicators', 'heads'))}))"
    r"(?:目前|现)?(?:均|都|全部|现)?已(?P<verb>[^，。；已]{2,4})"
)
_AS = re.compile("以[^，,。；以]{2,16}为[^，,。；的]{1,8}的")
_PER = re.compile(
    "(?P<own>[^每]{2,}?)(?:[也则将能可就]|预计)*(?:[由从]|还?要)?(?:现在|原来|过去)?的?(?P<per>每(?:[\u4e00-\u9fff]{1,2}|平方[米公里]+|立方米))"
)
_AID = re.compile("[^，,。；的]{0,8}?(?P<aid>补助|补贴|奖励|奖补|贴息|资助|支持|返还|配套|补)")
_BASE = re.compile("(?:^|.*[，,；。])(?:另|再|均|分别)?按(?:照)?(?P<base>[^，,；。按]{2,16})$")
_TRAIL = re.compile(r"(?:[\s、，,；;：:的（(]|同比|环比|比重为)+$")
_COUNTED = re.compile(f"(?P<verb>(?:{any_of(words('indicators', 'counted'))})+)(?:了|的|近|约|超过?|逾)*$")
_HEADS = any_of(words("indicators", "heads"))
_BARE_NOUN = re.compile(r"[^，,；;。：:、！？!?\s（()）已将也均都正为在至到]{1,16}")
_STOPS = re.compile(r"[，,；;。：:、！？!?\s（(和与及]")
_HEAD_AT = re.compile(f"(?:{_HEADS})(?![数群园城区带家库率量]|总[数量体]|管理|服务中心)")
_NO_VERB = ("年产值", "年产量", "年产能", "日产量", "产值")
_FARTHEST = 20  # characters behind a number in which the noun that it counts ends
_ADVERB = f"(?:{any_of(words('indicators', 'event_adverbs'))})"
_EVENT = re.compile(f"{_ADVERB}*(?:{any_of(words('indicators', 'events'))})[^，,；;。：:、！？!?\\d]{{0,20}}")
_ADVERBS = re.compile(f"{_ADVERB}+")
_MOVES_ON = re.compile(rf"{_REACHED}|左右|上下|以上|以内|大关|的水平|[到至]\d")
_OF = re.compile(r"(?:以上|左右|以内|余|多)?的?")
_EXAMPLES = re.compile(r"^(?P<verb>.{0,6}?)[^、]{2,20}(?:、[^、]{2,20})*、?[^、]{0,20}?等(?P<noun>.{2,})$")
_KEPT = tuple(words("indicators", "kept_examples"))
_VERB = re.compile(f"^(?:{any_of(words('indicators', 'counted'))})+")
_INCOMPLETE = frozenset(words("indicators", "incomplete"))
_MEMBER = frozenset(words("indicators", "member"))
_RANKING = re.compile(
    r"综合(?:发展水平|[\u4e00-\u9fff]{2})(?:排名|考核|评价)?|营商环境(?:评价|排名)?|[\u4e00-\u9fff]{2}考核(?:评价)?"
)
_APPRAISAL = re.compile(
    r"(?:在|布的?|的|年度?|期)?(?P<name>[\u4e00-\u9fff“”]{2,18}?(?:综合考评|综合评价|综合排名|考核评价|考核|考评|测评|评估|评选|评价|榜单?))(?=[中里上，,]|结果|排名|$)"
)
_APPRAISED = re.compile("考评|综合评价|综合排名|考核评价|考核|测评|评估|评选|评价|榜单?")
_BEFORE_ENDING = 22  # characters before its ending in which an appraisal's name begins
_OF_WHOM = re.compile(
    "^.*?(?:开发区|高新区|经开区|园区|全[国省市]|[省市]级?)(?!.*(?:开发区|高新区|经开区|园区))"
)
_TELLING = 8  # characters of an appraisal's name that say which one it is
_ITEM = re.compile(
    '[“"]?(?P<name>[^，,。；;在从于“”"]{2,14})[”"]?(?:这?一项|[单分]项|两个分项|指标)[^，,。；;]{0,8}[，,]?[^，,。；;]{0,8}$'
)
_OF_CLASS = re.compile(
    r"\s*(?:其中)?(?P<size>(?:[\d０-９.]+|[一两三五十百千]+)?亿元(?:及)?以上|[\d０-９]+[百千]?万元以上)的?(?P<noun>项目|企业)?(?:有|共|达)?"
)
_PAIRS = (("存款", "贷款"), ("城镇居民", "农村居民"), ("城镇常住居民", "农村常住居民"))
_STANDING = re.compile(
    r"^(?:(?:它|这是|还|更是|再次|首次|连续|第?[一二三四五六七八九十\d]+年|单项|总分|成绩|综合|由|从|也|又|仍|居|列|在|该区|力争|争|和|与|、|而|并|分|总成绩|得分|位次|排名|排位|名次|上升|退)+)$"
)
_PLACES = re.compile(r"(?:[^、和与]{2,12}?(?:[市县区镇乡园旗]|街道)[、和与]?)+")
_AMONG = re.compile(r"^.*(?:开发区|高新区|经开区|园区)(?=.{4,}中$)|中$")
_NAME_GOES_ON = ("占", "离", "距", "到", "与", "和", "、", "等", "企业", "项目")
_BARE = frozenset(words("indicators", "bare"))
_BRANCHES = tuple(words("indicators", "branches"))
_GAPS = tuple(words("indicators", "gaps"))
_RANKED = re.compile(
    f"(?:{any_of(words('indicators', 'rank_verbs'))}|全[国省市县区]|[在为])[^，,；;。]{{0,16}}$"
)


def _of_started(name: str) -> str:
    """Put the verb before what it counts: 重点项目已开工 + 71个 → 开工重点项目 (rule 22)."""
    found = _STARTED.fullmatch(name)
    return found["verb"] + found["noun"] if found else name


def name_before(rest: str) -> str:
    """Return the name that stands before a number: `全区实现规上工业产值达` → `规上工业产值`."""
    name = _of_started(_without_examples(_from_head(_AS.sub("", _to_tail(rest)))))
    if _NOTHING.fullmatch(name):
        return ""
    per = _PER.fullmatch(name)
    if per:
        return per["per"] + per["own"]  # 运费由每箱 → 每箱运费
    return f"新增{name[:-2]}" if name.endswith("新增") and len(name) > 3 else name


def aid_name(rest: str, after: str) -> str:
    """Return the name of a share of costs that is given: 按设备投资额的 + 12% + 给予补助 → 补助占设备投资额."""
    base, given = _BASE.match(rest.rstrip("的")), _AID.match(after)
    return f"{given['aid']}占{base['base']}" if base and given else ""


def ranked_name(rest: str) -> str:
    """Return the name that stands before a rank: `规上工业增加值增速居全市` → `规上工业增加值增速`."""
    found = _RANKED.search(rest)
    own = _STANDING.sub("", name_before(rest[: found.start()] if found else rest))
    own = _AMONG.sub("", own)
    if _PLACES.fullmatch(own):
        return ""
    ranking = _RANKING.search(rest)
    return own if len(own) > 1 or not ranking else ranking.group()


def appraisals(text: str) -> list[tuple[int, str]]:
    """Return the appraisals that a text tells of, with their places: 全省开发区综合发展水平考核 → 综合发展水平考核."""
    found = []
    for ending in _APPRAISED.finditer(text):
        match = _APPRAISAL.search(text, max(0, ending.start() - _BEFORE_ENDING), ending.end() + 2)
        if match is None or match.end("name") != ending.end():
            continue
        name = match["name"].rpartition("布的")[2].lstrip("的在个家项")
        own = _OF_WHOM.sub("", name)
        found.append((match.start(), own if len(own) >= _TELLING else name))
    return found


def appraised_item(text: str) -> str:
    """Return the item of an appraisal that the words before a rank name: 在对外开放一项得分最高，名列 → 对外开放."""
    found = _ITEM.search(text)
    return found["name"] if found else ""


def class_name(lead: str, earlier: str) -> str:
    """Return the name of a count of what is of a size: 新签约项目57个，其中 + 10亿元以上 + 7个 → 新签约10亿元以上项目.

    `earlier` is the name of the count before it in the sentence. Empty if no size stands at the head of the clause.
    """
    found = _OF_CLASS.fullmatch(lead)
    if not found:
        return ""
    verb = _VERB.match(earlier)
    noun = found["noun"] or ("企业" if earlier.endswith("企业") else "项目")
    return (verb.group() if verb else "") + found["size"] + noun


def counted_name(rest: str, after: str, ends: Collection[int] = (), run: int = 0) -> str:
    """Return the name of a count whose noun stands behind it: 引进 + 5家 + 企业; 29家 + 企业加入联盟 → 加入联盟企业.

    Empty if no noun stands behind the number. `ends` are the places in `after` where words end,
    `run` is the length of the run of nouns at its head.
    """
    of = _OF.match(after).end()  # type: ignore[union-attr]
    after = after[of:]
    ends = [end - of for end in ends]
    if _MOVES_ON.match(after) or after.startswith(("和", "与", "及", "、", "以及")):
        return ""
    after = after.removeprefix("内")  # 7个工作日内完成审核
    noun = _noun(after, ends, run - of)
    if not noun:
        return ""
    event = _EVENT.match(after, len(noun))
    verb = _verb_before(rest)
    if event:
        return verb.replace("为", "") + _ADVERBS.sub("", event.group(), count=1).rstrip("了的") + noun
    return verb + noun


def _noun(after: str, ends: Collection[int], run: int = 0) -> str:
    """Return the noun that begins behind a number: up to the first head of a noun phrase that ends at a word."""
    stop = _STOPS.search(after)
    limit = min(_FARTHEST, stop.start() if stop else len(after))
    for head in _HEAD_AT.finditer(after, 0, limit):
        if not ends or head.end() in ends:
            return after[: head.end()]
    bare = _BARE_NOUN.match(after)
    return (after[: max(run, 0)] if run > 1 else bare.group()) if bare else ""


def is_gap(name: str) -> bool:
    """Tell whether a name only says what a number is a gap to: 高于全市平均水平, 比老厂低."""
    return name.startswith(_GAPS)


def branch_name(head: str, name: str) -> str:
    """Return the industry that stands before the time words of a clause, for a bare series: 集成电路产业 + 产值."""
    return head + name if name in _BARE and head.endswith(_BRANCHES) else name


def with_shared_verb(name: str, rest: str, earlier: str) -> str:
    """Give a member of a list the verb of the one before it: 引进院士4名、博士66名 → 引进博士 (rule 22)."""
    verb = _VERB.match(earlier)
    if (
        not verb
        or earlier.startswith(_NO_VERB)
        or not rest.startswith("、")
        or _VERB.match(name)
        or verb.end() == len(earlier)
    ):
        return name
    return verb.group() + name


def completed(name: str, series: str, group: str, *, member: bool = False) -> str:
    """Complete a name that says nothing alone from the series or the counted group before it (rule 25).

    `member` tells that it is a part of that group: 其中规上企业.
    """
    if name in _INCOMPLETE:
        return series.removeprefix("新增").removeprefix("新认定") + name
    for one, other in _PAIRS:
        if (
            other in name
            and one in series
            and len(name) < len(series)
            and name[-2:] in (other[-2:], series[-2:])
        ):
            return series.replace(one, other)  # 金融机构存款余额…，贷款余额 → 金融机构贷款余额
    if name in _MEMBER:
        return name.removeprefix("已") + group
    return name


def counted_noun(name: str) -> str:
    """Return the noun of a counted group without the verb before it: 签约冷链类项目 → 冷链类项目."""
    verb = _VERB.match(name)
    return name[verb.end() :] if verb and verb.end() < len(name) else name


def without_subject(name: str, holder: str | None) -> str:
    """Leave out whom a number describes from the head of its name: 野渡户外销售额 → 销售额."""
    for end in range(len(holder or ""), 2, -1):
        if holder and name.startswith(holder[:end]):
            rest = name[end:].lstrip("的“”")
            return rest if len(rest) > 1 and not rest.startswith(_NAME_GOES_ON) else name
    return name


def without_running(name: str) -> str:
    """Leave out what only says that a count goes on: 累计签约项目 → 签约项目."""
    return name.removeprefix("累计")


def noun_behind(after: str) -> str:
    """Return the counted noun right behind a number: 136家企业融资 → 企业."""
    return _noun(after, ())


def _verb_before(rest: str) -> str:
    """Return the verb right before a number that counts something: `新增`, `引进`, `累计`."""
    found = _COUNTED.search(rest)
    return found["verb"] if found else ""


def _to_tail(text: str) -> str:
    text = text.rstrip()
    while True:
        shorter = _AGAINST.sub("", _TRAIL.sub("", _LINK.sub("", text)))
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


_PHYSICAL = frozenset({"count", "area", "length", "mass", "volume", "power", "energy", "data", "duration"})
_SHARE = re.compile(r"占(?P<whole>[^，,；;。]{1,20}?)(?:的(?:比重|比例)?)?(?:达到?|为|超过?|近|约|已)*$")
_NO_PART = frozenset({"总量", "规模", "其", "总额"})
_MULTIPLE = re.compile(r"\s*(?:是|为|相当于)(?P<whole>[^，。；\d]{2,16}?)的?(?:约|近)?$")
_WITH = ("以", "凭", "凭借")
_WORDS_BEHIND = 12
_OF_MEASURE = re.compile(f"(?:{any_of(words('indicators', 'series'))}|[率比额值量度])$")
_FAR = 60  # characters before a clause in which an appraisal is named
_BEHIND = re.compile(r"[：:]\s*(?P<name>[\u4e00-\u9fff][^，。；：:\d]{1,24})$")
_AVERAGES = ("日均", "月均", "周均")
_BARE_SCORES = ("得分", "总分", "成绩", "分数")
_SCORES = ("得分", "总分", "成绩", "分数", "排名", "位次")


class Names:
    """Names the numbers of a page in order, since one without a name has that of the one before it."""

    def __init__(self, page: Page, subjects: Subjects) -> None:
        self._page = page
        self._subjects = subjects
        self._series = ""  # the name of the last series
        self._outside = ""  # … and of that before the last bracket
        self._read_to = 0  # the end of the last number
        self._counted = ""  # the noun of the last counted group
        self._appraisals = appraisals(page.text)
        self._told_at = [at for at, _ in self._appraisals]

    def of(self, spot: Spot, measured: Measure, said: Said) -> tuple[str, str]:
        """Return the name of a number and the rule that gave it."""
        self._close_bracket(spot)
        rest = self._without_head(spot, measured)
        if measured.name == "rank":
            return self._rank_name(spot, rest, said)
        if measured.name == "level":
            name, rule = self._of_class(spot, said) or self._boxed(spot) or self._level_name(spot, rest)
        else:
            name, rule = name_before(rest), "name-before"
        if related := self._of_series(spot, measured, name, said):
            return related
        if said.names and rule == "name-before":
            name = with_shared_verb(name, spot.before, said.names[-1])
        member = self._page.text.startswith("其中", spot.clause)
        whole = completed(name, self._series, self._counted, member=member)
        if whole in _BARE_SCORES and (told := self._appraisal(spot.number.start)):
            self._series = told + whole
            return self._series, rule
        if whole == name:
            self._series = name
        if spot.kind == "count" and whole == name:
            self._counted = counted_noun(name)
        return whole, rule

    def _of_series(self, spot: Spot, measured: Measure, name: str, said: Said) -> tuple[str, str] | None:
        """Return the name of what is told of the series before it: its growth, a gap, a share, an average."""
        if not name:
            return self._each(spot, said) or self._series, "series"
        if is_gap(name):
            return self._series + ("" if name.startswith("增") else _growth(said)) + name, "gap"
        if name.startswith("占") and spot.kind == "percent" and measured.name == "level" and self._series:
            return self._series + name, "share"
        return (name + self._series, "average") if name in _AVERAGES and self._series else None

    def _close_bracket(self, spot: Spot) -> None:
        """What stands behind a bracket goes on with the series before it: 总额9亿元（其中出口5亿元），增长6%."""
        between = self._page.text[self._read_to : spot.number.start]
        opened, closed = (max(map(between.rfind, marks)) for marks in ("（(", "）)"))
        if closed >= 0 and closed > opened:
            self._series = self._outside or self._series
        elif opened >= 0:
            self._outside = self._series
        self._read_to = spot.number.end

    def _each(self, spot: Spot, said: Said) -> str | None:
        """Return the name for one of several numbers behind 分别 that the clauses before it have named."""
        text = self._page.text
        start = text.rfind("分别", spot.clause, spot.number.start)
        if start < 0:
            return None
        _, end = self._page.clause(spot.number.start)
        numbers = within(self._page.numbers, start, end)
        place = next((index for index, number in enumerate(numbers) if number.start == spot.number.start), 0)
        return said.names[place - len(numbers)] if len(said.names) >= len(numbers) else None

    def _boxed(self, spot: Spot) -> tuple[str, str] | None:
        """Return the name behind a colon, in a box of figures: ●43家：落地加工企业数."""
        named = _BEHIND.match(spot.after) if not spot.before.strip("●■◆▲·•* \t\u3000") else None
        return (named["name"], "behind") if named else None

    def _of_class(self, spot: Spot, said: Said) -> tuple[str, str] | None:
        earlier = said.names[-1] if said.names else ""
        lead = self._page.text[max(spot.clause, spot.number.start - 24) : spot.number.start]
        name = class_name(lead, earlier) if spot.kind == "count" else ""
        return (name, "class") if name else None

    def _behind_of(self, spot: Spot) -> str:
        """Return the noun that a number describes with 的: 以9.6% + 的市场占有率; 实现120亿元 + 的工业产值."""
        segmented = self._page.words
        at = first = segmented.index(spot.number.end + 1)
        if not spot.after.startswith("的") or segmented.starts[first] != spot.number.end + 1:
            return ""
        while at + 1 < len(segmented.starts) and at - first < _WORDS_BEHIND and segmented.nominal(at):
            at += 1
        name = segmented.text[spot.number.end + 1 : segmented.starts[at]]
        return name if _OF_MEASURE.search(name) else ""

    def _noun_ends(self, spot: Spot) -> tuple[list[int], int]:
        """Return where, behind a number, words end, and how long the run of nouns is that begins there."""
        segmented, end = self._page.words, spot.number.end
        first = segmented.index(end)
        ends = [stop - end for stop in segmented.ends[first : first + _WORDS_BEHIND]]
        nouns = takewhile(segmented.nominal, range(first, first + len(ends)))
        return ends, max((segmented.ends[at] - end for at in nouns), default=0)

    def _level_name(self, spot: Spot, rest: str) -> tuple[str, str]:
        """Return the name of a level: the noun behind a count, a share's part and whole, else the words before."""
        name = name_before(rest)
        noun = self._noun_behind(spot, rest, name)
        if noun:
            return noun, "noun-behind"
        if spot.kind == "percent":
            return self._share_name(spot, rest, name)
        compared = _MULTIPLE.match(rest) if spot.mention.rstrip("多余").endswith("倍") else None
        if compared and self._series:
            return f"{self._series}是{compared['whole']}", "multiple"
        return name.removeprefix("项目"), "name-before"

    def _noun_behind(self, spot: Spot, rest: str, name: str) -> str:
        led = not name or rest.endswith(_WITH)
        if led and spot.kind not in ("count", "duration") and (behind := self._behind_of(spot)):
            return behind
        if spot.kind not in _PHYSICAL or (spot.after.startswith("的") and len(name) > 1):
            return ""  # 建筑面积5万平方米的商场
        return counted_name(rest, spot.after, *self._noun_ends(spot))

    def _share_name(self, spot: Spot, rest: str, name: str) -> tuple[str, str]:
        """Return the name of a share: its part and its whole, of which the series before it may be one."""
        if given := aid_name(rest, spot.after):
            return given, "aid"
        share = _SHARE.search(spot.before)
        if share and not name.endswith(("比重", "比例", "占比")):
            part = name_before(rest[: rest.rfind("占")])
            part = part if part and part not in _NO_PART else self._series
            return f"{part}占{share['whole']}", "share"
        return name.removeprefix("项目"), "name-before"

    def _rank_name(self, spot: Spot, rest: str, said: Said) -> tuple[str, str]:
        """A rank without a name of its own is that of the series in its sentence, or of the appraisal told of (rule 25)."""
        name = ranked_name(rest)
        if len(name) > 1 and not self._is_holder(spot, name):
            self._series = completed(name, self._series, self._counted)
            return self._series, "name-before"
        sentence = self._page.sentence(spot.number.start)
        lead = self._page.text[max(sentence.start, spot.number.start - _FAR) : spot.number.start]
        if item := appraised_item(lead):
            return item, "item"
        told = self._appraisal(spot.number.start)
        if told and (said.last is None or said.last.name == "rank" or self._series.endswith(_SCORES)):
            self._series = told
            return told, "appraisal"
        return self._series + _growth(said), "series"

    def _is_holder(self, spot: Spot, name: str) -> bool:
        """Tell whether what stands before a rank is only whom it describes: 赤嶂岩 + 列第96位."""
        subject = self._subjects.of(spot.number.start)
        return bool(subject) and (name in str(subject) or str(subject) in name)

    def _appraisal(self, offset: int) -> str | None:
        """Return the appraisal that the story tells of last before an offset, else first."""
        story = self._page.story(offset)
        first = bisect_left(self._told_at, story.start)
        at = max(first, bisect_left(self._told_at, offset) - 1)
        told = at < len(self._told_at) and self._told_at[at] < story.end
        return self._appraisals[at][1] if told else None

    def _without_head(self, spot: Spot, measured: Measure) -> str:
        """Return what is left for the name when the holder and the time at its head are gone."""
        text = self._page.text
        start = self._subjects.cut(spot.begin, spot.number.start)
        end = spot.begin + len(measured.rest)
        for time in reversed(within(self._page.times, start, end)):
            if time.end > end:
                continue
            behind = text[time.end : end]
            if text[time.start - 1] in "从由到至" and behind.startswith("的"):  # 销售收入从2012年的
                end = time.start - 1
            elif own := name_before(behind):
                return branch_name(text[start : time.start], own)
            else:
                end = time.start  # 人均年收入去年达到
        return text[start:end] if start < end else ""


def _growth(said: Said) -> str:
    return "增长" if said.last and said.last.name == "change" else ""
