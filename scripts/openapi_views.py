"""Cut the committed contract into one view for each audience: `openapi/bundles/*.yaml`.

python scripts/openapi_views.py [--check] [--to DIR]
"""

import argparse
import sys
from pathlib import Path

from contract_tools import OPENAPI, put, read

BUNDLES = OPENAPI / "bundles"


def main() -> int:
    """Write the views, or say which have drifted; a view that is nobody's is drift too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on drift")
    parser.add_argument("--to", type=Path, default=BUNDLES, metavar="DIR")
    chosen = parser.parse_args()
    from jugendhilfe_api.core.openapi import yamls  # noqa: PLC0415 - after the path
    from jugendhilfe_api.core.openapi.audiences import SLUGS  # noqa: PLC0415
    from jugendhilfe_api.core.openapi.views import view  # noqa: PLC0415

    document = read()
    written = [
        put(chosen.to / f"{slug}.yaml", yamls.dump(view(document, slug)), check=chosen.check)
        for slug in SLUGS
    ]
    foreign = [path for path in chosen.to.glob("*.yaml") if path.stem not in SLUGS]
    for path in foreign:
        print(f"{path.name} belongs to no audience", file=sys.stderr)
    return 0 if all(written) and not foreign else 1


if __name__ == "__main__":
    sys.exit(main())
