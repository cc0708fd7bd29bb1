"""The project that holds a review: found by its name or made, with a form that fits the schemas."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from annotate.errors import AccessError, InputError
from annotate.review.form import Controls, controls, form, is_ours
from annotate.review.studio import Json, Studio
from annotate.schema import Language, Schema

_SETTLING = 1.0  # seconds
_BY_ID = re.compile(r"id:(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a server, as it was when we looked."""

    id: int
    title: str
    config: str
    tasks: int
    model_version: str | None = None

    @classmethod
    def from_json(cls, item: Json) -> Project:
        """Read what the server tells."""
        version, count = item.get("model_version"), item.get("task_number")
        return cls(item["id"], item["title"], item.get("label_config") or "", count or 0, version)


def find(studio: Studio, name: str) -> Project | None:
    """Return the project of that title (or `id:NUMBER`), or None; raises InputError if there are several."""
    if match := _BY_ID.fullmatch(name):
        return get(studio, int(match[1]))
    found = _titled(studio, name)
    if len(found) > 1:
        time.sleep(_SETTLING)  # somebody else may be taking back the second one at this moment
        found = _titled(studio, name)
    if len(found) > 1:  # what an interrupted start left behind is empty
        filled = [item for item in found if get(studio, item["id"]).tasks]
        found = filled if len(filled) == 1 else found
    if len(found) > 1:
        named = ", ".join(f"id:{item['id']} ({studio.url}/projects/{item['id']})" for item in found)
        raise InputError(
            f"{studio.url} has {len(found)} projects named {name!r}: choose one with --project {named}"
        )
    return get(studio, found[0]["id"]) if found else None


def existing(studio: Studio, name: str) -> Project:
    """Return the project of that name; raises InputError if there is none."""
    project = find(studio, name)
    if project is None:
        raise InputError(
            f"{studio.url} has no project named {name!r}: `annotate push RUN --project NAME` makes one"
        )
    return project


def get(studio: Studio, project: int) -> Project:
    """Return a project; raises AccessError if the server does not know it."""
    return Project.from_json(studio.get(f"looking for project {project}", f"api/projects/{project}/"))


def ensure(
    studio: Studio, name: str, schema: Schema, language: Language, *, replace_form: bool = False
) -> Project:
    """Return the project of that name, made if need be, with a form for the schema's records.

    A form edited by hand is kept as long as it can hold our records; `replace_form` takes ours instead.
    Raises InputError for a form that cannot, and for one that could only be changed by removing what
    annotations use.
    """
    config = form(schema, language)
    project = find(studio, name) or _create(studio, name, config)
    lacking = controls(project.config).lacks(controls(config))
    if project.config != config and (replace_form or lacking):
        if (
            not replace_form
            and not is_ours(project.config)
            and project.config.strip() not in ("", "<View></View>")
        ):
            raise InputError(
                f"the form of {name!r} was edited by hand and lacks {', '.join(lacking[:5])}: add it there, "
                "push to a project of another name, or take the form of the schemas with --replace-form"
            )
        _change_form(studio, project, config)
        return get(studio, project.id)
    return project


def _titled(studio: Studio, name: str) -> list[Json]:
    items = studio.pages(
        "looking for the project", "api/projects/", "results", title=name, include="id,title,description"
    )
    return sorted((item for item in items if item["title"] == name), key=lambda item: int(item["id"]))


def _create(studio: Studio, name: str, config: str) -> Project:
    """Make the project; where somebody else made one of this name meanwhile, theirs is the one."""
    if not name.strip() or len(name) > 50:
        raise InputError(f"{name!r} is no name for a project: Label Studio takes 1 to 50 characters")
    if _BY_ID.fullmatch(name):
        raise AccessError(f"{studio.url} has no project {name}")
    mark = f"annotate {uuid4().hex}"  # tells what we made, also where the answer was lost and the client asked again
    studio.tell(
        "creating the project",
        lambda client: client.projects.create(
            title=name,
            description=mark,
            label_config=config,
            sampling="Uncertainty sampling",
            show_collab_predictions=True,
        ),
    )
    for _ in range(2):  # a project made at the same moment may not be listed yet
        time.sleep(_SETTLING)
        first, *others = _titled(studio, name)
        for other in others:
            if other.get("description") == mark:
                _take_back(studio, other["id"])
    return get(studio, first["id"])


def _take_back(studio: Studio, project: int) -> None:
    studio.tell("taking back the second project", lambda client: client.projects.delete(id=project))


def _change_form(studio: Studio, project: Project, config: str) -> None:
    lost = controls(config).lacks(controls(project.config))
    used = [name for name in lost if name in _in_use(studio, project.id, controls(project.config))]
    if used:
        raise InputError(
            f"the form of {project.title!r} cannot be changed: annotations use {', '.join(used[:5])}, which the "
            "schemas no longer have; push to a project of another name"
        )
    studio.ask("changing the form", lambda client: client.projects.update(project.id, label_config=config))


def _in_use(studio: Studio, project: int, known: Controls) -> set[str]:
    """Return the controls and `control=code` that annotations or unsubmitted drafts of a project use."""
    summary: dict[str, Any] = studio.get(
        "looking which labels are in use", f"api/projects/{project}/summary/"
    )
    used = {str(key).split("|")[0] for key in summary.get("created_annotations") or ()}
    for member in ("created_labels", "created_labels_drafts"):
        for name, codes in (summary.get(member) or {}).items():
            used |= {name, *(f"{name}={code}" for code in codes)}
    return used & {*known.kinds, *(f"{name}={code}" for name, codes in known.codes.items() for code in codes)}


def matching(filter_name: str, operator: str, kind: str, value: object) -> str:
    """Return the query of a task list with one condition, in the Data Manager's language."""
    item = {"filter": f"filter:tasks:{filter_name}", "operator": operator, "type": kind, "value": value}
    return json.dumps({"filters": {"conjunction": "and", "items": [item]}})
