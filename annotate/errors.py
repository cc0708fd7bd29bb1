"""The one exception tree: every error a user can cause or meet, and the exit code it ends in.

AnnotateError                 2   usage or unusable input
├── InputError                2   a file, folder or option that cannot be used
│   ├── ArticleError          2   an article that cannot be read
│   ├── RecordError           2   a record file that cannot be read
│   ├── SchemaError           2   a folder of schemas that cannot be used
│   └── RunError              2   a run folder that does not fit what is asked of it
├── ServiceError              3   a server that we depend on failed; what was done is kept
│   ├── AccessError           2   it refuses us: key, rights, quota or name are wrong, retrying is no use
│   ├── UnavailableError      3   it did not answer, or not properly, within our patience
│   └── BudgetError           3   the next request could pass the budget
└── FindingsError             1   the work was done and its result is not good enough
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command tells the shell."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERRUPTED = 130
    TERMINATED = 143
    HUNG_UP = 129


class AnnotateError(Exception):
    """Root of the tree. The text is one or two sentences: what is wrong, where, and the way out."""

    exit_code = ExitCode.USAGE


class InputError(AnnotateError):
    """A file, folder or option that cannot be used."""


class ArticleError(InputError):
    """An article that cannot be read."""


class RecordError(InputError):
    """A record file that cannot be read."""


class SchemaError(InputError):
    """A folder of schemas that cannot be used."""


class RunError(InputError):
    """A run folder that does not fit what is asked of it."""


class ServiceError(AnnotateError):
    """A server that we depend on failed; what was done until then is kept."""

    exit_code = ExitCode.INCOMPLETE


class AccessError(ServiceError):
    """The server refuses us: key, rights, quota or a name are wrong, and trying again is no use."""

    exit_code = ExitCode.USAGE


class UnavailableError(ServiceError):
    """The server did not answer, or not properly, within our patience."""


class BudgetError(ServiceError):
    """The next request could pass the budget; what was done until then is kept."""


class FindingsError(AnnotateError):
    """The work was done and its result is not good enough."""

    exit_code = ExitCode.FINDINGS
