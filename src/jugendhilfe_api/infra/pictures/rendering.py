"""A program that makes a picture anew: standard input is the picture, standard output the sizes.

It runs as a process of its own (`infra.pictures.service`): decoders are written in C and read what
strangers send. Here they have no keys, no connection and no environment, little memory and little
time; whatever they do, the service answers on. So this file imports nothing of the program.

Nothing of what was sent is kept but the pixels: no EXIF with the place where it was taken, no XMP,
no comments, no colour profile, no bytes after the end of the picture. Whether it is decoded at all
is decided by its header, before a decoder takes any memory.
"""

import json
import resource
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, ImageOps

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
# A telephone adds another picture to a JPEG (MPO): depth, or brightness. The first is meant.
FORMATS: Final = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",)}
STILL: Final = {"MPO"}
SIDES: Final = {"LARGE": 1920, "MEDIUM": 960, "SMALL": 320}  # the longer side, in pixels
QUALITY: Final = 82
MOST_PIXELS: Final = 50_000_000  # decoded, 200 MB: bigger than what telephones make by default
LEAST_SIDE: Final = 16
MEMORY: Final = 1_200_000_000  # bytes of address space
SECONDS: Final = 20  # of CPU: a JPEG can have thousands of scans, each over the whole picture

OTHER_TYPE, UNREADABLE = "picture-of-another-type", "picture-unreadable"
TOO_BIG, TOO_SMALL, ANIMATED = "picture-too-big", "picture-too-small", "picture-animated"


class BadPictureError(Exception):
    """The bytes are no picture that can be shown; the only argument says why, as a code."""


class Rendition(NamedTuple):
    """A picture in one size."""

    size: str
    width: int
    height: int
    content: bytes


def render(content: bytes, media_type: str) -> list[Rendition]:
    """Decode a picture and make it anew in all sizes, the largest first.

    Raises:
        BadPictureError: it is no picture, too big, too small, animated, damaged, of another type.

    """
    if kind_of(content) != media_type:
        raise BadPictureError(OTHER_TYPE)
    if media_type == WEBP:
        _check_webp(content)
    try:
        with Image.open(BytesIO(content), formats=FORMATS[media_type]) as image:
            _check(image)
            return list(_sizes(_decoded(image)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPictureError(TOO_BIG) from error
    except BadPictureError:
        raise
    except Exception as error:  # a decoder raises whatever it likes at what is broken
        raise BadPictureError(UNREADABLE) from error


def kind_of(content: bytes) -> str | None:
    """Tell the media type by the first bytes."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return None


def _check_webp(content: bytes) -> None:
    """Judge a WebP by its bytes: Pillow takes memory for the canvas when it opens one."""
    width, height, animated = _webp(content)
    if width * height > MOST_PIXELS:
        raise BadPictureError(TOO_BIG)
    if animated:
        raise BadPictureError(ANIMATED)


def _webp(content: bytes) -> tuple[int, int, bool]:
    """Read the size of the canvas, and whether it is animated (RFC 9649)."""
    with suppress(struct.error):
        match content[12:16]:
            case b"VP8X":
                flags, low_w, high_w, low_h, high_h = struct.unpack_from("<B3xHBHB", content, 20)
                return (high_w << 16 | low_w) + 1, (high_h << 16 | low_h) + 1, bool(flags & 2)
            case b"VP8L":
                (bits,) = struct.unpack_from("<I", content, 21)
                return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, False
            case b"VP8 ":
                width, height = struct.unpack_from("<HH", content, 26)
                return width & 0x3FFF, height & 0x3FFF, False
    raise BadPictureError(UNREADABLE)


def _check(image: Image.Image) -> None:
    """Judge by what the header says; nothing is decoded yet."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise BadPictureError(TOO_BIG)
    if min(width, height) < LEAST_SIDE:
        raise BadPictureError(TOO_SMALL)
    if getattr(image, "is_animated", False) and image.format not in STILL:
        raise BadPictureError(ANIMATED)


def _decoded(image: Image.Image) -> Image.Image:
    """Decode, no bigger than needed: the largest size, upright, in plain colours on white."""
    largest = SIDES["LARGE"]
    image.draft("RGB", (largest, largest))
    image.load()
    transparent = "A" in image.getbands() or "transparency" in image.info
    plain = image.convert("RGBA" if transparent else "RGB")
    plain.thumbnail((largest, largest), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", plain.size, "white")  # a new one: it carries no metadata along
    flat.paste(plain, mask=plain if transparent else None)
    return _turned(flat, image)


def _turned(flat: Image.Image, image: Image.Image) -> Image.Image:
    """Turn the picture as the camera was held; metadata that cannot be read say nothing."""
    with suppress(Exception):
        flat.info["exif"] = image.getexif().tobytes()
        flat = ImageOps.exif_transpose(flat)
    flat.info.clear()
    return flat


def _sizes(picture: Image.Image) -> Iterator[Rendition]:
    for size, side in SIDES.items():
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        written = BytesIO()
        picture.save(written, "JPEG", quality=QUALITY, progressive=True, optimize=True)
        yield Rendition(size, picture.width, picture.height, written.getvalue())


def main() -> None:
    """Read the picture, write one line of JSON and then the bytes of all sizes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = render(sys.stdin.buffer.read(), sys.argv[1])
        said = {"renditions": [[r.size, r.width, r.height, len(r.content)] for r in made]}
    except BadPictureError as bad:
        made, said = [], {"fault": bad.args[0]}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    for rendition in made:
        sys.stdout.buffer.write(rendition.content)


if __name__ == "__main__":
    main()
