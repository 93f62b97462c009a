"""Bodies and queries of relationships."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input
from jugendhilfe_api.core.types import Code, Flag, Id
from jugendhilfe_api.people.facts.schemas import FactOutput, FactQuery, From, Until
from jugendhilfe_api.people.relationships.models import RelationshipKind

PERMANENT = Field(
    description="Of a foster parent: the child is expected to stay for good (§ 86 (6) SGB VIII)"
)


class RelationshipQuery(FactQuery):
    """Which relationships of the person the client looks for."""

    kind: RelationshipKind | None = None


class RelationshipEntry(Input):
    """What another person is to the person (Beziehung), from a day on."""

    other_person_id: Id
    kind: RelationshipKind
    valid_from: From
    valid_until: Until = None
    permanent: Annotated[Flag, PERMANENT] = False


class Relationship(FactOutput):
    """What another person is to the person (Beziehung)."""

    other_person_id: Id
    kind: Annotated[Code, Field(description="Extensible enum", examples=list(RelationshipKind))]
    permanent: Annotated[Flag, PERMANENT]
