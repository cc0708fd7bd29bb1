"""An OpenAI-compatible endpoint that can be trusted with thousands of requests: deadlines, retries, limits, budget."""

from annotate.draft.client._body import count, read_reply
from annotate.draft.client._budget import Budget
from annotate.draft.client._connect import connect, faults
from annotate.draft.client._dialect import Dialect
from annotate.draft.client._endpoint import Endpoint
from annotate.draft.client._fault import Kind, RequestError, of_status
from annotate.draft.client._gate import Gate
from annotate.draft.client._model import Answer, Asks, Message, Patience, Reply, Request, Usage, tokens
from annotate.draft.client._prices import Price, Prices
from annotate.draft.client._service import Service

__all__ = [
    "Answer",
    "Asks",
    "Budget",
    "Dialect",
    "Endpoint",
    "Gate",
    "Kind",
    "Message",
    "Patience",
    "Price",
    "Prices",
    "Reply",
    "Request",
    "RequestError",
    "Service",
    "Usage",
    "connect",
    "count",
    "faults",
    "of_status",
    "read_reply",
    "tokens",
]
