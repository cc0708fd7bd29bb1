"""How fast numbers and times are found: `python tests/benchmarks/quantity.py [TEXT...]`.

Reads the text files named, or takes invented news with as many numbers as newspapers have (one in thirty to forty
characters), and prints characters a second on one core beside what is to be reached. Leaves with 1 if a figure is
not reached.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from annotate import period, quantity

GOAL = 1_500_000  # characters a second: a tenth of what the whole way may take
LENGTH = 1_000_000
NEWS = """\
记者近日从柳湾经济开发区管委会获悉，今年前三季度，全区规模以上工业企业实现产值318.6亿元，同比增长7.4%，增速列全市第二位。
围绕打造一流营商环境，开发区坚持以企业需求为导向，统筹推进审批制度改革，累计为120余家企业提供帮办代办服务，办理时限由原来的
15个工作日缩短至4个工作日。总投资约26亿元的云岭储能装备产业园项目于9月18日正式开工建设，占地面积340亩，预计2024年底前建成投产。
开发区负责人表示，将继续发挥产业基础和区位条件的优势，完善公共服务平台，吸引更多上下游企业集聚，推动制造业向高端化、智能化、
绿色化方向发展，为区域经济高质量发展提供有力支撑，努力在新一轮竞争中赢得主动，让广大干部群众共享改革发展的成果。
走进云岭储能的展示大厅，来自各地的客商正在听取讲解。企业负责人介绍，选择落户柳湾，看中的是这里完整的产业链条和贴心的服务。
从洽谈到签约，从拿地到开工，管委会派出的专员始终跟进，帮助企业解决用地、用电和招工方面的难题，让项目建设少走了许多弯路。
"""


def speed(find: Callable[[str], object], text: str) -> float:
    """Characters a second, the best of three."""
    find(text[:10_000])  # reads the lexicons
    times = []
    for _ in range(3):
        start = time.process_time()
        find(text)
        times.append(time.process_time() - start)
    return len(text) / min(times)


def main() -> int:
    """Print both figures."""
    text = "\n".join(Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]) or NEWS
    text *= LENGTH // len(text) + 1
    reached = True
    print(f"a number every {len(text) / max(1, len(quantity.find(text))):.0f} characters")
    for name, find in (("quantity.find", quantity.find), ("period.find", period.find)):
        found = speed(find, text)
        reached &= found >= GOAL
        print(f"{name:14} {found:12,.0f} characters/s   to reach: {GOAL:,}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
