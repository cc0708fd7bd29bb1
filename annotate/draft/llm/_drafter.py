"""The `llm` drafter: many articles at a time, one asyncio loop driven step by step from the outside."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from annotate.article import Article
from annotate.draft import Draft
from annotate.draft.client import Asks
from annotate.draft.llm._draft import ArticleDrafter, Options
from annotate.draft.llm._prompt import Prompter
from annotate.errors import ServiceError

_MOST_CHARACTERS = 8_000_000  # of articles in work


class LlmDrafter:
    """Drafts articles with a language model; `connect` opens the endpoint (live, or the Batch API).

    `secret` tells the secret of the run, once it has begun: frames around articles are marked with it.
    """

    name = "llm"

    def __init__(
        self,
        prompter: Prompter,
        connect: Callable[[], Asks],
        model: str,
        options: Options,
        *,
        width: int,
        secret: Callable[[], str],
        answered: Callable[[], dict[str, Any]],
        **shape: Any,
    ) -> None:
        self._prompter = prompter
        self._connect = connect
        self._options = options
        self._width = width
        self._secret = secret
        self._answered = answered
        self._shape = {"model": model, **shape}

    def fingerprint(self) -> dict[str, Any]:
        """Return everything that shapes a reply: model, prompts, examples and schema by hash, options."""
        options = {name: getattr(self._options, name) for name in self._options.__slots__}
        return {**self._shape, "prompts": self._prompter.fingerprint, "options": options}

    def answered(self) -> dict[str, Any]:
        """Return who has answered: the address, and the models by their own names."""
        return self._answered()

    def drafts(self, articles: Iterable[Article]) -> Iterator[Draft]:
        """Yield drafts as they are done.

        When the run has to stop (key, quota, budget, server gone), what is in flight is waited for and
        yielded, then the ServiceError is raised. Articles without a draft were not lost: they come next time.
        """
        source = iter(articles)
        with asyncio.Runner() as runner:
            work = _Work(self._prompter.keyed(self._secret()), self._connect, self._options)
            try:
                while True:
                    while work.has_room(self._width) and (article := next(source, None)) is not None:
                        work.start(article, runner.get_loop())
                    if work.is_empty:
                        break
                    yield from runner.run(work.step())
            finally:
                runner.run(work.close())
        if work.stopped:
            raise work.stopped


class _Work:
    """The articles in work, and the drafts that are done and not yet handed out."""

    def __init__(self, prompter: Prompter, connect: Callable[[], Asks], options: Options) -> None:
        self._asks = connect()
        self._drafter = ArticleDrafter(self._asks, prompter, options)
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: deque[Draft] = deque()
        self._characters = 0
        self._news = asyncio.Event()
        self._bug: BaseException | None = None
        self.stopped: ServiceError | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in work and nothing waits to be handed out."""
        return not self._tasks and not self._done

    def has_room(self, width: int) -> bool:
        """Whether another article may be taken in."""
        return not self.stopped and len(self._tasks) < width and self._characters < _MOST_CHARACTERS

    def start(self, article: Article, loop: asyncio.AbstractEventLoop) -> None:
        """Take an article in."""
        self._characters += len(article.text)
        self._tasks.add(loop.create_task(self._run(article)))

    async def step(self) -> list[Draft]:
        """Wait until at least one article is done or given up; returns the drafts there are."""
        await self._news.wait()
        self._news.clear()
        if self._bug:
            raise self._bug
        drafts = list(self._done)
        self._done.clear()
        return drafts

    async def close(self) -> None:
        """Give up what is in work."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._asks.aclose()

    async def _run(self, article: Article) -> None:
        try:
            self._done.append(await self._drafter.draft(article))
        except ServiceError as error:
            self.stopped = self.stopped or error
        except BaseException as error:
            self._bug = error
            raise
        finally:
            self._characters -= len(article.text)
            task = asyncio.current_task()
            self._tasks -= {task} if task else set()
            self._news.set()
