"""What works here and what does not: versions, schemas, servers. Never shows a key."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from annotate import __version__, access
from annotate import schema as schema_
from annotate.draft.client import Service
from annotate.errors import AnnotateError
from annotate.review import install, local
from annotate.review.form import controls, form, is_ours
from annotate.review.project import existing
from annotate.review.studio import KEY, URL, Studio, connect
from annotate.schema import Schema

if TYPE_CHECKING:
    from annotate.draft.llm import Settings

_LIBRARIES = ("click", "jsonschema", "label-studio-sdk", "openai", "pyarrow", "scipy", "xlsxwriter")
_PATIENCE = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `well` is None where there is nothing to judge."""

    name: str
    well: bool | None
    said: str


def examine(
    schemas: Path | None = None,
    url: str | None = None,
    project: str | None = None,
    model: Settings | None = None,
) -> Iterator[Finding]:
    """Yield what is found, the quick things first. Looks at servers only where the environment names them.

    With `model`, one small request is sent to it.
    """
    yield Finding("annotate", None, f"{__version__}, Python {sys.version.split()[0]}")
    yield Finding("libraries", *_libraries())
    schema: Schema | None = None
    try:
        schema = schema_.load(schemas)
        yield Finding("schemas", True, f"{', '.join(schema.types)} ({schema.digest[:12]}) in {schema.folder}")
    except AnnotateError as error:
        yield Finding("schemas", False, str(error))
    yield Finding("local server", None, _local())
    yield from _label_studio(schema, url, project)
    if model and schema:
        yield from _asked(model, schema)
    else:
        yield _model()


def _libraries() -> tuple[bool, str]:
    found, missing = [], []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    return not missing, ", ".join(found) + (f"; missing: {', '.join(missing)}" if missing else "")


def _local() -> str:
    ready = "installed" if (install.cache() / "venv").is_dir() else "installed on first use"
    return f"Label Studio {install.VERSION}, {ready}; data in {local.data_folder()}"


def _label_studio(schema: Schema | None, url: str | None, project: str | None) -> Iterator[Finding]:
    if not (url or os.environ.get(URL)):
        yield Finding("Label Studio", None, f"none named ({URL}); `annotate review RUN` starts one")
        return
    try:
        studio = connect(url, timeout=_PATIENCE, patience=0.0)
        release = studio.get("asking for its version", "api/version/").get("release")
        user = studio.get("asking who we are", "api/current-user/whoami").get("email")
        fits = release == install.VERSION
        told = "" if fits else f" (tested with {install.VERSION})"
        yield Finding("Label Studio", True, f"{studio.url}: {release}{told}, {KEY} is that of {user}")
    except AnnotateError as error:
        yield Finding("Label Studio", False, str(error))
        return
    if project and schema:
        yield _guarded("project", lambda: _project(studio, project, schema))


def _project(studio: Studio, name: str, schema: Schema) -> Finding:
    found = existing(studio, name)
    lacking = controls(found.config).lacks(controls(form(schema)))
    whose = "of ours" if is_ours(found.config) else "edited by hand"
    if lacking:
        return Finding("project", False, f"{name}: its form ({whose}) lacks {', '.join(lacking[:8])}")
    return Finding(
        "project", True, f"{name}: {found.tasks} tasks; its form ({whose}) holds all fields of the schemas"
    )


def _model() -> Finding:
    base = os.environ.get("OPENAI_BASE_URL")
    if not base and not os.environ.get("OPENAI_API_KEY"):
        return Finding(
            "model", None, "none named (OPENAI_BASE_URL, OPENAI_API_KEY); the rules drafter needs none"
        )
    return _guarded("model", lambda: _answer(Service.of("", base, access.key("OPENAI_API_KEY"))))


def _asked(model: Settings, schema: Schema) -> Iterator[Finding]:
    from annotate.draft.llm import probe

    try:
        for told in probe(model, schema):
            yield Finding(*told)
    except AnnotateError as error:
        yield Finding("model", False, str(error))


def _answer(service: Service) -> Finding:
    import httpx

    address = f"{service.url}/models"
    headers = {"Authorization": f"Bearer {service.key}", **service.headers}
    try:
        with httpx.stream("GET", address, headers=headers, params=service.query, timeout=_PATIENCE) as answer:
            return Finding("model", answer.is_success, f"{address}: answered {answer.status_code}")
    except httpx.HTTPError as error:
        return Finding("model", False, f"{address}: {type(error).__name__}")


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except AnnotateError as error:
        return Finding(name, False, str(error))
