"""Import GeoNames' postal codes (`DE.txt`, or its zip): exact centres and the Kreise of a code.

The file is tab-separated UTF-8 without a header: country, postal code, place, name and code of
three levels, latitude, longitude, accuracy. The third level is the Kreis. Licence: CC BY 4.0.
"""

import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from statistics import fmean
from typing import IO, Any

import asyncpg

from jugendhilfe_api.reference import loading
from jugendhilfe_api.reference.regions.models import CentreQuality, PostalCode

MEMBER = "DE.txt"
MOST_BYTES = 64 * 1024 * 1024  # the real file has 2.5 MB
COLUMNS = 12
SOUTH, NORTH, WEST, EAST = 47.2, 55.2, 5.8, 15.1  # of Germany
MERGED = {"16056": "16063"}  # Eisenach, part of the Wartburgkreis since 2021-07-01
CODE = re.compile(r"[0-9]{5}", re.ASCII)


class UnreadableFileError(Exception):
    """The file is not GeoNames' postal dump of Germany; the text says where it is not."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the file says."""

    postal_code: str
    place: str
    kreis: str
    lat: float
    lon: float


async def import_postal_codes(connection: "asyncpg.Connection[Any]", path: Path) -> dict[str, int]:
    """Replace the centres of postal codes by those of the file, in one transaction.

    Returns the numbers of codes in the file, of rows written, and of lines left out because their
    place is not in Germany. Raises `UnreadableFileError`, and then nothing is changed.
    """
    with _opened(path) as file:
        lines = list(_lines(file))
    inside = [line for line in lines if _in_germany(line)]
    async with connection.transaction():
        kreise = {row["ags"] for row in await connection.fetch("select ags from regions")}
        places = dict(await connection.fetch("select postal_code, place from postal_codes"))
        rows = list(_rows(inside, kreise, places))
        part = loading.Part(PostalCode, lambda: rows, ("postal_code",))
        written = await loading.merge(connection, part, rows)
    return {"codes": len(rows), "written": written, "left_out": len(lines) - len(inside)}


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    """Open the file, or the one member of the zip that counts; never more than the limit."""
    try:
        if not zipfile.is_zipfile(path):
            if path.stat().st_size > MOST_BYTES:
                raise UnreadableFileError("The file is too large")
            with path.open(encoding="utf-8", newline="\n") as file:
                yield file
            return
        with zipfile.ZipFile(path) as packed:
            # `file_size` is what the archive claims, so the bytes themselves are counted too.
            with packed.open(MEMBER) as member:
                content = member.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise UnreadableFileError(f"{MEMBER} is too large")
            yield io.StringIO(content.decode("utf-8"), newline="\n")
    except KeyError as error:
        raise UnreadableFileError(f"The archive has no {MEMBER}") from error
    except (UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise UnreadableFileError("The file is damaged, or is not UTF-8") from error


def _lines(file: Iterable[str]) -> Iterator[Line]:
    for number, written in enumerate(file, 1):
        try:
            yield _line(written.rstrip("\r\n").split("\t"))
        except ValueError as error:
            raise UnreadableFileError(f"Line {number} is not a German postal code") from error


def _line(fields: list[str]) -> Line:
    if len(fields) != COLUMNS or fields[0] != "DE" or not CODE.fullmatch(fields[1]):
        raise ValueError
    place = fields[2].strip()
    if not place or not place.isprintable():
        raise ValueError
    kreis = MERGED.get(fields[8], fields[8])
    return Line(fields[1], place[:200], kreis, float(fields[9]), float(fields[10]))


def _in_germany(line: Line) -> bool:
    return (
        isfinite(line.lat)
        and isfinite(line.lon)
        and SOUTH <= line.lat <= NORTH
        and WEST <= line.lon <= EAST
    )


def _rows(
    lines: Iterable[Line], kreise: set[str], places: dict[str, str | None]
) -> Iterator[loading.Row]:
    """Put the lines of each code together; a place that is known already keeps its name."""
    by_code = defaultdict(list)
    for line in lines:
        by_code[line.postal_code].append(line)
    for code, found in sorted(by_code.items()):
        regions = Counter(line.kreis for line in found if line.kreis in kreise)
        usual = regions.most_common(1)
        yield {
            "postal_code": code,
            "place": places.get(code) or found[0].place,
            "land": usual[0][0][:2] if usual else None,
            "lat": round(fmean(line.lat for line in found), 4),
            "lon": round(fmean(line.lon for line in found), 4),
            "quality": CentreQuality.EXACT.value,
            "regions": sorted(regions),
        }
