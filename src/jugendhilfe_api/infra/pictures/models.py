"""The columns of a picture of something; each resource has a table of its own."""

from typing import Any
from uuid import UUID

from sqlalchemy import SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Versioned

MOST = 20  # pictures of one thing
LAST = 999  # position
# Nobody but the provider sees a picture without a description in words (BITV 2.0, EN 301 549).
DESCRIBED = "alternative_text is not null"


class Pictured(Versioned):
    """A picture: its file, what it shows, and its place among the others."""

    file_id: Mapped[UUID]
    sizes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # size, width, height, bytes
    digests: Mapped[dict[str, str]] = mapped_column(JSONB)  # SHA-256 by size
    alternative_text: Mapped[str | None]  # Alternativtext, German
    alternative_text_en: Mapped[str | None]
    position: Mapped[int] = mapped_column(SmallInteger)
    cover: Mapped[bool] = mapped_column(server_default=text("false"))
    shows_no_address: Mapped[bool] = mapped_column(server_default=text("false"))


def open_or_confirmed(address_protected: str) -> str:
    """Say that the address may be known, or that the provider has confirmed it is not shown."""
    return f"(shows_no_address or not {address_protected})"
