"""Tell Schemathesis how to send a PDF: as the bytes that it is. Pictures it knows itself."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/pdf")
def as_it_is(_: Any, value: Any) -> bytes:
    """Send bytes, or the text of an example."""
    content = getattr(value, "data", value)
    return content if isinstance(content, bytes) else str(content).encode()
