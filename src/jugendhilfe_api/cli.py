"""The command `jugendhilfe`: what each does is in `commands`."""

from datetime import datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table
from typer.core import TyperGroup

from jugendhilfe_api.commands.console import CommandError, console
from jugendhilfe_api.core.crypto.ring import KeyRingError
from jugendhilfe_api.core.database.wheel import EmbeddedError
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.migrating import UnsuitableDatabaseError
from jugendhilfe_api.settings import Settings
from jugendhilfe_api.starting import uncollected

SAID = (CommandError, EmbeddedError, KeyRingError, UnsuitableDatabaseError)


class _Group(TyperGroup):
    """Says in one sentence what a person can put right; everything else keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SAID as error:
            console.print(f"[red]{type(error).__name__.removesuffix('Error')}:[/]", end=" ")
            console.print(str(error), markup=False)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its frames would show secrets
    help="The open API of German youth welfare. Settings: JUGENDHILFE_… in the environment.",
)
seed = typer.Typer(invoke_without_command=True, no_args_is_help=False)
app.add_typer(seed, name="seed")
client = typer.Typer(no_args_is_help=True, help="Machines that get tokens (API clients).")
app.add_typer(client, name="client")
figures = typer.Typer(no_args_is_help=True, help="Key figures.")
app.add_typer(figures, name="figures")
regions = typer.Typer(no_args_is_help=True, help="Regions and postal codes.")
app.add_typer(regions, name="regions")
vacancies = typer.Typer(no_args_is_help=True, help="Free places.")
app.add_typer(vacancies, name="vacancies")
issuer = typer.Typer(no_args_is_help=True, help="Issuers whose tokens are believed.")
app.add_typer(issuer, name="issuer")
keys = typer.Typer(no_args_is_help=True, help="Keys of encrypted fields.")
app.add_typer(keys, name="keys")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="processes (external database)")] = 1,
) -> None:
    """Serve the API; without JUGENDHILFE_DATABASE_URL with a PostgreSQL and data of its own."""
    with uncollected():
        from jugendhilfe_api.commands import serving  # noqa: PLC0415 - others start faster
    serving.serve(Settings(), host, port, workers)


@app.command()
def worker() -> None:
    """Run jobs and schedules without the API; needs JUGENDHILFE_DATABASE_URL."""
    with uncollected():
        from jugendhilfe_api import worker as process  # noqa: PLC0415
    process.run(Settings())


@app.command()
def migrate() -> None:
    """Create roles, run migrations, load catalogues; does no harm when all is current."""
    from jugendhilfe_api.commands import databases, upgrading  # noqa: PLC0415

    with databases.opened(Settings()) as database:
        upgrading.upgrade(database)
    console.print("The database is current.")


@seed.callback()
def seed_demonstration(context: typer.Context) -> None:
    """Load the demonstration once (embedded database only); `serve` does the same."""
    if context.invoked_subcommand:
        return
    from jugendhilfe_api.commands import demonstration  # noqa: PLC0415

    rows = demonstration.seed(Settings())
    console.print(f"{rows} rows." if rows else "The demonstration is there already.")


@seed.command("nation")
def seed_nation(
    scale: Annotated[float, typer.Option(min=0.001, max=1, help="1: the whole country")] = 1.0,
    number: Annotated[int, typer.Option("--seed", help="the same seed, the same country")] = 1,
) -> None:
    """Load a made-up Germany instead: a million helps, for trials and measurements."""
    from jugendhilfe_api.commands import nation  # noqa: PLC0415

    for what, count in nation.seed(Settings(), scale, number).items():
        console.print(f"{count:>9,} {what}")


@app.command()
def token(
    role: Annotated[Role, typer.Option(help="in which role", case_sensitive=False)],
    person: Annotated[str | None, typer.Option(help="subject or name; else the first")] = None,
    show: Annotated[bool, typer.Option("--list", help="show who can get one")] = False,
) -> None:
    """Print a token for trying out (embedded database only)."""
    from jugendhilfe_api.commands import tokens  # noqa: PLC0415

    if show:
        table = Table("subject", "name", "kind", "organisation", "departments")
        for each in tokens.holders(Settings(), role):
            departments = ", ".join(sorted(each.departments))
            table.add_row(each.subject, each.name, each.kind, each.organisation, departments)
        console.print(table)
        return
    holder, signed = tokens.token(Settings(), role, person)
    console.print(f"[dim]{holder.name}, {holder.organisation}; valid for ten minutes[/]")
    typer.echo(signed)


@client.command()
def create(
    organisation: Annotated[UUID, typer.Option(help="id of the organisation")],
    name: Annotated[str, typer.Option(help="what it is called there")],
    department: Annotated[list[Department] | None, typer.Option(help="youth offices")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="else all it may hold")] = None,
) -> None:
    """Register an API client; prints its id and its secret, which is shown this once."""
    from jugendhilfe_api.commands import clients  # noqa: PLC0415

    departments = [each.value for each in department or []]
    new = clients.NewClient(organisation, name, departments, scope or [])
    client_id, secret, scopes = clients.create(Settings(), new)
    console.print(f"[dim]Scopes: {' '.join(scopes)}[/]")
    typer.echo(f"client_id={client_id}\nclient_secret={secret}")


@figures.command()
def release() -> None:
    """Release key figures for those outside an office; the worker does it once a month."""
    from jugendhilfe_api.commands import figures as releases  # noqa: PLC0415

    made = releases.release(Settings())
    console.print("Released." if made else "Released today already: once a day at the most.")


@regions.command("import")
def import_regions(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Take exact centres of postal codes from GeoNames' dump (DE.txt or its zip, CC BY 4.0)."""
    from jugendhilfe_api.commands import regions as centres  # noqa: PLC0415

    counted = centres.import_centres(Settings(), file)
    console.print(", ".join(f"{number} {what}" for what, number in counted.items()))


@vacancies.command("rule")
def enter_vacancy_rule(
    land: Annotated[str, typer.Option(help="two digits of the AGS")],
    days: Annotated[int, typer.Option(min=1, max=366, help="how long a confirmation counts")],
    reminder_days: Annotated[int, typer.Option(min=0, help="how long before it is reminded of")],
    valid_from: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the first day")],
    source: Annotated[str, typer.Option(help="who has laid it down, and where")],
) -> None:
    """Enter for how long free places count as confirmed in a Land; again corrects it."""
    from jugendhilfe_api.commands import vacancy_rules  # noqa: PLC0415

    vacancy_rules.enter(Settings(), land, days, reminder_days, valid_from.date(), source)
    console.print(f"Entered for Land {land}.")


@issuer.command("add")
def add_issuer(
    name: Annotated[str, typer.Argument(help="the address in `iss`")],
    jwks_uri: Annotated[str, typer.Option(help="where its keys are")],
    role: Annotated[list[Role], typer.Option(help="for which roles it may speak")],
    organisation: Annotated[
        list[UUID] | None, typer.Option(help="for which organisations; else for all")
    ] = None,
    audience: Annotated[str | None, typer.Option(help="if its tokens name another `aud`")] = None,
) -> None:
    """Trust an OIDC issuer for some roles and organisations; again replaces what was there."""
    from jugendhilfe_api.commands import issuers  # noqa: PLC0415

    issuers.add(Settings(), name, jwks_uri, role, organisation or (), audience)
    console.print(f"Tokens of {name} are believed within a minute.")


@keys.command("add")
def add_key(key_id: Annotated[str, typer.Argument(help="a new name")]) -> None:
    """Add a new active key to the ring; restart every process, then `keys rotate`."""
    from jugendhilfe_api.commands import keys as rings  # noqa: PLC0415

    console.print(f"{rings.add(Settings(), key_id)} has the active key {key_id}.")


@keys.command("rotate")
def rotate_keys() -> None:
    """Encrypt every stored field under the active key; can be interrupted."""
    from jugendhilfe_api.commands import keys as rings  # noqa: PLC0415

    done = rings.rotated(Settings())
    console.print(f"{done.changed} values have a new key, {done.unreadable} could not be read.")


@app.command()
def openapi(
    file: Annotated[Path | None, typer.Argument(help="else standard output")] = None,
) -> None:
    """Write the contract (OpenAPI 3.1, YAML)."""
    from jugendhilfe_api.core.openapi import yamls  # noqa: PLC0415
    from jugendhilfe_api.main import create_app  # noqa: PLC0415

    text = yamls.dump(create_app(Settings()).openapi())
    if file:
        file.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="a new file")]) -> None:
    """Write database, stored files and keys to one file; the service may run meanwhile."""
    from jugendhilfe_api.commands import backups  # noqa: PLC0415

    manifest = backups.backup(Settings(), file.absolute())
    tables = manifest["tables"]
    rows = sum(count for count, *_ in tables.values())
    console.print(
        f"{file}: {len(tables)} tables, {rows} rows. It contains the keys: lock it away."
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    force: Annotated[bool, typer.Option(help="replace the data that are there")] = False,
) -> None:
    """Read a backup into an empty installation and check it."""
    from jugendhilfe_api.commands import backups  # noqa: PLC0415

    manifest = backups.restore(Settings(), file, force=force)
    tables = len(manifest["tables"])
    console.print(f"Restored {tables} tables, each with the rows and policies of the backup.")


@app.command()
def version() -> None:
    """Print the version of the program."""
    typer.echo(version_of("jugendhilfe-api"))
