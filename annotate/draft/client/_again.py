"""An endpoint that asks nobody: it answers from the replies that a run has kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotate.draft.client._fault import Kind, RequestError
from annotate.draft.client._model import Answer, Reply, Request, Usage
from annotate.draft.client._replies import REPLIES, kept_replies
from annotate.draft.client._reply import read_reply
from annotate.errors import RunError


class Again:
    """Answers each question with the last reply about the same thing that could be read, else the last one there is.

    What a question is about does not change with its words: replies are found after prompts have changed, too.
    """

    def __init__(self, folder: Path) -> None:
        file = folder / REPLIES
        if not file.is_file():
            raise RunError(f"{folder}: has kept no replies ({REPLIES}); they cannot be read again")
        self._replies: dict[str, list[dict[str, Any]]] = {}
        for about, reply in kept_replies(file):
            self._replies.setdefault(about, []).append(reply)

    async def ask(self, request: Request, usage: Usage, read: Callable[[Reply], Answer]) -> Answer:
        """Return what `read` makes of a kept reply; raises RequestError if there is none, or none that can be read."""
        fault = RequestError(Kind.REJECTED, "no kept reply to this question")
        for reply in reversed(self._replies.get(request.about, ())):
            try:
                answer = read(read_reply(reply))
            except RequestError as error:
                fault = error
            else:
                usage["read_again"] += 1
                return answer
        raise fault

    async def aclose(self) -> None:
        """Nothing is open."""
