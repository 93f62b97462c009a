"""SQL of measures."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal_column, or_, select

from jugendhilfe_api.cases.measures import schemas
from jugendhilfe_api.cases.measures.models import Measure, MeasureWarning
from jugendhilfe_api.core.database.context import current_departments
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people.merges.models import of_same_person
from jugendhilfe_api.reference.service_types.models import ServiceType

OWN_DEPARTMENT: ColumnElement[bool] = Measure.department == func.any(current_departments)
UNDECIDED = Measure.decided_on.is_(None)
STATES = Machine("measures", Measure, {"own_department": OWN_DEPARTMENT, "undecided": UNDECIDED})
WARNINGS = case(
    (
        and_(Measure.begun_on.is_not(None), UNDECIDED),
        literal_column(f"""'["{MeasureWarning.DECISION_MISSING}"]'::json"""),
    ),
    else_=literal_column("'[]'::json"),
)
ITEM = document(
    schemas.Measure,
    Measure,
    warnings=WARNINGS,
    available_steps=STATES.available_steps,
)
SOURCE = select(Measure)
ONE = one(ITEM, Measure.version, SOURCE.where(Measure.id == bindparam("measure_id")))
RUNNING_ON = bindparam("running_on", type_=Measure.begun_on.type)
FILTERS = ("department", "state", "service_type", "case_id")
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    name="measures",
    query=schemas.MeasureQuery,
    orders={"newest": Order((Measure.id,), descending=True)},
    filters={name: getattr(Measure, name) == bindparam(name) for name in FILTERS}
    | {
        "person_id": of_same_person(Measure.person_id, bindparam("person_id")),
        "running_on": and_(
            Measure.begun_on <= RUNNING_ON,
            or_(Measure.ended_on.is_(None), Measure.ended_on >= RUNNING_ON),
        ),
    },
    identity=Measure.id,
)


async def get_for_update(tx: Tx, measure_id: UUID) -> Measure | None:
    """Return a measure of the caller's departments; others wait."""
    return await tx.session.get(Measure, measure_id, with_for_update=True)


async def is_visible(tx: Tx, measure_id: UUID) -> bool:
    """Say whether the caller may see the measure."""
    found = await tx.session.execute(select(Measure.id).where(Measure.id == measure_id))
    return found.first() is not None


async def service_type(tx: Tx, code: str) -> ServiceType | None:
    """Return an entry of the catalogue."""
    return await tx.session.get(ServiceType, code)
