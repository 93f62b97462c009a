"""The roles of the database: who owns, who logs in, whom the login may become.

Roles belong to the cluster and not to a database; creating them again changes nothing but
passwords.
"""

from collections.abc import Iterator

from jugendhilfe_api.core.database.functions import LOGIN
from jugendhilfe_api.core.database.policies import MAINTENANCE, JobRole, audience
from jugendhilfe_api.core.principal import Role

OWNER = "migrate"
SEED = "seed"


def statements(passwords: dict[str, str]) -> Iterator[str]:
    """Write what an administrator of the cluster runs once, before the first migration.

    `app` logs in, owns nothing and inherits nothing: it may do only what the role entered may.
    Since PostgreSQL 16 `noinherit` is only the default of later grants, so each grant says it.
    """
    for name in (*MAINTENANCE, LOGIN):
        yield _create(name, f"login noinherit nobypassrls{_password(passwords.get(name))}")
    for role in (*map(audience, Role), *map(audience, JobRole)):
        yield _create(role, "nologin noinherit nobypassrls")
        yield f"grant {role} to {LOGIN} with inherit false, set true"


def _create(name: str, options: str) -> str:
    return (
        f"do $do$ begin create role {name} {options}; "
        f"exception when duplicate_object then alter role {name} {options}; end $do$"
    )


def _password(password: str | None) -> str:
    if password is None:
        return ""
    if not password.isalnum():
        raise ValueError("a generated password has letters and digits only")
    return f" password '{password}'"
