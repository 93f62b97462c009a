"""Where the commands speak to a person: standard error, so that results stay apart."""

from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

console: Final = Console(stderr=True, highlight=False)


class CommandError(Exception):
    """A command cannot do what was asked; the text tells a person why and what to do."""


def progress() -> Progress:
    """Return a display for work in steps; it is gone when the work is done."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Elapsed(),
        console=console,
        transient=True,
    )
