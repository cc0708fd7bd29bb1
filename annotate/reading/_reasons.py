"""Why a number is no record: the reasons of section 2 of the annotation guidelines.

Times, parts of names, ordinals, small counts in Chinese numerals, thresholds and conditions, denominators of ranks and
rates, specifications, rhetorical figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotate import period, quantity

_REACH = 24  # characters of context on either side that the rules look at


@dataclass(frozen=True, slots=True)
class _Context:
    number: quantity.Mention
    text: str
    left: str
    right: str

    @property
    def kind(self) -> str:
        return self.number.quantity.kind


def reasons(
    text: str, numbers: Sequence[quantity.Mention], times: Sequence[period.Mention]
) -> list[str | None]:
    """Return for each number of a text why it is no record, or None if it measures something."""
    found: list[str | None] = []
    clock = iter([*times, None])
    time = next(clock)
    for number in numbers:
        while time is not None and time.end <= number.start:
            time = next(clock)
        if time is not None and time.start < number.end:
            found.append("time")
        else:
            found.append(_reason(number, text))
    return found


def _reason(number: quantity.Mention, text: str) -> str | None:
    left = text[max(0, number.start - _REACH) : number.start]
    right = text[number.end : number.end + _REACH]
    context = _Context(number, text, left, right)
    return next((name for name, excuses in _RULES if excuses(context)), None)


_MEASURED = re.compile(
    r"(?:指数|得分|评分|总分|分值|系数|积分|均分|综合分|比值|之比|PUE|[率值]为?)[^，。；,;、]{0,4}$"
)
_NAME_BEFORE = re.compile(r"(?:[A-Za-z+＋·“\"「『\-—]|第)$")
_NAME_AFTER = re.compile(r"(?:[A-Za-z+＋”\"」』]|专项|行动|工程|计划|战略|体系|模式|热线|平台)")
_QUOTED_BEFORE = re.compile(r"[“\"「『《][^”\"」』》，。；]{0,8}$")
_QUOTED_BEHIND = re.compile(r"[^“\"「『《，。；]{0,8}[”\"」』》]")
_PLAN_BEHIND = re.compile(r"[”\"]?(?:行动|计划|规划|方案|战略|攻坚)")
_LIST_NAME = re.compile(r"(?:世界|中国|全国|全球|财富|民企|民营企业|企业|行业|福布斯|亚洲|国际|央企)$")
_CLASS = re.compile(
    r"(?:及|或)?以[上下](?:的|及)?[^，。；,;、\d]{0,10}?(?:项目|企业|工程|单位|人员|学历|人才|平台|机构|园区|产业|工业|客户|贷款|设备)"
    r"|(?:以上|以下|级)的[共有占]?\d|口径|级(?:以上)?(?:项目|企业|园区|单品|产业项目)"
    r"|级(?:自备|通用|专用|散货|集装箱|深水)?(?:泊位|码头|货轮|船舶|航道|叶片|风机|机组|锅炉|装置)"
)
_COUNTED_CLASS = re.compile(r"的?(?:企业|项目|单位|园区|产品|乡镇)(?:有|达|共|达到|数)?[\d０-９]")
_THRESHOLD = re.compile(
    r"(?:以上)?(?:、[\d.]+[万亿]*元)*的[^，。；、\d]{0,6}?(?:企业|单位|公司|项目|单品|产品|品牌|卖家|商户|[药酒乳渔车]企)(?=[，,。；、\d有达共分我]|$)"
)
_EARNED = re.compile(
    r"(?:产值|销售额?|营收|收入|进出口额|到资|税收|增速|注册资本)[^，。；\d]{0,5}(?:超过?|过|突破|达到?|在)$"
)
_CONDITION = re.compile(
    r"(?:以上|及以上)?(?:的(?:就|只|仅|有|不少于|达|占|共|再|[\d，,])|、[\d.]+[万亿]*元(?:、[\d.]+[万亿]*元)*的)"
)
_REQUIRED = re.compile(
    r"(?:及?以上)(?:且[^，。；]{1,14}|[^，。；\d]{0,14})(?:的|，按|,按)[^。；]{0,20}(?:按|给予|奖|补|每|可)"
)
_PER = re.compile(r"每(?:投|做|生产|卖)?$")
_RATED = re.compile(
    r"[^，,。；;]{1,14}?(?:[\d]|[一两二三四五六七八九十百千]{1,4}(?:[块毛万亿台件袋个元张斤吨公]|多))"
)
_GRADE = re.compile(r"(?:创新)?(?:新?药|医疗器械|器械|化药|奖励)")
_MODEL = re.compile(
    r"(?:以上)?级?的?[^，。；、\d]{0,4}?(?:起重机|无人机|反应器|风机|岸桥|吊机|货轮|渔船|轮船|反应釜)"
)
_COLD = re.compile(r"(?:温|升高|降低|跌至|降至|达到?|为|平均|模拟)[^，。；]{0,6}$")
_MOVED = re.compile(r"(?:升|进|前移|挪了?|退|降|跌|掉了?|超|提升|追|前进|位列|再往前走)了?$")
_ALL_DAY = re.compile(
    r"(?:之?后|通行|响应|营业|服务|开放|不间断|值守|在线|热线|运转|能|可|吐|收割|自助|无休)"
)
_SIZE_CLASS = re.compile(r"(?:及)?以[上下]的?(?:有|共|占|达)?(?=[\d０-９一二两三四五六七八九十])")
_PASSED = re.compile(r"(?:超|超过|过|突破|达|达到|不低于|满|不少于)$")
_SPECIFYING = ("英寸", "千伏", "kV", "摄氏度", "℃", "兆帕")
_RANK_BEHIND = re.compile(
    r"[^，。；,;]{0,16}[中里内][^。；;]{0,16}(?:第\s?[\d一二三四五六七八九十]|前[\d一二三四五六七八九十]|首位|榜首|最)"
    r"|[^，。；,;]{0,12}之[首冠一]"
)
_REFERRED = re.compile(r"[^，。；,;、\d]{1,10}[中里][，,、]")
_PLACED = re.compile(
    r"(?:列|居|排|位|名|获|夺|取|至|升|全[国省市县区]|增速|总量|均|第一个?|上升|跃升)[^，。；,;]{0,8}$"
)
_NO_PLACE = re.compile(
    r"(?:方阵|梯队|产业|时间|步|季度|书记|个|款|条|家|次|批|期|届|轮|要务|资源|动力|线|课|责任|人称|位的|台|枪|站|架|套|座|例|股东|大(?!关))"
)
_LISTED = re.compile(r"(?:^|[。；！？\n])\s*$")
_LASTING = re.compile(
    r"(?:仅用|用了?|历时|隔了?|工期|存续期|存续|用时|只用|只需|需|缩短|压缩|缩减|减少|提前|平均|时间|周期|时限|耗时|时长|由|从|(?<!不)到|至|为|少于|超过|控制在|运行|里程|寿命|走|要|等|现在|如今|花|缩为|期限|天数|增加|多出?|早|晚|延长|交货期|回收期|周期)了?"
    r"(?:原来|原先|过去)?(?:的)?(?:不到|不足|近|约|超过|超|的)?$"
)
_LASTED = re.compile(
    r"(?:之?内|上下|左右|时间)?(?:办结|办完|跑完|完成|建成|缩短|压缩|审批|的流程|即可|就|拿|交付|竣工|全部|全程|减|降|出|内|上下)"
)
_NUMERAL = re.compile(r"[\d一二两三四五六七八九十百]|级")
_REACHED = re.compile(r"(?:超|过|破|逾|上|近|达|约|数|到)$")
_SAID = re.compile(
    r"(?:刚过|超过|不低于|不少于|冲|冲到|回到|到了?|才|[高低多少]|现在|单价|突破|就|卖|工资|出了?|投|补|贴|盘子|最多|最高|封顶|花了?|掏了?|每月|一年|收入|产值|想冲|做到|完成)(?:了|近|约|将近|差不多)?$"
)
_SMALL = 10
_SPOKEN = 100  # from which on a bare number in Chinese numerals may be a sum or a count that somebody names


def _is_time(context: _Context) -> bool:
    return context.kind == "date"


def _is_name(context: _Context) -> bool:
    last = context.right[:1] in "”」』》" and context.kind == "count"  # “人才新政20条”
    if (
        (context.number.chinese or last)
        and _QUOTED_BEFORE.search(context.left)
        and _QUOTED_BEHIND.match(context.right)
    ):
        return True
    if not context.number.bare or _is_said(context):
        return False
    return (
        bool(_NAME_BEFORE.search(context.left) or _NAME_AFTER.match(context.right)) or context.number.chinese
    )


def _is_ordinal(context: _Context) -> bool:
    return context.kind == "ordinal" or (context.kind == "rank" and _unplaced(context))


def _unplaced(context: _Context) -> bool:
    """A rank needs a place: 第4名, 列全市第一, 排名前十; not 第一方阵, 第一时间, nor 第一 as a heading."""
    if _LISTED.search(context.left) and context.right[:1] in "，,、：:是":
        return True
    mention = context.text[context.number.start : context.number.end]
    if mention.endswith(("名", "位", "强")) and not _LIST_NAME.search(context.left):
        return False
    if _NO_PLACE.match(context.right):
        return True
    return not (_PLACED.search(context.left) or context.right[:1] in "，。；,;、！”")


def _is_list_name(context: _Context) -> bool:
    mention = context.text[context.number.start : context.number.end]
    return bool(_LIST_NAME.search(context.left)) and (mention + context.right).find("强") in range(
        len(mention) + 1
    )


def _is_title(context: _Context) -> bool:
    return context.left.rfind("《") > context.left.rfind("》")


def _is_threshold(context: _Context) -> bool:
    """The amount that makes a class, not what anybody has: 年营收超10亿元的企业, 过10亿元 + 企业10家, 其中10亿元以上7个."""
    if context.kind != "money":
        return False
    passed = _PASSED.search(context.left) and _THRESHOLD.match(context.right)
    counted = _PASSED.search(context.left) and _COUNTED_CLASS.match(context.right)
    return bool(passed or counted or _SIZE_CLASS.match(context.right))


def _is_condition(context: _Context) -> bool:
    """What is asked of whoever shall get something, or makes a class: 面积5000平方米以上的，按…补助; 年产值过亿元的有9家."""
    earned = _EARNED.search(context.left) and _CONDITION.match(context.right)
    return bool(earned or _REQUIRED.match(context.text, context.number.end, context.number.end + 2 * _REACH))


def _is_rate_base(context: _Context) -> bool:
    """What a number is told for: 每10名从业者中就有3名, 一亩挣八百元."""
    if _PER.search(context.left):
        return True
    mention = context.text[context.number.start : context.number.end]
    one = (
        mention[0] == "一"
        and context.number.quantity.high == 1
        and context.kind in ("mass", "area", "length")
    )
    hourly = context.kind == "duration" and mention in ("一小时", "一个小时", "一分钟", "一天", "一年")
    return (one or hourly) and not _LASTING.search(context.left) and bool(_RATED.match(context.right))


def _is_grade(context: _Context) -> bool:
    mention = context.text[context.number.start : context.number.end]
    return mention.endswith("类") and bool(_GRADE.match(context.right))


def _is_specification(context: _Context) -> bool:
    """What kind of thing it is: 8英寸晶圆, 220千伏变电站, 70兆帕储氢瓶."""
    if context.text.endswith(("摄氏度", "℃"), context.number.start, context.number.end):
        return not _COLD.search(context.left)
    if context.text.endswith(_SPECIFYING, context.number.start, context.number.end):
        return True
    return context.kind in ("mass", "volume", "power", "length") and bool(_MODEL.match(context.right))


def _is_base(context: _Context) -> bool:
    return context.kind == "count" and bool(_RANK_BEHIND.match(context.right))


def _is_reference(context: _Context) -> bool:
    return context.kind == "count" and bool(_REFERRED.match(context.right) or context.left.endswith("这"))


def _is_small(context: _Context) -> bool:
    high = context.number.quantity.high
    mention = context.text[context.number.start : context.number.end]
    if mention[-1] == "番" or (mention.endswith(("位", "位次")) and _MOVED.search(context.left)):
        return False
    return context.number.chinese and context.kind == "count" and high is not None and high <= _SMALL


def _is_period(context: _Context) -> bool:
    if context.kind != "duration":
        return False
    if context.number.quantity.unit == "小时":
        return bool(_ALL_DAY.match(context.right)) and not _LASTING.search(context.left)
    if _PLAN_BEHIND.match(context.right):
        return True
    return not (_LASTING.search(context.left) or _LASTED.match(context.right))


def _is_unit(context: _Context) -> bool:
    """万 and 亿 without a digit are a unit: the head of a table column, 每万名从业人员."""
    mention = context.text[context.number.start : context.number.end]
    return mention[0] in "万亿千" and not _NUMERAL.search(mention[1:]) and not _REACHED.search(context.left)


def _is_bare(context: _Context) -> bool:
    return context.number.bare and not _MEASURED.search(context.left) and not _is_said(context)


def _is_said(context: _Context) -> bool:
    """Tell a sum or a count that is said without its unit: 人均刚过九万, 一户最多二十万."""
    high = context.number.quantity.high
    mention = context.text[context.number.start : context.number.end]
    spoken = context.number.chinese and high is not None and high >= _SPOKEN and mention[0] not in "百千万亿"
    return spoken and bool(_SAID.search(context.left))


_RULES: tuple[tuple[str, Callable[[_Context], bool]], ...] = (
    ("time", _is_time),
    ("title", _is_title),
    ("name", _is_name),
    ("ordinal", _is_ordinal),
    ("list name", _is_list_name),
    ("class name", lambda context: bool(_CLASS.match(context.right))),
    ("threshold", _is_threshold),
    ("condition", _is_condition),
    ("age", lambda context: context.number.quantity.unit == "岁"),
    ("rate", _is_rate_base),
    ("grade", _is_grade),
    ("specification", _is_specification),
    ("denominator", _is_base),
    ("reference", _is_reference),
    ("length of time", _is_period),
    ("small count", _is_small),
    ("unit", _is_unit),
    ("no unit", _is_bare),
)
