"""An OpenAI-compatible endpoint that can be trusted with thousands of requests: deadlines, retries, limits, budget."""

from annotate.draft.client._again import Again
from annotate.draft.client._budget import Budget
from annotate.draft.client._connect import connect, faults
from annotate.draft.client._dialect import Dialect
from annotate.draft.client._endpoint import Endpoint, another_body
from annotate.draft.client._fault import Kind, RequestError, of_status
from annotate.draft.client._gate import Gate
from annotate.draft.client._model import Answer, Asks, Message, Patience, Reply, Request, Usage, tokens
from annotate.draft.client._prices import Price, Prices, shown
from annotate.draft.client._providers import Provider, provider_of, providers
from annotate.draft.client._replies import REPLIES, Cache, Kept, Memory
from annotate.draft.client._reply import read_reply
from annotate.draft.client._service import Service
from annotate.draft.client._usage import count

__all__ = [
    "REPLIES",
    "Again",
    "Answer",
    "Asks",
    "Budget",
    "Cache",
    "Dialect",
    "Endpoint",
    "Gate",
    "Kept",
    "Kind",
    "Memory",
    "Message",
    "Patience",
    "Price",
    "Prices",
    "Provider",
    "Reply",
    "Request",
    "RequestError",
    "Service",
    "Usage",
    "another_body",
    "connect",
    "count",
    "faults",
    "of_status",
    "provider_of",
    "providers",
    "read_reply",
    "shown",
    "tokens",
]
