"""SQL of selection criteria."""

from sqlalchemy import select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.reference.criteria import schemas
from jugendhilfe_api.reference.criteria.models import ExclusionCriterion, Specialisation

SPECIALISATIONS = Listing(
    document(schemas.Specialisation, Specialisation),
    select(Specialisation),
    name="specialisations",
    query=schemas.CriteriaQuery,
    orders={"position": Order((Specialisation.position,))},
    filters={},
)
EXCLUSION_CRITERIA = Listing(
    document(schemas.ExclusionCriterion, ExclusionCriterion),
    select(ExclusionCriterion),
    name="exclusion-criteria",
    query=schemas.CriteriaQuery,
    orders={"position": Order((ExclusionCriterion.position,))},
    filters={},
)
