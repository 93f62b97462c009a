"""What of a PDF can be seen without interpreting it."""

import pytest

from jugendhilfe_api.infra.files import pdf
from tests.support import pdfs


def test_a_plain_pdf_is_one_and_does_nothing():
    assert pdf.is_pdf(pdfs.GOOD)
    assert not pdf.is_encrypted(pdfs.GOOD)
    assert not pdf.is_active(pdfs.GOOD)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF",
        b"MZ" + pdfs.GOOD,
        b"<html>" + pdfs.GOOD,
        pdfs.GOOD[:-20],
        b"{}",
        b"PK\x03\x04",
    ],
)
def test_what_does_not_begin_and_end_like_one_is_none(content):
    assert not pdf.is_pdf(content)


def test_an_encrypted_one_is_known():
    assert pdf.is_encrypted(pdfs.ENCRYPTED)


@pytest.mark.parametrize(
    "action",
    [
        b"/S /JavaScript /JS (app.alert(1))",
        b"/S /J#61vaScript /#4AS (app.alert(1))",
        b"/S /Launch /F (cmd.exe)",
        b"/S /SubmitForm",
        b"/Names << /EmbeddedFiles 9 0 R >>",
    ],
)
def test_one_that_acts_is_known_also_where_it_is_compressed(action):
    assert pdf.is_active(pdfs.acting(action))
    assert pdf.is_active(pdfs.in_stream(b"8 0 << " + action + b" >>"))


def test_data_that_look_like_a_name_are_data():
    picture = b"5 0 obj\n<< /Length 20 >>\nstream\nabc /JavaScript xyz\nendstream\nendobj\n"
    assert not pdf.is_active(pdfs.GOOD.replace(b"trailer", picture + b"trailer"))


def test_a_bomb_is_not_inflated_to_its_end(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_INFLATED", 1000)
    bomb = pdfs.in_stream(b" " * 5_000_000 + b"/JavaScript")
    assert not pdf.is_active(bomb)  # what stands behind the limit is not looked at


def test_what_is_not_deflated_is_read_as_it_is():
    broken = pdfs.in_stream(b"x").replace(b"stream\r\n", b"stream\r\n/JavaScript ")
    assert pdf.is_active(broken)
