"""The guide to help for parents and young people."""

import re

import pytest

from jugendhilfe_api.reference import shipped
from jugendhilfe_api.reference.help_guide import service

LONGEST = 45  # words of a sentence in plain language


@pytest.fixture
def everybody(world):
    client = world.bearer("")
    del client.headers["Authorization"]
    return client


async def test_everybody_reads_it_and_keeps_it(everybody):
    first = await everybody.get("/help-guide")
    assert first.headers["cache-control"] == "public, max-age=300"
    assert "Jugendamt" in first.text
    again = await everybody.get("/help-guide", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_what_youth_offices_grant_most_is_explained():
    explained = {kind.service_type for kind in service.read().kinds_of_help}
    assert {"FAMILY_AID", "RESIDENTIAL_CARE", "FOSTER_CARE", "CHILD_GUIDANCE"} <= explained
    assert explained <= {entry["code"] for entry in shipped.entries("service_types.yaml")}


def test_every_text_is_there_in_both_languages_and_in_short_sentences():
    guide = service.read()
    for part in (*guide.questions, *guide.kinds_of_help):
        assert part.sources
        for text in (part.text.de, part.text.en, part.title.de, part.title.en):
            assert text.strip()
            sentences = re.split(r"[.!?:] ", text)
            assert max(len(sentence.split()) for sentence in sentences) <= LONGEST
