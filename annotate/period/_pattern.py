"""The shape of time expressions: one regular expression, put together from named parts.

Every repetition is bounded or atomic, so trying a place in a text takes constant time. Atomic is `(?>…)`:
Python before 3.11.5 matches possessive groups, `(?:…)?+`, wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from annotate.lexicon import load

D = "[0-9]"
TO = r"\s?(?:——|[-–—~〜至到])\s?"
TO_OR = rf"(?:{TO}|、)"
YEAR = rf"(?:{D}{{4}}|[一二][〇○零一二三四五六七八九]{{3}})"
MONTH_NUMBER = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY_NUMBER = rf"(?:{D}{{1,2}}|二?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])"
QUARTER_NUMBER = "[一二三四1-4]"
COUNT = rf"(?:{D}{{1,3}}|[一二两三四五六七八九十百]{{1,3}}|[几数]十?)"

HOURS = "(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|深夜|晚)"
CLOCK = rf"(?:{D}{{1,2}}(?:[:：]{D}{{2}}|[时点](?>(?:{D}{{1,2}}分|整|许|半)?)))"
DAY = rf"(?:{DAY_NUMBER}\s?(?:日(?![元本均产])|号(?![线楼文院店馆]))(?>(?:{HOURS}(?>{CLOCK}?)|{CLOCK})?))"
MONTH = rf"(?:{MONTH_NUMBER}\s?月(?:\s?{DAY}|份?(?>(?:[上中下]旬|月?[初底末])?)))"
QUARTER = (
    rf"(?:第?\s?{QUARTER_NUMBER}\s?季度[初末]?+|首季度?|[前头]\s?[一二两三1-3]\s?个?季(?:度|(?![一-鿿]))"
    r"|Q[1-4](?:季度|(?=业绩|营收|收入|净利)))"
)
EDGE = "(?:[末内]|底(?![蕴气座层部线盘])|初(?![步创期衷心级])|中(?![一-龥]))"
# Not in 安全年产, 百年初心, 周年, 少年.
_YEAR_HERE = rf"(?<!安)全年|(?<![0-9一二三四五六七八九十百多几数周少青学中老近半])年{EDGE}"
PART = rf"(?:{MONTH}|{QUARTER}|[上下]半年|[前头]\s?(?:{MONTH_NUMBER}|两)\s?个?月|{_YEAR_HERE})"

DASHED = rf"(?:{D}{{4}}(?:-{D}{{1,2}}-|/{D}{{1,2}}/|\.{D}{{1,2}}\.){D}{{1,2}}(?!{D}))"
LATIN = r"\s?(?:Q[1-4](?:季度)?|[1-4]Q|H[12])(?![0-9A-Za-z])"  # 2022年Q3
DATED = rf"(?:{D}{{4}}(?=[上下]半年){PART}|{YEAR}\s?年(?!代)(?>(?:度|\s?{PART}|{EDGE}|{LATIN})?)|{DASHED}|{YEAR}{LATIN})"
PLAN = "(?:十[一二三四五六七八九]?|[六七八九])五"
PLANNED = "(?:规划期间|规划期|期间|时期|末|初|前期|中期|后期)"
FIVE_YEARS = rf"(?:[“\"‘「]{PLAN}[”\"’」](?>{PLANNED}?)|{PLAN}{PLANNED})"
DECADE = rf"(?:(?:{D}{{2}}|二十一|二十|十九|上|本)世纪(?>(?:{D}{{2}}年代|[一二三四五六七八九]十年代)?)|(?:{D}{{2}})?{D}{{2}}年代)"

STRETCH = rf"(?:{COUNT}多?\s?(?:个多?月|年|个季度|周|天|个?星期))"
AROUND = (
    rf"(?:(?:近|过去|最近|未来|今后|接下来|往后|这)(?:的)?(?:{STRETCH}|{COUNT}日(?![元本均产]))(?>(?:[来间内里]|时间|以来)?)"
    rf"|{STRETCH}(?:以来|来(?![自到源])|之内|内(?![部容涵外资销需]))|{COUNT}日(?:之内|内)"
    rf"|(?P<between>{STRETCH}间(?![接隔])))"
)
WEEKDAY = "(?:[本上下]?(?<![一每两])(?:周|星期)[一二三四五六日天](?![期次]))"


def any_of(words: Iterable[str]) -> str:
    """An alternation of literal words, longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


@cache
def expression() -> re.Pattern[str]:
    """A whole time expression; one of the groups is set for a vague one, which names no interval."""
    lexicon = load("period_words")
    year = rf"(?:(?<![以目当之提])前年|{any_of(set(lexicon['years']) - {'前年'})})"
    relative = any_of([word for name in ("days", "weeks", "quarters") for word in lexicon[name]])
    month = rf"(?:{any_of(lexicon['months'])}(?>(?:{DAY}|[上中下]旬|[初底末])?))"
    point = (
        rf"(?:{DATED}|{year}(?>(?:度|{PART}|{EDGE})?)|{WEEKDAY}|{month}|{relative}|{PART}|{FIVE_YEARS}"
        rf"|{D}{{1,2}}\s?日(?![元本均产])(?>(?:{HOURS}(?>{CLOCK}?))?)|{DECADE})"
    )
    open_range = (
        rf"(?:(?>(?:{YEAR}\s?年|{year})?)(?:{MONTH_NUMBER}{TO_OR}{MONTH}|第?{QUARTER_NUMBER}{TO_OR}{QUARTER})"
        rf"|{YEAR}{TO_OR}{YEAR}\s?年度?|{DAY_NUMBER}{TO}{DAY})"
    )
    core = rf"(?:{open_range}|{point}(?>(?:{TO}{point})?))"
    return re.compile(
        rf"(?<!{D}\.)(?!{any_of(lexicon['not_times'])})(?:(?!{year}同期)(?:{AROUND}"
        rf"|(?:自从?|从){core}(?:以来|起|开始|至今|之?后)"
        rf"|(?>(?:截[至止]到?|(?<![达得收受看直感遇])到|(?<![增降升减延缩甚以乃])至)?){core}"
        rf"(?>(?:以来|之?前(?![列茅移]|{D})|以前|期间|起(?!步)|之?后(?!续)|至今)?)"
        rf"|(?P<clock>{HOURS}{CLOCK}|{D}{{1,2}}[时点]{D}{{1,2}}分)"
        rf"|(?P<now>(?<![体实出发呈再展涌兑表])现(?=拥有|已|共有|设有|建有|\Z))"
        rf")|(?P<vague>(?:自从?)?{any_of(lexicon['since'])}以来|{any_of(lexicon['vague'])}|{STRETCH}前"
        rf"|自[^\W\d_]{{2,8}}?以来))"
    )
