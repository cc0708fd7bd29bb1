"""Articles: plain text with a name, read from files of many kinds, laid out in sentences."""

from annotate.article._decode import Decoded, decode
from annotate.article._model import Article
from annotate.article._read import read

__all__ = ["Article", "Decoded", "decode", "read"]
