"""The migrations make exactly the database that the models describe."""

import asyncio
import sys
from pathlib import Path

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from jugendhilfe_api import migrating
from jugendhilfe_api.core.database import roles, schema

CATALOGUE = {
    "columns": """
        select table_name, column_name, data_type, is_nullable, column_default,
               generation_expression, identity_generation
        from information_schema.columns where table_schema = 'public'
          and table_name <> 'alembic_version'""",
    "constraints": """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'public'::regnamespace
          and conrelid <> coalesce(to_regclass('alembic_version'), 0)""",
    "indexes": """
        select tablename, indexname, indexdef from pg_indexes
        where schemaname = 'public' and tablename <> 'alembic_version'""",
    "policies": """
        select tablename, policyname, cmd, roles::text[], qual, with_check from pg_policies""",
    "functions": """
        select proname, pg_get_function_identity_arguments(oid), prosrc, prosecdef, proacl::text
        from pg_proc
        where pronamespace = 'public'::regnamespace and proowner = 'migrate'::regrole""",
    "privileges": """
        select relname, relacl::text, relrowsecurity, relforcerowsecurity from pg_class
        where relnamespace in ('public'::regnamespace, 'queue'::regnamespace)
          and relkind = 'r' and relname <> 'alembic_version'""",
    "triggers": """
        select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger
        where not tgisinternal""",
}


async def catalogue(url: str) -> dict[str, list[tuple]]:
    connection = await asyncpg.connect(url)
    try:
        return {
            name: sorted((tuple(row) for row in await connection.fetch(query)), key=repr)
            for name, query in CATALOGUE.items()
        }
    finally:
        await connection.close()


@pytest.fixture(scope="module")
async def both(address):
    """Return the catalogues of a migrated database and of one made from the models."""
    found = []
    for name in ("migrated", "modelled"):
        await migrating.prepare(address.format(user="postgres", database="postgres"), name)
        url = address.format(user=roles.OWNER, database=name)
        if name == "migrated":
            await asyncio.to_thread(migrating.upgrade, url)
        else:
            connection = await asyncpg.connect(url)
            for statement in schema.statements():
                await connection.execute(statement)
            await connection.close()
        found.append(await catalogue(url))
    return found


@pytest.mark.parametrize("part", CATALOGUE)
async def test_models_and_migrations_agree(both, part):
    migrated, modelled = both
    assert migrated[part]
    assert migrated[part] == modelled[part]


async def test_migrating_twice_changes_nothing(address, both):
    url = address.format(user=roles.OWNER, database="migrated")
    await asyncio.to_thread(migrating.upgrade, url)
    assert await catalogue(url) == both[0]


async def test_two_who_migrate_at_once_wait_for_each_other(address):
    admin = address.format(user="postgres", database="postgres")
    await migrating.prepare(admin, "contested")
    url = address.format(user=roles.OWNER, database="contested")
    program = "import sys; from jugendhilfe_api import migrating; migrating.upgrade(sys.argv[1])"
    rivals = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, url) for _ in range(2)
    ]
    assert [await rival.wait() for rival in rivals] == [0, 0]
    assert (await catalogue(url))["columns"]


def test_there_is_one_head():
    script = ScriptDirectory.from_config(migrating.configuration())
    assert len(script.get_heads()) == 1


def test_migrations_are_numbered():
    names = sorted(p.name for p in Path(migrating.CHECKOUT / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
