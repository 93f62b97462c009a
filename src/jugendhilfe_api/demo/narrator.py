"""Prints the story: who did what, with which answer, and how long it took."""

import sys
from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table

WIDTH: Final = 118
GOOD, BAD = "[green]✓[/]", "[red]✗[/]"
REFUSED: Final = 400


class NotAsExpectedError(Exception):
    """The API has not done what the story says; the text is one clear line."""


class Narrator:
    """Tells the steps, and stops at the first that is not as expected."""

    def __init__(self, console: Console | None = None) -> None:
        """Tell on standard output unless there is another console."""
        self._console = console or _standard_output()
        self.steps = 0

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._console.print()
        self._console.rule(f"[bold]{title}[/]", align="left")

    def say(self, text: str) -> None:
        """Say something that is no step."""
        self._console.print(f"[dim]{text}[/]")

    def step(self, who: str, what: str, status: int, milliseconds: float, told: str = "") -> None:
        """Tell a step; a refusal that was expected is a good end."""
        self.steps += 1
        colour = "yellow" if status >= REFUSED else "cyan"
        numbers = f"[{colour}]{status}[/] [dim]{milliseconds:5.0f} ms[/]"
        self._line(GOOD, numbers, who, f"{what}{f' [dim]→ {told}[/]' if told else ''}")

    def fact(self, text: str, holds: object) -> None:
        """Tell what must be true; stop if it is not."""
        if not holds:
            raise NotAsExpectedError(text)
        self.steps += 1
        self._line(GOOD, "", "", f"[italic]{text}[/]")

    def failed(self, text: str) -> None:
        """Tell why the story has ended."""
        self._line(BAD, "", "", f"[bold red]{text}[/]")

    def figures(self, title: str, rows: Mapping[str, tuple[Any, ...]]) -> None:
        """Show numbers before and after."""
        table = Table("", "minimum", "median", "maximum", "offices", title=title, title_style="")
        for name, values in rows.items():
            table.add_row(name, *map(str, values))
        self._console.print(table)

    def _line(self, mark: str, numbers: str, who: str, what: str) -> None:
        line = Table.grid(padding=(0, 1))
        for width in (1, 12, 30):
            line.add_column(width=width, no_wrap=width != 30)  # noqa: PLR2004 - the last may wrap
        line.add_column(ratio=1)
        line.add_row(mark, numbers, who, what)
        self._console.print(line)


def _standard_output() -> Console:
    width = None if sys.stdout.isatty() else WIDTH
    return Console(width=width, highlight=False)
