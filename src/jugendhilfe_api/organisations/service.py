"""Use cases of organisations."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    NotPermitted,
    RuleViolated,
    Text,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations import queries, rules, schemas
from jugendhilfe_api.organisations.models import OrganisationKind


class LeitwegIdTaken(Conflict):
    """Another organisation has this Leitweg-ID."""

    code = "leitweg-id-taken"
    constraint = "uq_organisations_leitweg_id"


class InvalidLeitwegId(RuleViolated):
    """The check digits of the Leitweg-ID do not fit."""

    def __init__(self) -> None:
        detail = Text(
            "Die Prüfziffern der Leitweg-ID stimmen nicht",
            "The check digits of the Leitweg-ID are wrong",
        )
        super().__init__(Violation("leitweg-id-invalid", detail, pointer="#/leitweg_id"))


async def search(reader: Reader, query: schemas.OrganisationQuery, *, total: bool) -> Slice:
    """Find organisations, by name."""
    return await queries.BY_NAME.page(reader, query, total=total)


async def read(reader: Reader, organisation_id: UUID) -> Resource:
    """Read one organisation."""
    return await reader.resource(queries.ONE, organisation_id=organisation_id)


async def change(
    tx: Tx, organisation_id: UUID, held: IfMatch, patch: schemas.OrganisationPatch
) -> Resource:
    """Change the master data of the caller's own organisation."""
    if organisation_id != tx.principal.organisation:
        seen = await tx.resource(queries.ONE, organisation_id=organisation_id)  # or 404
        held.check(seen.version)
        raise NotPermitted
    organisation = await queries.get_own(tx)
    if organisation is None:
        raise NotFound
    held.check(organisation.version)
    changed = patch.model_dump(exclude_unset=True)
    if changed.get("leitweg_id") and not rules.is_leitweg_id(changed["leitweg_id"]):
        raise InvalidLeitwegId
    for name, value in changed.items():
        setattr(organisation, name, value)
    if tx.session.is_modified(organisation):
        await changes.record(tx, "organisation.changed", organisation)
    return await tx.resource(queries.ONE, organisation_id=organisation_id)


async def is_organisation(tx: Tx, organisation_id: UUID) -> bool:
    """Say whether this is an active organisation."""
    return await queries.is_known(tx, organisation_id, *OrganisationKind)


async def is_youth_office(tx: Tx, organisation_id: UUID) -> bool:
    """Say whether this is an active youth office."""
    return await queries.is_known(tx, organisation_id, OrganisationKind.YOUTH_OFFICE)
