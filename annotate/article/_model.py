"""The article itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Article:
    """A plain text with a name. All offsets in this package are code points into `text`.

    `published` resolves relative dates (今年, 前三季度), and `published_from` says how it is known: `given`,
    `metadata`, `name` (of the file) or `dateline`. `source` says where the article came from.
    """

    id: str
    text: str
    title: str | None = None
    published: date | None = None
    source: str | None = None
    published_from: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the text: tells whether an article of the same name is still the same."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return the article as one object of an articles file."""
        published = self.published.isoformat() if self.published else None
        return {
            "id": self.id,
            "text": self.text,
            "title": self.title,
            "published": published,
            "published_from": self.published_from,
            "source": self.source,
        }

    @classmethod
    def from_json(cls, item: dict[str, Any]) -> Article:
        """Read an object of an articles file; raises KeyError or ValueError if it is not one."""
        published = item.get("published")
        when = date.fromisoformat(published) if published else None
        origin = item.get("published_from")
        return cls(item["id"], item["text"], item.get("title"), when, item.get("source"), origin)
