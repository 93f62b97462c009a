"""The command `jugendhilfe`, also as `python -m jugendhilfe_api`."""

from jugendhilfe_api.starting import uncollected


def main() -> None:
    """Run the command."""
    with uncollected():
        from jugendhilfe_api.cli import app  # noqa: PLC0415 - within the block
    app()


if __name__ == "__main__":
    main()
