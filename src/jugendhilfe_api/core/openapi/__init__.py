"""The contract: made from the code, cut for each audience, served and shown.

Routers import `problems` and `cacheable` from here; `main` imports `document` and `install`.
"""

from jugendhilfe_api.core.openapi.build import document
from jugendhilfe_api.core.openapi.documented import (
    Finding,
    ProblemDetail,
    cacheable,
    documents,
    files,
    problems,
)
from jugendhilfe_api.core.openapi.serve import install

__all__ = [
    "Finding",
    "ProblemDetail",
    "cacheable",
    "document",
    "documents",
    "files",
    "install",
    "problems",
]
