"""The Batch API: requests in files, replies within a day, for half the price."""

from annotate.draft.batch._endpoint import BatchEndpoint

__all__ = ["BatchEndpoint"]
