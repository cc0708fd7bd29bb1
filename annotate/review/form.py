"""The review form: a Label Studio labeling config, derived from the record schemas.

One record is one region of the text, labelled with its type; the fields of the selected region's type stand
beside the text. The mention is the region itself and is not asked for. Captions are in the reviewer's
language, what is stored are the names and codes of the schema (`alias`), so forms of two languages fit the
same data. Tags and attributes: https://labelstud.io/tags/
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from annotate.errors import SchemaError
from annotate.schema import Field, Language, RecordType, Schema

LABEL, TEXT = "label", "text"
"""The control that holds the record types, and the object that all controls annotate."""
CHECK = "check"
"""The label of numbers that the number account could not place: a question to the reviewer, no record."""

_CHECK_CAPTION: Mapping[Language, str] = {"en": "Check", "zh": "待核"}
_CHECK_COLOR = "#ff9f1c"
_LIST_HINT: Mapping[Language, str] = {"en": "one entry at a time, Enter adds it", "zh": "逐条填写，回车添加"}
_MOST_BUTTONS = 8  # enums with more values become a drop-down list
_SIGNATURE = re.compile(r"<!-- annotate ([0-9a-f]{64}) -->\n")
_STYLE = """
.row{display:flex;gap:16px;align-items:flex-start}
.doc{flex:1 1 auto;min-width:0;max-height:calc(100vh - 220px);overflow:auto;font-size:15px;line-height:1.9}
.side{flex:0 0 %dpx;max-height:calc(100vh - 220px);overflow:auto}
.hint [class*=typography]{opacity:.65;font-size:13px !important;font-weight:400 !important}
.f{display:grid;grid-template-columns:%dpx 1fr;align-items:center;column-gap:8px;margin-bottom:3px}
.f [class*=typography]{margin:0 !important;font-size:13px !important}
.f .lsf-choices,.f .lsf-text-area,.f .ant-form-item{margin:0 !important}
.f [data-testid=textarea-regions]{margin-bottom:0 !important}
"""
_WIDTHS: Mapping[Language, tuple[int, int]] = {"en": (420, 92), "zh": (400, 60)}
_NO_REGION: Mapping[Language, str] = {
    "en": "Select a record in the text to see its fields, or choose a type (keys 1–9) and mark a new one.",
    "zh": "点选文中的记录即可查看和修改字段；要新增记录，先选类型（数字键），再划选文字。",
}


@dataclass(frozen=True, slots=True)
class Controls:
    """What a form can hold: for each control its kind of tag and the codes it knows (none: free text)."""

    kinds: dict[str, str] = field(default_factory=dict)
    codes: dict[str, frozenset[str]] = field(default_factory=dict)

    def lacks(self, other: Controls) -> list[str]:
        """Return what the other form has and this one has not, as `control` or `control=code`."""
        absent = [name for name, kind in other.kinds.items() if self.kinds.get(name) != kind]
        codes = [
            f"{name}={code}"
            for name, known in other.codes.items()
            if name not in absent
            for code in sorted(known - self.codes.get(name, frozenset()))
        ]
        return absent + codes


def form(schema: Schema, language: Language = "zh") -> str:
    """Return the labeling config for the schema's record types, signed so that edits by hand are noticed.

    Raises SchemaError where names of types or fields would collide in the form.
    """
    _refuse_collisions(schema)
    view = ET.Element("View")
    ET.SubElement(view, "Style").text = _STYLE % _WIDTHS[language]
    ET.SubElement(view, "Header", value="$heading", size="4")
    _labels(view, schema, language)
    row = ET.SubElement(view, "View", className="row")
    text = ET.SubElement(row, "View", className="doc")
    ET.SubElement(text, "Text", name=TEXT, value="$text", granularity="symbol", saveTextResult="yes")
    side = ET.SubElement(row, "View", className="side")
    _hint(side, language)
    for kind in schema.types.values():
        _panel(side, kind, language)
    ET.indent(view, " ")
    return _signed(ET.tostring(view, encoding="unicode"))


def control(kind: RecordType, entry: Field) -> str:
    """Return the name of the control that holds a field."""
    return f"{kind.name}_{entry.name}"


def controls(config: str) -> Controls:
    """Read which controls and codes a labeling config has; an unreadable config has none."""
    try:
        root = ET.fromstring(config)  # noqa: S314 - a config of our own server; expat refuses entity floods
    except ET.ParseError:
        return Controls()
    found = Controls()
    for tag in root.iter():
        name = tag.get("name")
        if name and tag.get("toName"):
            found.kinds[name] = tag.tag
            options = [
                child.get("alias") or child.get("value") or "" for child in tag.iter() if child is not tag
            ]
            if options:
                found.codes[name] = frozenset(options)
    return found


def is_ours(config: str) -> bool:
    """Tell whether a config is exactly as this module once wrote it, in whatever version."""
    plain = config.replace("\r\n", "\n")
    signature = _SIGNATURE.match(plain)
    return signature is not None and plain == _signed(plain[signature.end() :])


def _signed(body: str) -> str:
    return f"<!-- annotate {hashlib.sha256(body.encode()).hexdigest()} -->\n{body}"


def _refuse_collisions(schema: Schema) -> None:
    names = [control(kind, entry) for kind in schema.types.values() for entry in kind.fields]
    twice = sorted({name for name in names if names.count(name) > 1 or name in (LABEL, TEXT)})
    if twice or CHECK in schema.types:
        raise SchemaError(
            f"{schema.folder}: the review form cannot tell apart {', '.join(twice) or 'the record type ' + CHECK}; "
            "rename the type or field"
        )


def _labels(view: ET.Element, schema: Schema, language: Language) -> None:
    labels = ET.SubElement(view, "Labels", name=LABEL, toName=TEXT, showInline="true")
    for number, kind in enumerate(schema.types.values(), 1):
        _label(labels, number, kind.title(language), kind.name, kind.color)
    _label(labels, len(schema.types) + 1, _CHECK_CAPTION[language], CHECK, _CHECK_COLOR)


def _label(labels: ET.Element, number: int, caption: str, alias: str, color: str) -> None:
    label = ET.SubElement(labels, "Label", value=caption, alias=alias, background=color)
    if number <= 9:
        label.set("hotkey", str(number))


def _hint(side: ET.Element, language: Language) -> None:
    hint = ET.SubElement(side, "View", visibleWhen="no-region-selected", className="hint")
    ET.SubElement(hint, "Header", value=_NO_REGION[language], size="6")


def _panel(side: ET.Element, kind: RecordType, language: Language) -> None:
    """Add the fields that are shown while a region of the type is selected."""
    panel = ET.SubElement(
        side, "View", visibleWhen="region-selected", whenTagName=LABEL, whenLabelValue=kind.name
    )
    for entry in kind.fields:
        if entry is not kind.mention:
            row = ET.SubElement(panel, "View", className="f")
            ET.SubElement(row, "Header", value=entry.title(language), size="6")
            (_choices if entry.values else _textarea)(row, control(kind, entry), entry, language)


def _choices(row: ET.Element, name: str, entry: Field, language: Language) -> None:
    # "single", not "single-radio": only the former can be cleared by a second click.
    choices = ET.SubElement(row, "Choices", name=name, toName=TEXT, perRegion="true", choice="single")
    if len(entry.values) > _MOST_BUTTONS:
        choices.set("layout", "select")
    else:
        choices.set("showInline", "true")
    for value in entry.values:
        ET.SubElement(choices, "Choice", value=entry.caption(value, language), alias=value)


def _textarea(row: ET.Element, name: str, entry: Field, language: Language) -> None:
    # No transcription="true": it takes the focus, and hotkeys would type into the data.
    area = ET.SubElement(row, "TextArea", name=name, toName=TEXT, perRegion="true", editable="true", rows="1")
    if entry.is_list:
        area.set("placeholder", _LIST_HINT[language])
    else:
        area.set("maxSubmissions", "1")
