"""Spare each request what FastAPI would find out anew though it never changes.

A route is included twice: once to be described, once to be run (`core.http.sections`). What is
run needs no dependency that only describes, and a query whose parameters may appear once only
(`core.http.route`) is a mapping that pydantic validates in one step. On a list that is a fifth of
all Python does for it.
"""

from collections.abc import Callable
from typing import Any, TypeGuard

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from jugendhilfe_api.core.access.dependencies import documented


def lighten(dependant: Dependant) -> None:
    """Take out of the tree of a route what running it does not need."""
    dependant.dependencies[:] = [d for d in dependant.dependencies if d.call is not documented]
    for part in dependant.dependencies:
        lighten(part)
    if len(dependant.query_params) == 1 and not dependant.body_params:
        (query,) = dependant.query_params
        model = query.field_info.annotation
        if _is_plain(model):
            first = Dependant(
                call=_validation(model, dependant), name=query.name, request_param_name="request"
            )
            dependant.dependencies.insert(0, first)
            dependant.query_params = []


def _is_plain(model: Any) -> TypeGuard[type[BaseModel]]:
    """Say that the names of all parameters are those of the fields, and none of them is a list."""
    return (
        isinstance(model, type)
        and issubclass(model, BaseModel)
        and all(f.validation_alias is None for f in model.model_fields.values())
        and not any(s.get("type") == "array" for s in _parts(model.model_json_schema()))
    )


def _parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """List the schemas of all fields, with those of a choice."""
    fields = list(schema.get("properties", {}).values())
    return [part for field in fields for part in (field, *field.get("anyOf", ()))]


def _validation(model: type[BaseModel], dependant: Dependant) -> Callable[[Request], Any]:
    paths, queries = list(dependant.path_params), list(dependant.query_params)

    async def validated(request: Request) -> Any:
        """Validate the query; of one that is wrong, FastAPI says with all else what is."""
        try:
            return model.model_validate(dict(request.query_params))
        except ValidationError:
            _, wrong = request_params_to_args(paths, request.path_params)
            values, wrong_too = request_params_to_args(queries, request.query_params)
            if wrong or wrong_too:
                raise RequestValidationError([*wrong, *wrong_too]) from None
            return values[queries[0].name]

    return validated
