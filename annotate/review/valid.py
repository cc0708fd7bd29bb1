"""Predictions checked before they are sent: what the server would store, or skip, without a word.

Label Studio's own validator looks at names, types and codes; offsets and texts it does not, and it takes ten
times as long. See https://labelstud.io/guide/predictions
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from annotate.review.form import TEXT, Controls
from annotate.review.regions import Result

_MEMBERS = {
    "labels": ("Labels", "labels"),
    "choices": ("Choices", "choices"),
    "textarea": ("TextArea", "text"),
}
"""For each type of result its tag in the form, and the member of the value that holds what is said."""


def faults(results: Iterable[Result], form: Controls, text: str) -> Iterator[str]:
    """Yield what is wrong with the results of one prediction, given the form's controls and the task's text."""
    for number, result in enumerate(results):
        reason = _fault(result, form, text)
        if reason:
            yield f"result {number}: {reason}"


def _fault(result: Result, form: Controls, text: str) -> str | None:
    name, value = result.get("from_name"), result.get("value")
    tag, member = _MEMBERS.get(str(result.get("type")), ("", ""))
    if not isinstance(name, str) or form.kinds.get(name) != tag or result.get("to_name") != TEXT:
        return f"the form has no {result.get('type')} control named {name!r}"
    if not isinstance(value, dict) or not isinstance(said := value.get(member), list) or not said:
        return f"{name} says nothing"
    if not all(isinstance(entry, str) for entry in said):
        return f"{name} holds something that is not text"
    unknown = set(said) - form.codes[name] if name in form.codes else set()
    if unknown:
        return f"{name} does not know {', '.join(sorted(unknown))}"
    return _misplaced(value, text)


def _misplaced(value: dict[str, Any], text: str) -> str | None:
    start, end, said = value.get("start"), value.get("end"), value.get("text")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        return f"{start}–{end} is not inside the text"
    if isinstance(said, str) and said != text[start:end]:
        return f"the text at {start}–{end} is another"
    return None
