"""What a Label Studio answers, address by address, as far as this package reads it: JSON Schemas, looked at once.

Whoever reads an answer can rely on its form. Members that are not read may hold anything.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import jsonschema_rs

Shape = dict[str, Any]

_ID: Shape = {"type": "integer", "minimum": 0, "maximum": 2**63}
_COUNT: Shape = {"type": ["integer", "null"], "minimum": 0, "maximum": 2**63}
_TEXT: Shape = {"type": ["string", "null"]}


def _object(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Shape:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def _list(items: Shape) -> Shape:
    return {"type": "array", "items": items}


def _may_be(shape: Shape) -> Shape:
    return {"anyOf": [{"type": "null"}, shape]}


_RESULTS = _may_be(_list({"type": "object"}))
_PREDICTION = _object({"id": _ID}, {"result": _RESULTS, "model_version": _TEXT})
_ANNOTATION = _object(
    {"id": _ID, "updated_at": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d"}},
    {
        "result": _RESULTS,
        "completed_by": {"anyOf": [_COUNT, _object({"id": _ID})]},
        "lead_time": {"type": ["number", "null"]},
        "parent_prediction": _COUNT,
    },
)
_DATA: dict[str, Shape] = {"id": _ID, "data": {"type": "object"}}
_WORK: dict[str, Shape] = {
    "annotations": _list(_ANNOTATION),
    "predictions": _list({"anyOf": [_PREDICTION, {"type": ["integer", "string"]}]}),
}
_LISTED = _object(
    {
        **_DATA,
        "updated_at": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d"},
        **dict.fromkeys(("total_predictions", "total_annotations", "cancelled_annotations"), _COUNT),
    },
    _WORK,
)
_ALONE = _object({**_DATA, "annotations": _list(_ANNOTATION), "drafts": {"type": "array"}})
"""A task must say whether it holds human work: one that does not is not taken for empty."""
_PROJECT = _object(
    {"id": _ID, "title": {"type": "string"}},
    {"label_config": _TEXT, "task_number": _COUNT, "model_version": _TEXT},
)
_USERS = _list(_object({"id": _ID}, {"email": _TEXT, "username": _TEXT}))
_LABELS = _may_be({"type": "object", "additionalProperties": {"type": "object"}})
_SUMMARY = _object(
    {},
    {
        "created_annotations": _may_be({"type": "object"}),
        "created_labels": _LABELS,
        "created_labels_drafts": _LABELS,
    },
)

_SHAPES: tuple[tuple[str, Shape], ...] = (
    (r"api/version/", _object({"release": {"type": "string"}})),
    (r"api/current-user/whoami", _object({"email": {"type": "string"}})),
    (r"api/users/", {"anyOf": [_USERS, _object({"results": _USERS})]}),
    (
        r"api/projects/",
        _object({"results": _list(_object({"id": _ID, "title": {"type": "string"}})), "count": _ID}),
    ),
    (r"api/projects/\d+/", _PROJECT),
    (r"api/projects/\d+/summary/", _SUMMARY),
    (r"api/projects/\d+/model-versions/", {"type": "object", "additionalProperties": _ID}),
    (r"api/tasks/", _object({"tasks": _list(_LISTED), "total": _ID})),
    (r"api/tasks/\d+/", _ALONE),
)


def oddity(path: str, answer: Any) -> str | None:
    """Return what is not as Label Studio answers at an address, None if all is well or the address is not known."""
    validator = _validator(path)
    error = next(validator.iter_errors(answer), None) if validator else None
    if error is None:
        return None
    place = "/".join(str(part) for part in error.instance_path)
    return f"{place or 'the answer'}: {error.message[:80]}"


def _validator(path: str) -> jsonschema_rs.Draft202012Validator | None:
    return next((made for pattern, made in _compiled() if re.fullmatch(pattern, path)), None)


@cache
def _compiled() -> tuple[tuple[str, jsonschema_rs.Draft202012Validator], ...]:
    return tuple((pattern, jsonschema_rs.Draft202012Validator(shape)) for pattern, shape in _SHAPES)
