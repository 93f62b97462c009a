"""How values are written."""

from datetime import UTC


def written(instant):
    """Write an instant with milliseconds."""
    if instant is None:
        return None
    milliseconds = instant.microsecond // 1000
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"
