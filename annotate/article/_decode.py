"""Bytes to text: what the file itself says, and else the likeliest of the encodings Chinese text comes in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from annotate.errors import ArticleError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("utf-8", "gb18030", "big5hkscs")
_WIDER = {  # encodings that hold all of the one a page names, which is often one too small
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
}
_DECLARED = re.compile(
    rb"""(?i)(?:<\?xml[^>]{0,200}?\bencoding|<meta\b[^>]{0,500}?\bcharset)\s*=\s*["']?\s*([\w:.-]{2,40})"""
)
_HEAD = 100_000  # bytes in which a page names its encoding, however long the scripts before that
_PLAIN = re.compile(rb"([\x00-\x7f])[\x00-\x7f]{3,}")
_SAMPLE = 60_000  # bytes around those beyond ASCII: enough to tell encodings apart
_TELLING = 0.15  # share of common characters below which a guess is not believed
_TRUST = 0.1  # what a page's own word is worth in that share
_ZEROS = 0.005  # share of UTF-16 units in text (digits, spaces, line ends) whose high byte is zero, at least

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
    """Text read from bytes: line ends are `\\n`.

    `damage` says in words what had to be replaced, `doubt` why another encoding may be right, if anything.
    """

    text: str
    encoding: str
    damage: str | None = None
    doubt: str | None = None


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of a file's bytes, read in the encoding given or in the one they show.

    That is, in this order: a byte order mark; zeros at every second place (UTF-16); strict UTF-8; and else the
    encoding under which the bytes beyond ASCII, wherever they stand, make the commonest characters, where what
    a page declares has a start. Raises ArticleError if they are no text at all.
    """
    if encoding:
        found = _strictly(data, encoding) or _replacing(data, encoding)
    else:
        found = (
            _by_mark(data)
            or _by_zeros(data)
            or _by_escapes(data)
            or _strictly(data, "utf-8")
            or _likeliest(data)
        )
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
    return replace(decoded, text=text, damage=damage)


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, f"{text.count('�')} places are no {encoding} and were replaced by �")


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding) or _replacing(data, encoding)
    return None


def _by_zeros(data: bytes) -> Decoded | None:
    """Read UTF-16 without a mark, where the high bytes of its digits and line ends show it."""
    if len(data) % 2 or not data:
        return None
    sample = data[: 2 * _SAMPLE]
    high = {"utf-16-le": sample[1::2].count(0), "utf-16-be": sample[0::2].count(0)}
    likelier = max(high, key=lambda encoding: high[encoding])
    if high[likelier] < max(1, _ZEROS * len(sample) / 2):
        return None
    found = _strictly(data, likelier)
    return found if found and "\0" not in found.text and _reads_well(found.text[:_SAMPLE]) else None


def _by_escapes(data: bytes) -> Decoded | None:
    """Read HZ (RFC 1843): Chinese in seven bits between `~{` and `~}`."""
    if b"~{" not in data or not data.isascii():
        return None
    found = _strictly(data, "hz")
    return found if found and not found.text.isascii() and _reads_well(found.text[:_SAMPLE]) else None


def _likeliest(data: bytes) -> Decoded:
    sample = _PLAIN.sub(rb"\1\n", data)[:_SAMPLE]  # the first of plain bytes can end a character
    declared = _declared(data)
    if declared and declared not in _GUESSES and (found := _strictly(data, declared)):
        return found  # of a language whose common characters we do not know
    shares = {guess: _likelihood(sample, guess) + _TRUST * (guess == declared) for guess in _GUESSES}
    best = max(shares, key=lambda guess: shares[guess])
    if shares[best] >= _TELLING:
        return _strictly(data, best) or _replacing(data, best)
    return _doubtful(data, sample, best)


def _doubtful(data: bytes, sample: bytes, best: str) -> Decoded:
    """Read what is too short to be sure of, or no Chinese: as GB 18030 if that makes everyday characters, else as a
    library made for all languages takes it.
    """
    found = _strictly(data, "gb18030")
    if not found or not _is_everyday(sample.decode("gb18030", "ignore")):
        from charset_normalizer import from_bytes  # heavy, and seldom needed

        match = from_bytes(sample).best()
        named = match.encoding if match and not match.encoding.startswith("utf_") else best
        found = _strictly(data, named) or _strictly(data, best) or _replacing(data, best)
    return replace(
        found, doubt=f"the encoding is not sure: read as {found.encoding}; --encoding reads it as another"
    )


def _is_everyday(text: str) -> bool:
    """Tell whether nearly all characters are of the first level of GB 2312: the 3,755 in daily use."""
    beyond = [char for char in text if char > "\x7f"]
    coded = [char.encode("gb2312", "ignore")[:1] for char in beyond]
    return sum(b"\xb0" <= lead <= b"\xd7" for lead in coded) >= 0.9 * len(beyond)


def _declared(data: bytes) -> str | None:
    """Return the encoding that a page or XML file names, if Python knows it and it can hold Chinese."""
    named = _DECLARED.search(data, 0, _HEAD)
    try:
        name = codecs.lookup(named[1].decode()).name if named else ""
        return None if not name or len("云".encode(name, "ignore")) < 2 else _WIDER.get(name, name)
    except (LookupError, UnicodeError, TypeError):
        return None


def _reads_well(text: str) -> bool:
    beyond = [char for char in text if char > "\x7f"]
    return len(beyond) < len(text) / 100 or _share(beyond) >= _TELLING


def _likelihood(sample: bytes, encoding: str) -> float:
    """Return the share of common characters among those beyond ASCII, were the sample in that encoding, less what is lost."""
    text = sample.decode(encoding, errors="ignore")
    lost = max(0.0, 1 - len(text.encode(encoding, errors="ignore")) / len(sample))
    return _share([char for char in text if char > "\x7f"]) - lost


def _share(beyond: list[str]) -> float:
    return sum(char in _COMMON for char in beyond) / len(beyond) if beyond else 0.0
