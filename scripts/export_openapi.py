"""Write the contract that the code makes to `openapi/openapi.yaml`; `--check` only compares.

python scripts/export_openapi.py [--check] [--to FILE]
"""

import argparse
import sys
from pathlib import Path

from contract_tools import COMMITTED, made, put


def main() -> int:
    """Write, or say what has drifted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on drift")
    parser.add_argument("--to", type=Path, default=COMMITTED, metavar="FILE")
    chosen = parser.parse_args()
    document = made()
    from jugendhilfe_api.core.openapi import yamls  # noqa: PLC0415 - `made` has set the path

    return 0 if put(chosen.to, yamls.dump(document), check=chosen.check) else 1


if __name__ == "__main__":
    sys.exit(main())
