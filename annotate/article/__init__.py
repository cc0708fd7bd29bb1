"""Articles: plain text with a name, read from files of many kinds."""

from annotate.article._dates import parse as parse_date
from annotate.article._decode import Decoded, decode
from annotate.article._kinds import ENDINGS
from annotate.article._model import Article
from annotate.article._read import count, read
from annotate.article._source import LEFT_OUT, Options

__all__ = ["ENDINGS", "LEFT_OUT", "Article", "Decoded", "Options", "count", "decode", "parse_date", "read"]
