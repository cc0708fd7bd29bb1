"""What a number measures, in the article's words (rules 22 to 26 of the annotation guidelines)."""

from __future__ import annotations

import re
from collections.abc import Collection

from annotate.draft.rules._words import any_of, words

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
_AS = re.compile("以[^，,。；以]{2,16}为[^，,。；的]{1,8}的")
_PER = re.compile(
    "(?P<own>[^每]{2,}?)(?:[也则将能可就]|预计)*(?:[由从]|还?要)?(?:现在|原来|过去)?的?(?P<per>每(?:[\u4e00-\u9fff]{1,2}|平方[米公里]+|立方米))"
)
_GROUPED = re.compile("(?P<own>.{2,}?)[两三四五六]?[个大](?:行业|产业|板块|指标|领域|类别)$")
_BEFORE_THIS = re.compile(
    r"(?:^|[。；，,])(?P<name>从[^，,。；从]{1,14}到[^，,。；]{2,14})[，,]?[^，,。；]{0,6}$"
)
_AID = re.compile("[^，,。；的]{0,8}?(?P<aid>补助|补贴|奖励|奖补|贴息|资助|支持|返还|配套|补)")
_BASE = re.compile("(?:^|.*[，,；。])(?:另|再|均|分别)?按(?:照)?(?P<base>[^，,；。按]{2,16})$")
_SIZE = re.compile("(?<=建设)(?:总?占地|用地)$")
_TRAIL = re.compile(r"(?:[\s、，,；;：:的（(]|同比|环比|比重为)+$")
_COUNTED = re.compile(f"(?P<verb>(?:{any_of(words('indicators', 'counted'))})+)(?:了|的|近|约|超过?|逾)*$")
_HEADS = any_of(words("indicators", "heads"))
_NOUN = re.compile(
    rf"[^，,；;。：:、！？!?\s（(]{{0,16}}?(?:{_HEADS})(?!{_HEADS}|[数群园城区带家库率量]|总[数量体]|管理|服务中心)"
)
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
_MODIFIER = re.compile(r"[^，。；了是和将到在“”]{2,12}的")
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
_AMONG = re.compile(r"^.*(?:开发区|高新区|经开区|园区)(?=.{4,}中$)|中$")
_NAME_GOES_ON = ("占", "离", "距", "到", "与", "和", "、", "等", "企业", "项目")
_LESS_THAN = re.compile("[比较][^，。；]{2,14}(?:高出?|低|多|少|快|慢|便宜|贵)")
_MEMBERS = ("企业", "项目", "机构", "平台", "人才")
_BARE = frozenset(words("indicators", "bare"))
_BRANCHES = tuple(words("indicators", "branches"))
_GAPS = tuple(words("indicators", "gaps"))
_RANKED = re.compile(
    f"(?:{any_of(words('indicators', 'rank_verbs'))}|全[国省市县区]|[在为])[^，,；;。]{{0,16}}$"
)


def before(rest: str) -> str:
    """Return the name that stands before a number: `全区实现规上工业产值达` → `规上工业产值`."""
    name = _without_examples(_from_head(_AS.sub("", _to_tail(rest))))
    if _NOTHING.fullmatch(name):
        return ""
    size = _SIZE.search(name)
    if size:
        return size.group()
    per = _PER.fullmatch(name)
    if per:
        return per["per"] + per["own"]  # 运费由每箱 → 每箱运费
    grouped = _GROUPED.fullmatch(name)
    name = grouped["own"] if grouped else name
    return f"新增{name[:-2]}" if name.endswith("新增") and len(name) > 3 else name


def time_between(text: str) -> str:
    """Return what a time is measured from and to, in the words before it: 从签约到投产，只用了 → 从签约到投产."""
    found = _BEFORE_THIS.search(text)
    return found["name"] if found else ""


def aid(rest: str, after: str) -> str:
    """Return the name of a share of costs that is given: 按设备投资额的 + 12% + 给予补助 → 补助占设备投资额."""
    base, given = _BASE.match(rest.rstrip("的")), _AID.match(after)
    return f"{given['aid']}占{base['base']}" if base and given else ""


def ranked(rest: str) -> str:
    """Return the name that stands before a rank: `规上工业增加值增速居全市` → `规上工业增加值增速`."""
    found = _RANKED.search(rest)
    own = _STANDING.sub("", before(rest[: found.start()] if found else rest))
    own = _AMONG.sub("", own)
    ranking = _RANKING.search(rest)
    return own if len(own) > 1 or not ranking else ranking.group()


def appraisals(text: str) -> list[tuple[int, str]]:
    """Return the appraisals that a text tells of, with their places: 全省开发区综合发展水平考核 → 综合发展水平考核."""
    found = []
    for ending in _APPRAISED.finditer(text):
        match = _APPRAISAL.search(text, max(0, ending.start() - _BEFORE_ENDING), ending.end() + 2)
        if match is None or match.end("name") != ending.end():
            continue
        name = match["name"].rpartition("布的")[2].lstrip("的在")
        own = _OF_WHOM.sub("", name)
        found.append((match.start(), own if len(own) >= _TELLING else name))
    return found


def item(text: str) -> str:
    """Return the item of an appraisal that the words before a rank name: 在对外开放一项得分最高，名列 → 对外开放."""
    found = _ITEM.search(text)
    return found["name"] if found else ""


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


def counted(rest: str, after: str, ends: Collection[int] = (), run: int = 0) -> str:
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
    if _MODIFIER.fullmatch(rest):  # 停产的19户企业: 停产企业
        return before(rest) + noun
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
    return name.startswith(_GAPS) or bool(_LESS_THAN.fullmatch(name))


def of_branch(head: str, name: str) -> str:
    """Return the industry that stands before the time words of a clause, for a bare series: 集成电路产业 + 产值."""
    return head + name if name in _BARE and head.endswith(_BRANCHES) else name


def shared_verb(name: str, rest: str, earlier: str) -> str:
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
    noun = next((noun for noun in _MEMBERS if name.endswith(noun) and group.endswith(noun)), "")
    if noun and len(group) > len(noun) and member and name.removesuffix(noun) not in group:
        return name.removesuffix(noun) + group  # 其中规上企业: 规上白酒生产企业
    return name


def group(name: str) -> str:
    """Return the noun of a counted group without the verb before it: 签约冷链类项目 → 冷链类项目."""
    verb = _VERB.match(name)
    return name[verb.end() :] if verb and verb.end() < len(name) else name


def without_holder(name: str, holder: str | None) -> str:
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
    noun = _NOUN.match(after) or _BARE_NOUN.match(after)
    return noun.group() if noun else ""


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
