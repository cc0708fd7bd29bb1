"""What tests share: the schemas, the command, and the real articles where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from annotate import schema as schema_
from annotate.review import local
from annotate.schema import Schema

# A slow machine is no failure; the gate draws the same examples each time, everybody else new ones.
settings.register_profile(
    "annotate", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("annotate")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def schema() -> Schema:
    return schema_.load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real articles with gold records; they are not part of the project."""
    if not (SHARED / "articles").is_dir():
        pytest.skip("the real articles (../shared) are not here")
    return SHARED


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.Server]:
    """A real Label Studio, started as `annotate review` starts it; installed on first use."""
    with local.running(tmp_path_factory.mktemp("label-studio"), lambda line: None) as running:
        yield running
