"""Bodies of pictures."""

from typing import Annotated, Literal

from pydantic import Field

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import INTEGRAL, Flag, Id, Instant

TEXT_PATTERN = r"^[^\x00-\x1F\x7F]*$"
AlternativeText = Annotated[
    str,
    Field(
        strict=True,
        min_length=1,
        max_length=300,
        pattern=TEXT_PATTERN,
        description="What the picture shows, for those who do not see it (Alternativtext)",
        json_schema_extra={"examples": ["Helles Wohnzimmer mit Sofa und Klavier"]},
    ),
]
Position = Annotated[
    int, Field(strict=True, ge=0, le=999, json_schema_extra={"format": "int32"}), INTEGRAL
]
Size = Annotated[str, Field(description="Extensible enum", examples=["SMALL", "MEDIUM", "LARGE"])]
Pixels = Annotated[int, Field(ge=1, json_schema_extra={"format": "int32", "examples": [320]})]
Bytes = Annotated[int, Field(ge=1, json_schema_extra={"format": "int32", "examples": [48211]})]


class ImageQuery(PageQuery):
    """Which part of the pictures the client wants."""


class ImagePatch(Input):
    """Changes to a picture (RFC 7396)."""

    alternative_text: AlternativeText | None = KEPT
    alternative_text_en: AlternativeText | None = KEPT
    position: Position = KEPT
    cover: Annotated[
        Literal[True], Field(description="Make this the cover picture instead of the present one")
    ] = KEPT
    shows_no_address: Annotated[
        Flag,
        Field(
            description="You confirm that no address can be recognised: without it, others do not "
            "see a picture of a house whose address is protected"
        ),
    ] = KEPT


class ImageSize(Output):
    """A size of a picture; the bytes are at the address of the picture, then `/` and the size."""

    size: Size
    width: Pixels
    height: Pixels
    bytes: Bytes


class PublicImage(Output):
    """A picture (Bild), for everybody: JPEG, in three sizes."""

    id: Id
    alternative_text: AlternativeText
    alternative_text_en: AlternativeText | None
    cover: Flag
    sizes: list[ImageSize]


class Image(Output):
    """A picture (Bild): JPEG, in three sizes; others see it once it has an alternative text."""

    id: Id
    alternative_text: AlternativeText | None
    alternative_text_en: AlternativeText | None
    position: Position
    cover: Flag
    shows_no_address: Flag
    sizes: list[ImageSize]
    created_at: Instant
    version: Version
