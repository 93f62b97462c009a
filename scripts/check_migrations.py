"""Check that the migrations have one head: two branches that were merged would not start."""

import sys
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).parents[1]


def main(root: Path = ROOT) -> int:
    """Compare; print the heads if there is not exactly one."""
    config = Config()
    config.set_main_option("script_location", str(root / "migrations"))
    heads = ScriptDirectory.from_config(config).get_heads()
    if len(heads) == 1:
        return 0
    print(f"The migrations have {len(heads)} heads: {', '.join(heads) or 'none'}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
