"""The options of the `llm` drafter, for the commands that have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from annotate import access
from annotate.cli import _numbers, _trust, _values
from annotate.errors import InputError

if TYPE_CHECKING:
    from annotate.draft.llm import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)

_MODEL = click.option("--model", envvar="ANNOTATE_MODEL", help="Model name, as the server calls it.")
_PROMPTS = click.option(
    "--prompts",
    type=_PATH,
    envvar="ANNOTATE_PROMPTS",
    help="Folder of prompts, or `compact` for small models.",
)
_WHOM = (
    click.option("--provider", type=_values.Provider(), help="A known kind of server: its address, what it understands."),
    click.option("--base-url", envvar="OPENAI_BASE_URL", help="Address of the server; OpenAI's without it."),
    click.option("--seed", type=int, help="Sent with each request, for servers that repeat themselves by it."),
    click.option("--reasoning-effort", metavar="LEVEL", help="How much a model may think: none, low, medium, high, …"),
    click.option("--extra-body", type=_values.Body(), help='More members of each request: \'{"enable_thinking": false}\'.'),
    click.option("--header", "headers", type=_values.Header(), multiple=True,
                 help="A header of each request; NAME=env:VARIABLE takes a secret from the environment."),
)  # fmt: skip
_SHAPE = (
    _MODEL,
    _PROMPTS,
    click.option("--part-size", type=click.IntRange(200, _numbers.MOST), default=4000, show_default=True,
                 help="Characters above which an article is asked about in parts."),
)  # fmt: skip
_SERVICE = (
    *_WHOM,
    click.option("--concurrency", type=_numbers.COUNT, default=8, show_default=True, help="Requests in flight."),
    click.option("--rpm", type=_numbers.COUNT, help="Most requests a minute."),
    click.option("--tpm", type=_numbers.COUNT, help="Most tokens a minute."),
    click.option("--timeout", type=_numbers.Seconds(), default=300.0, show_default=True,
                 help="Seconds a request may take as a whole."),
    click.option("--attempts", type=_numbers.COUNT, default=8, show_default=True,
                 help="Attempts at a request that fails in passing; rate limits are waited out."),
    click.option("--budget", help="Money (5.50) or tokens ('2M tokens') the run may use; it stops before."),
    click.option("--prices", type=_PATH, envvar="ANNOTATE_PRICES", help="Price table, added to the built-in one."),
    click.option("--batch", is_flag=True, help="Use the Batch API: half the price, within a day."),
    click.option("--batch-size", help="Most requests (2000) or tokens ('2M tokens') of one batch."),
    click.option("--dry-run", is_flag=True, help="Print what it would take, and a sample prompt; send nothing."),
    click.option("--samples", type=click.IntRange(1, 15), default=1, show_default=True,
                 help="Ask each part so often, and keep what half of the replies have."),
    click.option("--temperature", type=_numbers.Temperature(), help="0, or 0.7 with several samples."),
    click.option("--keep-replies/--no-keep-replies", default=True, show_default=True,
                 help="Keep requests and replies in the run, for --reread."),
    click.option("--cache", type=_PATH, envvar="ANNOTATE_REPLIES",
                 help="Folder of replies that runs share: the same question is asked once."),
    click.option("--max-output", type=_numbers.COUNT, help="Most tokens of a reply."),
    click.option("--repair/--no-repair", default=True, show_default=True, help="Send wrong records back once."),
    click.option("--second-look/--no-second-look", default=True, show_default=True,
                 help="Ask again about numbers no record covers."),
    click.option("--agreement/--no-agreement", default=True, show_default=True,
                 help="Compare with the rules drafter for the confidence."),
)  # fmt: skip


def shape(command: Command) -> Command:
    """Add the options that shape a prompt."""
    return _added(command, _SHAPE)


def service(command: Command) -> Command:
    """Add the options about server, limits, money and method."""
    return _added(command, _SERVICE)


def probing(command: Command) -> Command:
    """Add the options that say which server a small request goes to, and how."""
    return _added(command, (_MODEL, _PROMPTS, *_WHOM))


def probed(given: dict[str, Any]) -> Settings | None:
    """Return the settings of a small request, if a model is named on the command line: a request may cost money."""
    from annotate.draft.llm import Settings

    if click.get_current_context().get_parameter_source("model") is not ParameterSource.COMMANDLINE:
        return None
    _agreed(given)
    told = {**given, "headers": dict(given["headers"]), "extra_body": given["extra_body"] or {}}
    return Settings(key=access.key("OPENAI_API_KEY"), **told)


def _agreed(given: dict[str, Any]) -> None:
    from annotate.draft.client import provider_of

    if click.get_current_context().get_parameter_source("headers") is ParameterSource.DEFAULT_MAP:
        raise InputError("annotate.toml: header: it may hold a secret; give --header on the command line")
    _trust.agreed("base_url", given["base_url"], "OPENAI_API_KEY")
    _trust.agreed("provider", provider_of(given["provider"], given["base_url"]).url, "OPENAI_API_KEY")


def settings(given: dict[str, Any]) -> Settings:
    """Return the settings that the options say; the key comes from OPENAI_API_KEY alone."""
    from annotate.draft.client import Patience
    from annotate.draft.llm import Options, Settings

    if not given["model"]:
        raise click.UsageError("--drafter llm needs --model (or ANNOTATE_MODEL)")
    if not given.get("dry_run"):
        _agreed(given)
    return Settings(
        model=given["model"],
        base_url=given["base_url"],
        key=access.key("OPENAI_API_KEY"),
        patience=Patience(deadline=given["timeout"], attempts=given["attempts"]),
        options=Options(
            part=given["part_size"],
            **{name: given[name] for name in ("samples", "repair", "second_look", "agreement")},
        ),
        headers=dict(given["headers"]),
        extra_body=given["extra_body"] or {},
        **{name: given[name] for name in _PLAIN},
    )


_PLAIN = (
    "concurrency", "rpm", "tpm", "budget", "prices", "prompts", "temperature", "max_output", "batch",
    "provider", "seed", "reasoning_effort", "keep_replies", "cache", "batch_size",
)  # fmt: skip


def _added(command: Command, options: tuple[Callable[[Any], Any], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
