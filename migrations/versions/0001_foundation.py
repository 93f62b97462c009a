"""The foundation: every table of the first version, with its policies and functions.

The statements stand in the file beside this one, written by `scripts/write_foundation` and then
frozen: a migration must not change when the models do.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind().connection.dbapi_connection
    connection.run_async(lambda driver: driver.execute(statements))
