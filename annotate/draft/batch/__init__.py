"""The Batch API: requests in files, replies within a day, for half the price."""

from annotate.draft.batch._endpoint import BatchEndpoint
from annotate.draft.batch._folder import Folder
from annotate.draft.batch._size import Size

__all__ = ["BatchEndpoint", "Folder", "Size"]
