"""What the report says, in both of its languages."""

from __future__ import annotations

from annotate.schema import Language

LANGUAGES: tuple[Language, Language] = ("en", "zh")

WORDS: dict[str, dict[Language, str]] = {
    name: {"en": en, "zh": zh}
    for name, en, zh in [
        ("title", "Score report", "评分报告"),
        ("records", "Records found", "记录检出"),
        ("field", "Fields right", "字段正确"),
        ("strict", "Whole records right", "整条正确"),
        ("exact", "Mentions, exact", "提及位置一致"),
        ("overlap", "Mentions, overlapping", "提及位置重叠"),
        ("macro", "Fields, mean over types", "字段（各类型平均）"),
        ("precision", "Precision", "精确率"),
        ("recall", "Recall", "召回率"),
        ("f1", "F1", "F1"),
        ("interval", "95 % interval of F1", "F1 的 95% 区间"),
        ("gold", "gold", "标准"),
        ("pred", "predicted", "预测"),
        ("articles", "Articles", "文章"),
        ("all", "All", "全部"),
        ("fix", "Fix first", "先改什么"),
        (
            "fix_note",
            "Points of F1 (all fields) to be won if this cause were gone. Right: gold → predicted. Click to see the cases.",
            "若消除该原因，全部字段 F1 可提高的百分点。右侧为“标准 → 预测”。点击查看实例。",
        ),
        (
            "nothing",
            "Nothing to fix: every field of every record is right.",
            "无需修改：所有记录的所有字段都正确。",
        ),
        ("missed", "records missed", "记录漏检"),
        ("spurious", "records too many", "记录多余"),
        ("invalid", "invalid records", "记录无效"),
        ("wrong", "wrong", "有误"),
        ("near", "nearly right", "接近正确"),
        ("of", "of", "／"),
        ("by_type", "By type", "按类型"),
        ("by_field", "By field, worst first", "按字段（由差到好）"),
        ("outcomes", "What became of the fields", "字段结果构成"),
        ("figures", "All figures", "全部数据"),
        ("o_correct", "correct", "正确"),
        ("o_partial", "near miss", "接近"),
        ("o_incorrect", "wrong", "错误"),
        ("o_missing", "missing", "缺失"),
        ("o_spurious", "too many", "多余"),
        ("k_hit", "right", "正确"),
        ("k_error", "wrong fields", "字段有误"),
        ("k_missed", "missed", "漏检"),
        ("k_spurious", "too many", "多余"),
        ("k_invalid", "invalid", "无效"),
        ("cases", "Article by article", "逐篇查看"),
        ("every_field", "any field", "所有字段"),
        ("every_outcome", "any error", "所有错误"),
        ("filter_outcome", "Kind of error", "错误类别"),
        ("filter_field", "Field in error", "有误字段"),
        ("filter_kind", "Records", "记录"),
        ("filter_type", "Type", "类型"),
        ("none_left", "No record fits these filters.", "没有符合筛选条件的记录。"),
        ("no_text", "The text of this article was not at hand.", "没有本文原文。"),
        (
            "no_answer",
            "The prediction does not have this article: all its records count as missed.",
            "预测中没有本文：其全部记录计为漏检。",
        ),
        ("boundary", "other stretch of text", "位置不同"),
        ("empty", "—", "—"),
        ("reset", "Clear filters", "清除筛选"),
        (
            "keys",
            "Keys: n/p article, j/k record, 1–5 kinds, 0 clear, l language, t theme",
            "按键：n/p 换文章，j/k 换记录，1–5 类别，0 清除，l 语言，t 主题",
        ),
        ("theme", "Light / dark", "明／暗"),
        ("language", "中文", "English"),
        ("previous", "Previous", "上一篇"),
        ("next", "Next", "下一篇"),
        ("missing_articles", "Articles without a prediction", "没有预测的文章"),
        ("extra_articles", "Predicted articles outside the gold, not scored", "标准之外的预测文章（未计分）"),
        ("left_out", "Errors in the gold that were left out", "已忽略的标准数据错误"),
        ("invalid_list", "Invalid predictions, counted as wrong", "无效的预测记录（计为错误）"),
        (
            "signature",
            "Signature: scores with the same signature can be compared",
            "签名：签名相同的分数才可比较",
        ),
        ("against", "Compared with the other prediction", "与另一预测的比较"),
        ("difference", "Difference of F1", "F1 之差"),
        ("p", "p (randomisation)", "p 值（随机化检验）"),
        (
            "caution",
            "Few articles: below {fewest} no claim can be made about other articles or about a difference. "
            "These figures describe the {count} articles below and nothing else.",
            "文章过少：少于 {fewest} 篇时，不能据此对其他文章或差异下结论。以下数据仅描述这 {count} 篇文章。",
        ),
        (
            "how",
            "A field is right if its value is the same after normalisation: numbers as exact quantities, times as "
            "periods, texts without width, spaces and punctuation. Near misses are shown but earn nothing.",
            "字段值规范化后相同才算正确：数字按精确数量、时间按起止日期、文字忽略全半角、空格和标点。“接近”只作提示，不计分。",
        ),
    ]
}
