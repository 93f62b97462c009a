"""The document as YAML: without anchors, which some tools read as changes."""

from typing import Any

import yaml


class _Plain(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - what PyYAML calls
        """Write everything in full."""
        return True


def dump(document: dict[str, Any]) -> str:
    """Write the document; the same document always gives the same bytes."""
    written: str = yaml.dump(
        document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=99
    )
    return written
