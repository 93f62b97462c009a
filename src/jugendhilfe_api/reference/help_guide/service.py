"""Use cases of the guide to help: it is read once, with the names of the catalogue."""

from functools import cache

from jugendhilfe_api.reference import shipped
from jugendhilfe_api.reference.help_guide.schemas import (
    HelpGuide,
    KindOfHelp,
    PlainText,
    Question,
    Title,
)


@cache
def read() -> HelpGuide:
    """Return the guide; a kind of help that the catalogue does not know fails here."""
    content = shipped.document("help_guide.yaml")
    catalogue = {entry["code"]: entry for entry in shipped.entries("service_types.yaml")}
    kinds = []
    for entry in content["kinds_of_help"]:
        known = catalogue[entry["service_type"]]
        kinds.append(
            KindOfHelp(
                service_type=entry["service_type"],
                title=Title(de=known["de"], en=known["en"]),
                text=PlainText(de=entry["de"], en=entry["en"]),
                sources=known["paragraphs"],
            )
        )
    questions = [Question.model_validate(entry) for entry in content["questions"]]
    return HelpGuide(questions=questions, kinds_of_help=kinds)
