"""Investments told from statistical series, who gives the money, what it goes into, and when (section 3 of the guidelines)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotate import lexicon
from annotate.draft.rules._context import Statuses, Times
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_names import is_particular, left_end
from annotate.draft.rules._spots import Found, Said, Spot
from annotate.draft.rules._subjects import Subjects, is_self
from annotate.draft.rules._text import any_of, words
from annotate.record import Value

_KINDS: dict[str, list[str]] = lexicon.load("investments")["kinds"]
_KIND_OF = {word: kind for kind, listed in _KINDS.items() for word in listed}
_CONTEXT: dict[str, list[str]] = lexicon.load("investments")["context"]

_WORD = re.compile(any_of(_KIND_OF))
_SERIES = re.compile(any_of(words("indicators", "series")))
_AROUND = {kind: re.compile(any_of(_CONTEXT[kind])) for kind in ("subsidy", "loan", "fund")}
_CEILING = re.compile(
    f"(?:{any_of(_CONTEXT['ceiling'])})(?:为|达|可达|提供|给予|奖励|补贴|补助|折合|人民币)*$"
)
_WHOLE = frozenset({"计划投资", "拟投资", "计划投入", "拟投入"})
AID_PER = re.compile(r"(?:补助|补贴|奖励|优惠|资助|奖补|补|奖)$")  # 每吨库容补助300元
_TRACKED = re.compile(r"(?:合同|协议|签约)[\u4e00-\u9fff]{0,6}$")
_GROWTH = re.compile(r"以上?[，,]\s?(?:同比)?(?:增长|下降|增)|[，,]\s?(?:同比)?(?:增长|下降|增)")
_GENERAL = frozenset({"total_investment", "completed_investment"})
_LISTED = re.compile(r"^[\s、和及与，,]?(?:和|及|与|其中|其余|另|[\u4e00-\u9fff]{0,14})$")
_BRACKET = re.compile(r"[\u4e00-\u9fff”]\s?[（(](?:约|近|超)?$")
_UNIT_OF = re.compile(
    r"(?:人均|户均|单价|平均|均价|租金|电费|运费|票价|月薪|年薪|亩均|吨|斤|度电|成本|差价|利润|工钱|工资)[^，。；]{0,6}$"
)

_FUND = re.compile("(?:产业|引导|创投|创业|投资|并购|发展|天使)*(?:母|子)?基金(?!会|公司|管理|小镇|经理)")
_TERM = re.compile(
    r"对[^，。；]{2,30}的|按[^，。；]{2,16}给予|每[家户吨张箱个平人标]|的再?奖|单[个家户]|首次|类奖励|一次性"
)
_TRADES = "工产务造农林商筑矿渔牧游"  # before 业 in the name of a branch
_AID_BEHIND = re.compile("(?:的)?(?:标准)?(?:给予)?(?:补助|补贴|奖励|奖|补|资助)")
_FUND_SIZE = re.compile(
    "(?:总?规模|目标规模|盘子|首期|到位|到账|拿|凑|出)(?:达|为|共|了|是|已|已经|有)*(?:约|近|超过?)?$"
)
_PUTS_OUT = re.compile(
    "(?:投资(?:额|总额|金额)?|投出去?|投放(?:资金)?|投了|新增投资|一共投出去|参投)(?:达|了|共|累计|约|近|超过?)*$"
)
_FUND_PUTS = re.compile("(?:基金(?!会|公司|管理|小镇|经理)|投基金)[^。；]{0,16}(?:投|签订|签署)")
_SPOKEN = 100  # from which on a bare number in Chinese numerals may be a sum
_PAYS = re.compile(
    "(?:出了?|投了?|补|贴|奖|盘子|封顶|花了?|掏了?|(?:户|人|家|企业)(?:一年|每年|每月)?(?:最多|最高)?|每月补)(?:近|约|将近)?$"
)
_BUILDS = re.compile(
    rf"(?:以上)?(?!用于|用来|支持|给予)[^，,。；;：:、！!？?\s\d的]{{2,20}}?(?:{any_of(words('projects', 'endings'))})"
    r"(?:签约|落户|开工|奠基|投产|竣工|[，。\s]|$)"
)
_BEFORE_FUND = 60  # characters before an amount in which a fund is named


def investment_kind(page: Page, spot: Spot, previous: str | None) -> str | None:
    """Return the kind of investment that an amount of money is, or None if it is a statistical series.

    `previous` is the kind of the amount before it in the same sentence: a list goes on in its kind.
    """
    if not is_money(spot) or _is_price(spot) or _is_tracked(page, spot):
        return None
    near, series = last(_WORD, spot.before), last(_SERIES, spot.before)
    if near and series and near.start() <= series.start() and series.end() <= near.end():
        series = None  # 合同引资额
    if series and (near is None or series.end() > near.start()) and not _is_of_project(page, spot, series):
        return None
    if _is_out_of_fund(page, spot):
        return "financing"
    if near:
        return _near(page, spot, near)
    if _BUILDS.match(spot.after) and spot.number.quantity.kind == "money":
        return "total_investment"
    listed = previous and (spot.follows or _LISTED.match(spot.before))
    return _behind(spot) or (previous if listed else None) or _from_sentence(page, spot)


def _near(page: Page, spot: Spot, word: re.Match[str]) -> str:
    """Return the kind told by the last word before an amount, unless the words behind it tell a narrower one."""
    kind, behind = _given(page, spot, word.group()), _behind(spot)
    if word.group() in _WHOLE and not _is_of_a_year(page, spot, word.start()):
        kind = "total_investment"
    return behind if behind and kind in _GENERAL and behind not in _GENERAL else kind


def is_money(spot: Spot) -> bool:
    """Tell an amount of money, also one that is said without its unit: 一户最多补 + 二十万."""
    if spot.kind == "money":
        return True
    high = spot.number.quantity.high
    spoken = spot.number.bare and spot.number.chinese and high is not None and high >= _SPOKEN
    return spoken and bool(_PAYS.search(spot.before))


def _given(page: Page, spot: Spot, word: str) -> str:
    """Return the kind that a word tells; what is handed out as aid is aid: 拿出3000万元，对企业给予补助."""
    kind = _KIND_OF[word]
    sentence = page.sentence(spot.number.start)
    if kind in ("completed_investment", "total_investment") and _FUND_SIZE.search(spot.before):
        lead = page.text[max(sentence.start, spot.number.start - _BEFORE_FUND) : spot.number.start]
        return "fund" if _FUND.search(lead) else kind
    return kind


def _is_out_of_fund(page: Page, spot: Spot) -> bool:
    """Tell what a fund puts into companies: 该基金累计投资企业236家，投资总额 + 41.8亿元."""
    if not _PUTS_OUT.search(spot.before):
        return False
    sentence = page.sentence(spot.number.start)
    return bool(
        _FUND_PUTS.search(
            page.text[max(sentence.start, spot.number.start - _BEFORE_FUND) : spot.number.start]
        )
    )


def _is_of_project(page: Page, spot: Spot, series: re.Match[str]) -> bool:
    """Tell the investment of a named project from the series: 甲产业园项目投资 + 20亿元."""
    if series.group() == "业投资":
        return page.text[spot.begin + series.start() - 1] not in _TRADES  # 企业投资, 甲药业投资
    if series.group() != "项目投资":
        return False
    end = spot.begin + series.end() - len("投资")
    return is_particular(page.text[left_end(page, end, end) : end], page.story(end).zone)


def _is_of_a_year(page: Page, spot: Spot, offset: int) -> bool:
    """Tell whether a planned amount is one of a year, and not the size of a project: 今年计划投资2亿元."""
    lead = page.text[max(spot.clause, spot.begin + offset - 12) : spot.begin + offset]
    timed = within(page.times, max(spot.clause, spot.begin + offset - 12), spot.number.start)
    return bool(timed) or lead.endswith(("年度", "当年", "全年"))


def _is_price(spot: Spot) -> bool:
    aid = AID_PER.search(spot.before) or _AID_BEHIND.match(spot.after)
    return bool(_UNIT_OF.search(spot.before)) and not aid


def _is_tracked(page: Page, spot: Spot) -> bool:
    """Amounts signed for that are reported with their growth are a series: 合同投资额420亿元，增长18.3%."""
    return bool(_TRACKED.search(spot.before) and _GROWTH.match(page.text, spot.number.end))


def is_term(page: Page, spot: Spot) -> bool:
    """Tell whether aid is laid down for whoever meets a condition, and not paid: 对首次上规的企业奖励20万元."""
    sentence = page.sentence(spot.number.start)
    lead = page.text[max(sentence.start, spot.number.start - 60) : spot.number.start]
    return bool(_TERM.search(lead))


def is_ceiling(spot: Spot) -> bool:
    """Tell whether an amount is the most that will be given: 最高500万元."""
    return bool(_CEILING.search(spot.before))


def _behind(spot: Spot) -> str | None:
    """Return the kind told by the words behind an amount: 500万元贷款, 30亿元授信资金池."""
    found = _WORD.search(spot.after[:12])
    if not found or _SERIES.search(spot.after[: found.end() + 2]):
        return None
    kind = _KIND_OF[found.group()]
    return None if kind in _GENERAL and found.start() > 2 else kind


def _from_sentence(page: Page, spot: Spot) -> str | None:
    if _BRACKET.search(spot.before):
        return "total_investment"
    sentence = page.sentence(spot.number.start)
    for kind, pattern in _AROUND.items():
        if pattern.search(page.text, sentence.start, spot.number.start) and (
            kind != "fund" or _CEILING.search(spot.before) or _FUND_SIZE.search(spot.before)
        ):
            return kind
    return None


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the last match of a pattern in a text."""
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


_INVESTOR: dict[str, list[str]] = lexicon.load("investments")["investor"]
_TARGET: dict[str, list[str]] = lexicon.load("investments")["target"]

_NP = r"[^，,；;。：:！？!?\s\d]"
_OF = re.compile(rf"^(?:以上|左右|以内|余|多)?的(?P<target>{_NP}{{2,30}})")
_INTO = re.compile(
    rf"^(?:以上|左右)?[，,]?(?:在[^，。；\d]{{1,14}}?)?(?:主要)?(?:{any_of(_TARGET['verbs'])})了?(?P<target>{_NP}{{2,30}})"
)
_TO = re.compile(
    rf"(?:(?<![认作成称])为|向|给|对|与)(?P<target>[^，,；;。：:！？!?\s]{{2,24}}?)(?:{any_of(_TARGET['given'])})"
)
_FOR = re.compile(
    r"对(?P<target>[^，,；;。：:、！!？?\s]{2,30}?)(?=[，,]|给予|按|每|分别|一次性|最高|再?奖|补)"
)
_WHO = re.compile(
    r"(?:^|[，,：:])(?P<target>[^，,；;。：:\d最]{2,30}?)(?P<of>的(?:企业|单位|项目|机构|个人|平台|团队)?)?[，,]?(?:每[家户人个年月项吨张]{1,3}|一次性|分别|各|再|最高|按[^，。；]{2,20}的?[\d.]*%?|给予|可|单[个家户]\w{0,2}|直接|另|还|领取?|享受)*(?:奖励?|补助|补贴|补|给予|资助|支持|领)"
)
_REACHING = re.compile(r"[，,]?(?:已)?惠及(?:了)?(?P<target>[^，,。；;]{2,16})")
_EARMARKED = re.compile(
    r"(?:安排|列支|兑现|兑付|拨付|拿出|设立|发放|预算安排|财政安排|划拨)(?:了|各类|各项)?(?P<target>[^，,；;。\d的]{2,16}?(?:资金|补贴|经费|奖补|补助|消费券|红包))$"
)
_MEANT = re.compile(
    r"^(?:左右|以上)?的?(?:做|作为|用作)?(?P<target>[^，,；;。\d的]{2,14}?(?:补贴|补助|资金|经费|奖励|贴息|券))"
)
_LOOKS = re.compile("[再先来]看|据|通过|围绕")
_PRODUCT = re.compile("“(?P<name>[^“”]{1,8}贷)”")
_PAID_BY = re.compile(
    r"由(?P<who>[^，,。；;：\d]{2,40}?)(?:共同|联合|合资|合作)*(?:投资(?!集团|公司|基金|有限|控股)|出资)"
)
_WHOSE = re.compile(
    r"(?:^|[，,；。：\s])(?P<who>[^，,。；：\d的\s]{2,20}?)(?:投资|出资)(?:兴建|建设|打造|新建)?的[^，。；]{2,30}[，,][^，。；]{0,6}$"
)
_TREASURY = re.compile("(?:^|[，,：:由])(?P<who>(?:[省市区县]|[园新]区)财政)")
_GIVES_IN = re.compile("[、和与]|(?:分别|共同|计划|拟)?(?:认缴|出资|投资|牵头|跟投|领投|共同发起)")
_CREDIT = re.compile(
    ".{0,6}(?:授信|贷款|协议|额度|专项债券?|债券|信贷|融资|担保|信用贷款|贴息贷款|订单|授信协议)"
)
_NO_ONE = re.compile(
    "^(?:每|单|最高|一次性|累计|其中|去年|今年|年度|全年|给予|奖|补|再|按|最多|连续|分|三年|另|同时|此外)|财政|政府|^区里|管委会$|资金$|补贴$"
)
_GIVER = re.compile(
    rf"(?:由)?(?P<giver>{_NP}{{2,24}}?)(?:{any_of(_INVESTOR['adverbs'])})*(?:{any_of(_INVESTOR['verbs'])})(?:了|资金|人民币)*(?:约|近|超过?|逾|达)*$"
)
_NO_BODY = re.compile("^全[市县区省国]|(?:计划|追加|宣布|累计|发放|安排|正式|决定|共同)$")
_BARE_SIZE = re.compile(
    r"(?:总投资|计划投资|投资额|投资总额|协议投资|完成投资|投资规模|投资强度|年度投资)[^，。；]{0,4}$"
)
_GIVES = re.compile(f"[\\s，,、；;]*(?:{any_of(_INVESTOR['adverbs'])})*(?:{any_of(_INVESTOR['verbs'])})")
_NO_GIVER = re.compile(
    r"(?:总|项目|工程|计划|协议|累计|完成|其中|年度|概算|合计|个|条|家|期)$|^(?:计划|拟|预计|力争|总|其中|项目|工程|累计|共|该|已|并|合计|目前|今年|去年|还|要|将|这[座家个]|分别|一次性|对|获|获得|吸引|单个|单户|每|的|最高|不超过)"
)
_PART = 300  # characters of a sentence before an amount that are about it
_FUND_REACH = 2000  # characters before an amount in which its fund was named
_LATEST = 12  # funds before an amount that may be its own
_SHORTEST_FUND = 4
_BEFORE = 60  # characters before an amount in which is said for whom it is


def target_around(page: Page, spot: Spot) -> str | None:
    """Return what an amount goes into, by the words on either side of it.

    80亿元的甲基地 → 甲基地; 5亿元建设乙园 → 乙园; 为中小企业提供500万元贷款 → 中小企业.
    """
    found = _OF.match(spot.after) or _INTO.match(spot.after)
    if found:
        thing = found["target"].rstrip("等“")
        return None if _CREDIT.fullmatch(thing) or _is_open(thing) else thing or None
    to = last(_TO, page.text[max(spot.clause, spot.number.start - _BEFORE) : spot.number.start])
    return to["target"] if to else None


def receiver(page: Page, spot: Spot) -> str | None:
    """Return who is given aid, by the last 对 of the sentence up to a semicolon: 对首次上规的企业，一次性奖励 + 20万元."""
    sentence = page.sentence(spot.number.start)
    low = max(sentence.start, spot.number.start - _PART)
    part = max(low, page.text.rfind("；", low, spot.number.start) + 1)
    lead = page.text[part : spot.number.start]
    reached = _REACHING.match(page.text, spot.number.end)
    if reached:
        return reached["target"]
    found = _EARMARKED.search(spot.before) or last(_FOR, lead) or _MEANT.match(spot.after)
    if found:
        return found["target"]
    told = (
        last(_WHO, lead) if is_term(page, spot) or AID_PER.search(spot.before) or is_ceiling(spot) else None
    )
    if told and not _NO_ONE.search(told["target"]):
        return told["target"] + (told["of"] if told["of"] and told["of"] != "的" else "")
    return None


def fund_named(page: Page, spot: Spot) -> str | None:
    """Return the fund of an amount, named last in its paragraph, else its story: …食品产业基金。基金总规模 + 10亿元."""
    here = page.sentence_index(spot.number.start)
    first = max(0, here - 2)
    while page.sentences[first].paragraph != page.sentences[here].paragraph:
        first += 1
    begin = max(page.sentences[first].start, spot.number.start - _FUND_REACH)
    near = list(_FUND.finditer(page.text, begin, spot.number.start))
    named = _last_named(page, near)
    if named or not near:
        return named
    story = page.story(spot.number.start)
    reach = max(story.start, spot.number.start - _FUND_REACH)
    told = _last_named(page, _FUND.finditer(page.text, reach, begin))
    whole = near[-1].group()
    return told or (whole if len(whole) > _SHORTEST_FUND else None)


def product_named(page: Page, spot: Spot) -> str | None:
    """Return the loan product that a sentence, or the one before it, names last: “窖池贷”额度…，年利率不高于 + 3.85%."""
    here = page.sentence_index(spot.number.start)
    first = (
        here
        if not here or not page.shares_paragraph(page.sentences[here - 1].start, spot.number.start)
        else here - 1
    )
    begin = max(page.sentences[first].start, spot.number.start - _PART)
    found = last(_PRODUCT, page.text[begin : spot.number.start])
    return found["name"] if found else None


def _last_named(page: Page, matches: Iterable[re.Match[str]]) -> str | None:
    """Return the last of the funds that are named and do not give: 海洋食品产业基金, but not 基金 or 产业引导基金."""
    for match in reversed(list(matches)[-_LATEST:]):
        if _GIVES_IN.match(page.text, match.end()):
            continue
        name = page.text[left_end(page, match.start(), match.end()) : match.end()].strip("“”")
        if len(name) > len(match.group()) + 1 and not _LOOKS.match(name):
            return name
    return None


def giver(spot: Spot) -> str | None:
    """Return who gives the money, as the subject of a verb of giving: 管委会出资1.5亿元 → 管委会 (rule 17)."""
    found = None if _BARE_SIZE.search(spot.before) else _GIVER.search(spot.before)
    if (
        not found
        or _NO_GIVER.search(found["giver"])
        or _GIVES.match(found["giver"])
        or _is_open(found["giver"])
        or _NO_BODY.search(found["giver"])
    ):
        return None
    return found["giver"].rpartition("由")[2].lstrip("、和及与“”")


def backer(page: Page, spot: Spot) -> str | None:
    """Return who pays for what an amount is the size of, told before it: 由甲集团与乙公司共同投资建设，总投资 + 8亿元."""
    start = max(page.sentence(spot.number.start).start, spot.number.start - _PART)
    lead = page.text[start : spot.number.start]
    found = last(_PAID_BY, lead) or last(_WHOSE, lead)
    return found["who"] if found else None


def treasury(page: Page, spot: Spot) -> str | None:
    """Return the treasury that a sentence begins to speak of: 区财政今年安排专项资金 + 1.2亿元."""
    start = max(page.sentence(spot.number.start).start, spot.number.start - _PART)
    found = last(_TREASURY, page.text[start : spot.number.start])
    return found["who"] if found else None


def _is_open(name: str) -> bool:
    """Tell whether a bracket is opened in a name and not closed: 甲基地（投资 + 3亿元）."""
    return sum(map(name.count, "（(")) != sum(map(name.count, "）)"))


def is_given(spot: Spot) -> bool:
    """Tell whether a clause begins with a verb of giving: its subject stands earlier in the sentence."""
    return bool(_GIVES.match(spot.before)) and not _BARE_SIZE.search(spot.before)


_AID = frozenset({"subsidy", "fund", "loan"})  # money of a giver, who is not what it goes into
_INVESTED = frozenset({"total_investment", "planned_investment", "completed_investment"})
_DONE = re.compile(
    r"(?:(?!预计|计划|将|要|拟|明年|后年|力争|首期|一期|有望).)*?(?:建成|竣工|完工|投产|投用|投运|完成)(?!后|主体|封顶)"
)
_SET_ASIDE = re.compile("安排[^，。；]{0,12}$")
_SPENT = re.compile("已|累计|共安排|[去上]一?年")
_AID_ITSELF = re.compile("(?:奖励|补助|补贴|支持|资助|扶持)$")
_INTENDED = re.compile("[^，。；]{0,4}意向")


class Amounts:
    """Tells the investments of a page from its series, and their fields."""

    def __init__(self, page: Page, subjects: Subjects, times: Times, statuses: Statuses) -> None:
        self._page = page
        self._subjects = subjects
        self._times = times
        self._statuses = statuses

    def kind(self, spot: Spot, said: Said) -> str | None:
        """Return the kind of an investment; what is still to be spent is planned (rule 20)."""
        kind = investment_kind(self._page, spot, said.money)
        if kind == "completed_investment" and self._statuses.of(spot.number.start) != "actual":
            return "planned_investment"
        return kind

    def record(self, spot: Spot, kind: str, said: Said) -> Found:
        """Return the record of an amount."""
        state = self._status(spot, kind, said)
        fields: dict[str, Value] = {
            "kind": kind,
            "investor": self._investor(spot, kind),
            "target": self._target(spot, kind, said),
            "status": state,
            "period": self._period(spot, kind),
            "qualifier": spot.number.quantity.qualifier,
        }
        return Found("investment", spot.number.start, spot.number.end, fields, f"money:{kind}")

    def _status(self, spot: Spot, kind: str, said: Said) -> str:
        if kind == "completed_investment":
            return "actual"
        if kind in ("total_investment", "planned_investment"):
            done = kind == "total_investment" and _DONE.match(spot.after)
            return "actual" if done else "planned"
        if kind == "subsidy" and _SET_ASIDE.search(spot.before) and not _SPENT.search(spot.before):
            return "planned"
        if kind in ("loan", "financing") and (_INTENDED.search(spot.before) or _INTENDED.match(spot.after)):
            return "planned"
        ceiling = is_ceiling(spot) or (kind == "subsidy" and (said.terms or is_term(self._page, spot)))
        said.terms |= ceiling and kind == "subsidy"
        promised = ceiling or self._statuses.of(spot.number.start) != "actual"
        return "planned" if promised else "actual"

    def _investor(self, spot: Spot, kind: str) -> str | None:
        """Return who gives the money: named before the verb or, for aid and funds, the subject of the sentence."""
        offset = spot.number.start
        name = giver(spot)
        if name is None and kind == "subsidy":
            name = treasury(self._page, spot)
        if name is None and (kind == "subsidy" or (kind in _AID and is_given(spot))):
            name = self._subjects.of(offset)
        if name is None and kind == "financing":
            holder = self._subjects.holder(offset)
            name = holder.name if holder and holder.name.endswith("基金") else None
        if name is None and kind in _INVESTED and is_given(spot):
            holder = self._subjects.holder(offset)
            name = holder.name if holder and holder.company else None
        if name is None and kind == "total_investment":
            name = backer(self._page, spot)
        return self._resolved(name, offset)

    def _period(self, spot: Spot, kind: str) -> str | None:
        if kind == "total_investment":
            return self._times.of_thing(spot.number.start, spot.number.end)
        return self._times.governing(spot.number.start, flow=kind in ("completed_investment", "subsidy"))

    def _resolved(self, name: str | None, offset: int) -> str | None:
        """Put the zone's name for the words that stand for it: 全区 → 云湖高新区."""
        zone = self._page.story(offset).zone
        return zone if name and is_self(name, zone) else name

    def _target(self, spot: Spot, kind: str, said: Said) -> str | None:
        """Return what an amount goes into; in one sentence the next amount goes into the same, without words of its own."""
        around = target_around(self._page, spot)
        if kind == "subsidy":
            return around if around and not _AID_ITSELF.search(around) else receiver(self._page, spot)
        if kind == "fund" and around is None:
            around = fund_named(self._page, spot)
        holder = self._subjects.holder(spot.number.start)
        held = holder.name if holder and not holder.own else None
        if kind == "financing" and held and held.endswith("基金"):
            held = None  # the fund gives, it does not get
        group = None if kind in _AID else said.counted()
        said.into = around or group or held or said.into
        return said.into
