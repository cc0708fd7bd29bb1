"""Investments: what an amount of money is, who gives it, what it goes into, and when (section 3 of the guidelines)."""

from __future__ import annotations

import re

from annotate.draft.rules._found import Found, Said
from annotate.draft.rules._lists import shared_targets
from annotate.draft.rules._money import investment_kind, is_ceiling, is_term
from annotate.draft.rules._money_parties import (
    backer,
    fund_named,
    giver,
    is_given,
    lender,
    receiver,
    shared_giver,
    target_around,
    treasury,
)
from annotate.draft.rules._page import Page
from annotate.draft.rules._spot import Spot
from annotate.draft.rules._status import Statuses
from annotate.draft.rules._subject import Subjects, is_self
from annotate.draft.rules._times import Times
from annotate.record import Value

_AID = frozenset({"subsidy", "fund", "loan"})  # money of a giver, who is not what it goes into
_INVESTED = frozenset({"total_investment", "planned_investment", "completed_investment"})
_WILL = re.compile(r"(?:将|要|计划|准备|打算|力争|拟)(?:再|新|先|继续)?[^，。；]{0,4}(?:投|拿|花)")
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
        self._shared_targets = shared_targets(page)

    def kind(self, spot: Spot, said: Said) -> str | None:
        """Return the kind of an investment; what is still to be spent is planned (rule 20)."""
        kind = investment_kind(self._page, spot, said.money)
        if kind == "completed_investment" and (
            _WILL.search(spot.before) or self._statuses.of(spot.number.start) != "actual"
        ):
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
        name = (shared_giver(self._page, spot) if kind == "fund" else None) or giver(spot)
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
        elif name is None and kind == "loan":
            name = lender(self._page, spot)
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
        shared = self._shared_targets.get(spot.number.start) if kind != "fund" else None
        around = shared or target_around(self._page, spot)
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
