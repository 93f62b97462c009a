"""Hostile and talkative pictures: nothing but the pixels is kept, nothing big is decoded."""

import asyncio
import os
import tempfile
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from jugendhilfe_api.core.http.uploads import Upload
from jugendhilfe_api.infra.pictures import rendering, service
from jugendhilfe_api.infra.pictures.rendering import BadPictureError, render
from tests.support import pictures

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
HUGE = (20_000, 20_000)


def code_of(content, media_type):
    with pytest.raises(BadPictureError) as refused:
        render(content, media_type)
    return refused.value.args[0]


async def through_the_program(content, media_type):
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return await service.rendered(Upload(file, media_type, len(content), b""))


@pytest.mark.parametrize("format_", TYPES)
def test_metadata_are_there_before_and_gone_afterwards(format_):
    sent = pictures.talkative(format_)
    before = Image.open(BytesIO(sent))
    assert before.getexif().get_ifd(0x8825)  # where it was taken
    assert pictures.SECRET.encode() in sent
    for made in render(sent, TYPES[format_]):
        assert pictures.SECRET.encode() not in made.content
        for kind in (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE"):
            assert kind not in made.content
        after = Image.open(BytesIO(made.content))
        assert dict(after.getexif()) == {}
        assert after.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"} | {
            "progressive",
            "progression",
        }


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_was_held(orientation):
    turn = {
        3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_270,
        8: Image.Transpose.ROTATE_90,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        7: Image.Transpose.TRANSVERSE,
    }
    sent = pictures.encoded("JPEG", (200, 100), exif=pictures.exif(orientation))
    upright = Image.open(BytesIO(pictures.encoded("JPEG", (200, 100))))
    if orientation in turn:
        upright = upright.transpose(turn[orientation])
    made = Image.open(BytesIO(render(sent, "image/jpeg")[0].content))
    assert made.size == upright.size
    for place in ((5, 5), (made.width - 5, 5), (5, made.height - 5)):
        assert abs(made.getpixel(place)[0] - upright.getpixel(place)[0]) < 30


@pytest.mark.filterwarnings("ignore:.*EXIF:UserWarning")
def test_broken_exif_is_no_reason_to_refuse():
    sent = pictures.encoded("JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert len(render(sent, "image/jpeg")) == 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_colours_on_white(mode):
    written = BytesIO()
    Image.new(mode, (40, 40)).save(written, "PNG")
    made = Image.open(BytesIO(render(written.getvalue(), "image/png")[0].content))
    assert made.mode == "RGB"
    if mode in {"LA", "RGBA"}:  # all transparent
        assert made.getpixel((20, 20)) == (255, 255, 255)


def test_printers_colours_become_those_of_screens():
    written = BytesIO()
    Image.new("CMYK", (40, 40)).save(written, "JPEG")
    made = Image.open(BytesIO(render(written.getvalue(), "image/jpeg")[0].content))
    assert made.mode == "RGB"


def test_what_hangs_on_behind_is_gone():
    polyglot = pictures.JPEG + b"PK\x03\x04 an archive <script>alert(1)</script>"
    for made in render(polyglot, "image/jpeg"):
        assert b"PK\x03\x04" not in made.content
        assert b"script" not in made.content


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pictures.PNG, "image/jpeg"),
        (pictures.JPEG, "image/webp"),
        (b"%PDF-1.7\n" + pictures.JPEG, "image/jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"),
        (b"GIF89a" + pictures.PNG, "image/png"),
        (b"<html><script>alert(1)</script>", "image/png"),
        (b"", "image/png"),
    ],
)
def test_the_content_decides_and_not_the_name(content, media_type):
    assert code_of(content, media_type) == rendering.OTHER_TYPE


@pytest.mark.parametrize("media_type", pictures.GOOD)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_picture_that_breaks_off_is_refused(media_type, part):
    whole = pictures.encoded(media_type.removeprefix("image/").upper(), (600, 400))
    assert code_of(whole[: int(len(whole) * part)], media_type) == rendering.UNREADABLE


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pictures.png_of(*HUGE), "image/png"),
        (pictures.png_of(2**31 - 1, 2**31 - 1), "image/png"),
        (pictures.png_of(50_000_001, 1), "image/png"),
        (pictures.webp_of(16_000, 16_000), "image/webp"),
    ],
)
def test_a_bomb_is_refused_before_it_is_decoded(content, media_type, monkeypatch):
    def never(*_, **__):
        pytest.fail("it was decoded")

    monkeypatch.setattr(Image.Image, "load", never)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", never)
    assert len(content) < 1_000_000
    assert code_of(content, media_type) == rendering.TOO_BIG


def test_a_jpeg_bomb_is_refused_by_its_header():
    start = pictures.JPEG.index(b"\xff\xc0") + 5
    huge = (20_000).to_bytes(2, "big") * 2
    bomb = pictures.JPEG[:start] + huge + pictures.JPEG[start + 4 :]
    assert code_of(bomb, "image/jpeg") == rendering.TOO_BIG


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_what_moves_is_refused(format_):
    assert code_of(pictures.animated(format_), TYPES[format_]) == rendering.ANIMATED


def test_what_nobody_could_see_is_refused():
    assert code_of(pictures.encoded("PNG", (15, 400)), "image/png") == rendering.TOO_SMALL


async def test_the_program_knows_no_environment_and_answers_the_same():
    os.environ["SECRET_OF_THE_SERVICE"] = "x"
    made = await through_the_program(pictures.JPEG, "image/jpeg")
    assert made == render(pictures.JPEG, "image/jpeg")
    with pytest.raises(service.BadPicture) as refused:
        await through_the_program(pictures.png_of(*HUGE), "image/png")
    assert refused.value.errors[0].code == rendering.TOO_BIG


async def test_a_decoder_that_fails_badly_is_an_unreadable_picture(monkeypatch, tmp_path):
    crash = tmp_path / "rendering.py"
    crash.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(rendering, "__file__", str(crash))
    with pytest.raises(service.BadPicture) as refused:
        await through_the_program(pictures.JPEG, "image/jpeg")
    assert refused.value.errors[0].code == rendering.UNREADABLE


async def test_a_decoder_without_end_is_ended(monkeypatch, tmp_path):
    endless = tmp_path / "rendering.py"
    endless.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(rendering, "__file__", str(endless))
    monkeypatch.setattr(service, "PATIENCE", 0.2)
    begun = time.monotonic()
    with pytest.raises(service.BadPicture):
        await through_the_program(pictures.JPEG, "image/jpeg")
    assert time.monotonic() - begun < 30


@pytest.fixture
def greedy(tmp_path):
    source = Path(rendering.__file__).read_text()
    program = tmp_path / "rendering.py"
    program.write_text(
        source.replace("made = render(", "bytearray(4_000_000_000); made = render(")
    )
    return str(program)


async def test_the_program_has_little_memory(monkeypatch, greedy):
    monkeypatch.setattr(rendering, "__file__", greedy)
    with pytest.raises(service.BadPicture):
        await through_the_program(pictures.JPEG, "image/jpeg")


async def test_two_pictures_at_a_time(monkeypatch):
    at_once, most = 0, 0

    async def slow(_):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        at_once -= 1
        raise service.BadPicture(rendering.UNREADABLE)

    monkeypatch.setattr(service, "rendered", slow)
    monkeypatch.setattr(service.uploads, "of", lambda request: request)
    results = await asyncio.gather(
        *(anext(service._received(None)) for _ in range(6)),  # noqa: SLF001
        return_exceptions=True,
    )
    assert {type(result) for result in results} == {service.BadPicture}
    assert most == 2
