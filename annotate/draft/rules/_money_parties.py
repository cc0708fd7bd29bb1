"""Who gives an amount of money and what it goes into (rules 17 and 18)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotate import lexicon
from annotate.draft.rules._money import AID_PER, is_ceiling, is_term, last
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_names import left_end
from annotate.draft.rules._spot import Spot
from annotate.draft.rules._words import any_of

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
_GOT = re.compile(
    r"(?:^|[，,、：:有])(?P<target>[\d]+[家户名个][\u4e00-\u9fff]{0,6}?|[\u4e00-\u9fff]{2,12}?)(?:已|共|一次|一次性)*(?:拿到|获得|得到|领到|领取|享受)(?:了|各类|各级)?[^，。；\d]{0,8}$"
)
_REACHING = re.compile(r"[，,]?(?:已)?惠及(?:了)?(?P<target>[^，,。；;]{2,16})")
_EARMARKED = re.compile(
    r"(?:安排|列支|兑现|兑付|拨付|拿出|设立|发放|预算安排|财政安排|划拨)(?:了|各类|各项)?(?P<target>[^，,；;。\d的]{2,16}?(?:资金|补贴|经费|奖补|补助|消费券|红包))$"
)
_MEANT = re.compile(
    r"^(?:左右|以上)?的?(?:做|作为|用作)?(?P<target>[^，,；;。\d的]{2,14}?(?:补贴|补助|资金|经费|奖励|贴息|券))"
)
_EACH = re.compile("(?P<target>单[个家户]企业|单[个户]项目|单户|单个平台)")
_FUND = re.compile("(?:产业|引导|创投|创业|投资|并购|发展|天使)*(?:母|子)?基金(?!会|公司|管理|小镇|经理)")
_LOOKS = re.compile("[再先来]看|据|通过|围绕")
_PRODUCT = re.compile("“(?P<name>[^“”]{1,8}贷)”")
_PAID_BY = re.compile(
    r"由(?P<who>[^，,。；;：\d]{2,40}?)(?:共同|联合|合资|合作)*(?:投资(?!集团|公司|基金|有限|控股)|出资)"
)
_LENT_BY = re.compile(
    "“(?P<name>[^“”]{1,8}贷)”[^“”。]{0,60}(?:放了?|投放|发放|放款|放贷|贷出|贷款|授信)[^“”，。；]{0,8}$"
)
_TREASURY = re.compile("(?:^|[，,：:])(?P<who>(?:[省市区县]|[园新]区)财政)")
_GIVE_EACH = re.compile(
    rf"(?P<who>[^，,。；;：:\d]{{4,60}}?)(?:再|计划|拟|各自)*分别(?:{any_of(_INVESTOR['verbs'])})[^，。；]*$"
)
_AND = re.compile("[、和与及]")
_GIVES_IN = re.compile("[、和与]|(?:分别|共同|计划|拟)?(?:认缴|出资|投资|牵头|跟投|领投|共同发起)")
_CREDIT = re.compile(
    ".{0,6}(?:授信|贷款|协议|额度|专项债券?|债券|信贷|融资|担保|信用贷款|贴息贷款|订单|授信协议)"
)
_NO_ONE = re.compile(
    "^(?:每|单|最高|一次性|累计|其中|去年|今年|年度|全年|给予|奖|补|再|按|最多|连续|分|三年|另|同时|此外)|财政|政府|^区里|管委会$|资金$|补贴$"
)
_ENDS = re.compile(any_of(_TARGET["ends"]))
_FIRST = re.compile(r"^[^，。；]{0,12}?首[个家座条](?=[^，。；]{4})")
_GIVER = re.compile(
    rf"(?:由)?(?P<giver>{_NP}{{2,24}}?)(?:{any_of(_INVESTOR['adverbs'])})*(?:{any_of(_INVESTOR['verbs'])})(?:了|资金|人民币)*(?:约|近|超过?|逾|达)*$"
)
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
        ends = _ENDS.search(found["target"], 2)
        thing = found["target"][: ends.start()] if ends else found["target"]
        thing = _FIRST.sub("", thing).rstrip("等“")
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
    got = _GOT.search(lead)
    if got:
        return got["target"]
    told = (
        last(_WHO, lead) if is_term(page, spot) or AID_PER.search(spot.before) or is_ceiling(spot) else None
    )
    if told and not _NO_ONE.search(told["target"]):
        return told["target"] + (told["of"] if told["of"] and told["of"] != "的" else "")
    each = last(_EACH, spot.before)
    return each["target"] if each else None


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


def shared_giver(page: Page, spot: Spot) -> str | None:
    """Return the giver of one of several amounts: 甲公司、乙集团和丙银行分别出资4亿元、3亿元和 + 2亿元 → 丙银行."""
    clause, _ = page.clause(spot.number.start)
    told = _GIVE_EACH.search(page.text, clause, spot.number.start)
    if not told:
        return None
    names = _AND.split(told["who"].rpartition("由")[2])
    place = len(within(page.numbers, told.end("who"), spot.number.start))
    return names[place] if len(names) > 1 and place < len(names) else None


def giver(spot: Spot) -> str | None:
    """Return who gives the money, as the subject of a verb of giving: 管委会出资1.5亿元 → 管委会 (rule 17)."""
    found = None if _BARE_SIZE.search(spot.before) else _GIVER.search(spot.before)
    if (
        not found
        or _NO_GIVER.search(found["giver"])
        or _GIVES.match(found["giver"])
        or _is_open(found["giver"])
    ):
        return None
    return found["giver"].rpartition("由")[2].lstrip("、和及与“”")


def backer(page: Page, spot: Spot) -> str | None:
    """Return who pays for what an amount is the size of, told before it: 由甲集团与乙公司共同投资建设，总投资 + 8亿元."""
    start = max(page.sentence(spot.number.start).start, spot.number.start - _PART)
    found = last(_PAID_BY, page.text[start : spot.number.start])
    return found["who"] if found else None


def lender(page: Page, spot: Spot) -> str | None:
    """Return the loan product that an amount has been lent by: “渔港贷”全年放款 + 5亿元."""
    start = max(page.sentence(spot.number.start).start, spot.number.start - _PART)
    found = _LENT_BY.search(page.text, start, spot.number.start)
    return found["name"] if found else None


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
