"""Pictures for tests, good ones and hostile ones; none of them shows anybody."""

import struct
import zlib
from io import BytesIO
from typing import Any

from httpx import AsyncClient
from PIL import Image, PngImagePlugin

PLACE = "49.4658N 7.1672E"
SECRET = "Zyprian"  # in every field of metadata that a picture can have
DESCRIBED = {"alternative_text": "Helles Wohnzimmer mit Klavier"}


def encoded(format_: str, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Return a picture, dark on the left and light on the right."""
    image = Image.linear_gradient("L").rotate(90).resize(size).convert("RGB")
    written = BytesIO()
    image.save(written, format_, **options)
    return written.getvalue()


JPEG, PNG, WEBP = encoded("JPEG"), encoded("PNG"), encoded("WEBP")
GOOD = {"image/jpeg": JPEG, "image/png": PNG, "image/webp": WEBP}


def exif(orientation: int = 1) -> bytes:
    """Return EXIF with a place, a device, a comment and an orientation."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = SECRET  # make
    tags[0x9286] = SECRET  # comment
    tags.get_ifd(0x8825).update({1: "N", 2: (49.0, 27.0, 57.0), 3: "E", 4: (7.0, 10.0, 2.0)})
    return tags.tobytes()


def talkative(format_: str) -> bytes:
    """Return a picture with all metadata that the format can carry."""
    options: dict[str, Any] = {"exif": exif(), "icc_profile": SECRET.encode() * 40}
    if format_ == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", SECRET)
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    else:
        options["xmp"] = f"<x>{SECRET}</x>".encode()
    if format_ == "JPEG":
        options["comment"] = SECRET
    return encoded(format_, **options)


def chunk(kind: bytes, data: bytes) -> bytes:
    """Write a chunk of a PNG."""
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_of(width: int, height: int) -> bytes:
    """Return a small file that says to be a PNG of this size, all black and well compressed."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes(min(1 + width // 8, 10_000)) * min(height, 2000), 9)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content


def webp_of(width: int, height: int, flags: int = 0) -> bytes:
    """Return the header of a WebP of this size."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    extended = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + size
    return b"RIFF" + struct.pack("<I", len(extended) + 4) + b"WEBP" + extended


def animated(format_: str) -> bytes:
    """Return a picture that moves."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green", "blue")]
    written = BytesIO()
    frames[0].save(written, format_, save_all=True, append_images=frames[1:], duration=50)
    return written.getvalue()


async def added(
    client: AsyncClient, address: str, content: bytes = PNG, media_type: str = "image/png"
) -> dict[str, Any]:
    """Add a picture; return what is known of it."""
    answer = await client.post(address, content=content, headers={"Content-Type": media_type})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def shown(
    client: AsyncClient, address: str, image: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """Add a picture with its description, so that others see it."""
    image = image or await added(client, address)
    answer = await client.patch(
        f"{address}/{image['id']}",
        json=DESCRIBED | fields,
        headers={"If-Match": f'"v{image["version"]}"'},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()
