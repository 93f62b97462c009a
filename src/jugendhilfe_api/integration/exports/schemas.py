"""Bodies of exports."""

from enum import StrEnum

from jugendhilfe_api.core.schemas import Input
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("export-kinds")
class ExportKind(StrEnum):
    """What can be exported: master data and the market, nothing of clients."""

    MEMBERS = "MEMBERS"
    FACILITIES = "FACILITIES"
    OFFERS = "OFFERS"
    VACANCIES = "VACANCIES"


class ExportOrder(Input):
    """What to export; the lines are the JSON documents of the API (NDJSON)."""

    kind: ExportKind
