"""What tests share: the schemas, the command, and the real articles where they are at hand."""

from __future__ import annotations

import os
import socket
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
settings.register_profile("few", settings.get_profile("annotate"), max_examples=10)  # a further Python
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
    """A real Label Studio, started as `annotate review` starts it, on a free port; installed on first use."""
    home = tmp_path_factory.mktemp("label-studio")
    with local.running(home, lambda line: None, free_port()) as running:
        told = running.studio().get("asking who we are", "api/current-user/whoami")
        assert told["email"] == running.login.user  # it is ours, and no other that runs on this machine
        yield running


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
