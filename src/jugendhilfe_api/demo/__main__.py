"""`python -m jugendhilfe_api.demo`: exit code 0 only if the whole story held."""

import signal
import sys
import time
from types import FrameType

import httpx

from jugendhilfe_api.demo import stage, story
from jugendhilfe_api.demo.narrator import Narrator, NotAsExpectedError


def main() -> int:
    """Play the story on a server of its own, and clean up."""
    signal.signal(signal.SIGTERM, _leave)
    narrator = Narrator()
    began = time.monotonic()
    try:
        with stage.own_directory() as directory:
            narrator.say(f"$ jugendhilfe serve --port 0   (data in {directory})")
            with stage.serving(directory) as running:
                narrator.say(f"The service answers at {running.url}")
                story.play(running, narrator)
    except (NotAsExpectedError, httpx.HTTPError) as error:
        narrator.failed(str(error) or type(error).__name__)
        return 1
    except KeyboardInterrupt:
        narrator.failed("Interrupted")
        return 130
    seconds = time.monotonic() - began
    narrator.chapter("End")
    narrator.say(f"{narrator.steps} steps, all as expected, in {seconds:.0f} s. Cleaned up.")
    return 0


def _leave(number: int, _frame: FrameType | None) -> None:
    """End in order, so that server and directory go."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
