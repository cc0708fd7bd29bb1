"""Bytes to text: byte order mark, strict UTF-8, then the likeliest of the encodings Chinese text comes in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from annotate.errors import ArticleError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE = 20_000  # bytes, even: enough to tell encodings apart, and no half UTF-16 unit at its end
_TELLING = 0.15  # share of common characters below which a guess is not believed

# The most frequent characters of newspaper Chinese, simplified and traditional, with its punctuation: decoding
# with a wrong table yields rare characters, so their share tells the right table from the wrong ones.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处理世车区万亿元增投"
    "這為個國時來們會發動學過說產種麵後對著還應開與關無將經濟業實現體機當點從線內數質氣變條沒結問題黨員設計區強決戰處據萬億園際長總級圖統論運農進達標資創備協議簽約項廠"
    "，。、；：！？“”‘’（）《》「」％—…"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BINARY_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text read from bytes: line ends are `\\n`; `damage` says in words what had to be replaced, if anything."""

    text: str
    encoding: str
    damage: str | None = None


def decode(data: bytes) -> Decoded:
    """Return the text of a file's bytes.

    Raises ArticleError if they are no text at all.
    """
    found = _by_mark(data) or _strictly(data, "utf-8") or _likeliest(data) or _with_replacement(data)
    if len(_CONTROL.findall(found.text)) > _BINARY_SHARE * len(found.text):
        raise ArticleError("this is a binary file, not a text")
    return clean(found)


def clean(decoded: Decoded) -> Decoded:
    """Unify line ends and replace what no file or form can carry: NUL and lone surrogates."""
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    damage = decoded.damage
    for odd, name in (("\0", "NUL"), (_SURROGATE, "lone surrogate")):
        replaced = text.replace(odd, "�") if isinstance(odd, str) else odd.sub("�", text)
        if replaced != text:
            damage = f"{name} characters were replaced by �"
        text = replaced
    return Decoded(text, decoded.encoding, damage)


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding) or _with_replacement(data, encoding)
    return None


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _likeliest(data: bytes) -> Decoded | None:
    ranked = sorted(_GUESSES, key=lambda encoding: -_likelihood(data[:_SAMPLE], encoding))
    best = ranked[0]
    return _strictly(data, best) if _likelihood(data[:_SAMPLE], best) >= _TELLING else None


def _likelihood(sample: bytes, encoding: str) -> float:
    """Return the share of common characters among those beyond ASCII, were the sample in that encoding."""
    text = sample.decode(encoding, errors="ignore")
    beyond = [char for char in text if char > "\x7f"]
    if not beyond or "\0" in text:
        return 0.0
    lost = max(0.0, 1 - len(text.encode(encoding, errors="ignore")) / len(sample))
    return sum(char in _COMMON for char in beyond) / len(beyond) - lost


def _with_replacement(data: bytes, encoding: str = "") -> Decoded:
    best = encoding or max(("utf-8", *_GUESSES), key=lambda guess: _likelihood(data[:_SAMPLE], guess))
    text = data.decode(best, errors="replace")
    return Decoded(text, best, f"{text.count('�')} places are damaged and were replaced by �")
