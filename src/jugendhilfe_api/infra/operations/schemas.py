"""Bodies of operations."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output, Version
from jugendhilfe_api.core.types import Code, Id, Instant
from jugendhilfe_api.infra.operations.models import OperationState


class Operation(Output):
    """Work in the background (Vorgang)."""

    id: Id
    kind: Annotated[Code, Field(description="Extensible enum", examples=["EXPORT"])]
    status: Annotated[Code, Field(description="Extensible enum", examples=list(OperationState))]
    progress_percent: Annotated[
        int, Field(ge=0, le=100, json_schema_extra={"format": "int32", "examples": [40]})
    ]
    result_url: Annotated[
        str | None, Field(description="Where the result can be had, once it has succeeded")
    ]
    problem_code: Annotated[
        str | None, Field(description="Why it failed: a code of /problems", examples=["internal"])
    ]
    created_at: Instant
    expires_at: Annotated[Instant, Field(description="Then operation and result are deleted")]
    version: Version
