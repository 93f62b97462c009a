"""Every problem has texts in both languages, and no text is without a problem."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
import yaml

import jugendhilfe_api
from jugendhilfe_api.core.openapi.problem_pages import TEXTS, _page, kinds
from jugendhilfe_api.core.problems import Problem, Text, published
from jugendhilfe_api.core.resources import contract_data, contract_file

SOURCES = sorted(Path(jugendhilfe_api.__file__).parent.rglob("*.py"))


@pytest.fixture(scope="module", autouse=True)
def _every_module():
    """Import all of the program, so that every class is known."""
    for module in pkgutil.walk_packages(jugendhilfe_api.__path__, "jugendhilfe_api."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def test_every_code_has_texts_and_every_text_a_class():
    assert {kind.code for kind in kinds()} == set(published())


def test_a_code_has_one_status_everywhere():
    statuses = {code: entry["status"] for code, entry in contract_data("problems.yaml").items()}
    assert {(kind.code, kind.status) for kind in kinds()} == set(statuses.items())


def test_the_texts_are_complete_and_different():
    fields = [text for texts in published().values() for text in texts]
    assert all(text.de.strip() and text.en.strip() for text in fields)
    assert [text for text in fields if text.de == text.en] == []
    titles = [texts.title for texts in published().values()]
    assert len(set(titles)) == len(titles)
    assert all(len(title.de) <= 80 and not title.de.endswith(".") for title in titles)


def test_no_entry_is_there_twice_or_holds_anything_else():
    document = yaml.compose(contract_file("problems.yaml").read_text("utf-8"))
    codes = [key.value for key, _ in document.value]
    assert len(set(codes)) == len(codes)
    for _, entry in document.value:
        assert [key.value for key, _ in entry.value] == [
            "status",
            "title",
            "explanation",
            "action",
        ]


def test_a_class_without_texts_fails_at_import():
    with pytest.raises(LookupError, match="no-such-code"):
        type("Forgotten", (Problem,), {"code": "no-such-code", "status": 409})


def test_a_subclass_takes_the_texts_of_its_code():
    kind = type("Special", (Problem,), {"code": "conflict", "status": 409})
    assert kind.title == Text(
        "Konflikt mit dem aktuellen Stand", "Conflict with the current state"
    )


def _written_titles():
    """Find titles that stand in a class; they do not count, so they must not say otherwise."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                values = {
                    part.targets[0].id: part.value
                    for part in node.body
                    if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name)
                }
                if "title" in values and "code" in values:
                    yield ast.literal_eval(values["code"]), values["title"]


def test_a_title_in_a_class_says_what_is_published():
    for code, title in _written_titles():
        assert Text(*map(ast.literal_eval, title.args)) == published()[code].title, code


@pytest.mark.parametrize("tongue", ["de", "en"])
def test_the_page_of_a_problem_says_what_to_do(tongue):
    for code, texts in published().items():
        page = _page(code, tongue)
        assert TEXTS[tongue]["action"] in page
        assert getattr(texts.title, tongue) in page
        assert "`" not in page
