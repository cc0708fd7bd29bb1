"""Money put into something particular: investments, told from statistical series (section 3 of the guidelines)."""

from __future__ import annotations

import re

from annotate import lexicon
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_names import is_particular, left_end
from annotate.draft.rules._spot import Spot
from annotate.draft.rules._words import any_of, words

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
_PAID = re.compile(r"已|累计|去年|共|拿到|兑现|发放|兑付|获得|现场|首批")
_TRADES = "工产务造农林商筑矿渔牧游"  # before 业 in the name of a branch
_AID_BEHIND = re.compile("(?:的)?(?:标准)?(?:给予)?(?:补助|补贴|奖励|奖|补|资助)")
_HANDS_OUT = frozenset({"拿出", "投入", "投入资金", "筹资"})
_HANDED_OUT = re.compile("补助|补贴|奖励|扶持|奖补|贴息|专项资金|惠企|兑现|生态修复资金")
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
_BEHIND_AID = 30  # characters behind an amount in which it is said to be aid
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
    if kind == "completed_investment" and word in _HANDS_OUT:
        end = min(sentence.end, spot.number.end + _BEHIND_AID)
        if _HANDED_OUT.search(page.text, spot.number.end, end):
            return "subsidy"
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
    return bool(_TERM.search(lead)) and not _PAID.search(lead)


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
