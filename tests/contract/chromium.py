"""A headless Chromium, driven over its DevTools protocol; it may ask this machine only."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--remote-debugging-port=0",
    "--window-size=1200,900",
)
MOST_SECONDS = 60


def executable() -> str | None:
    """Return where Chromium is, if it is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Page:
    """A tab, and what has happened in it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.requests: list[str] = []
        self.failures: list[str] = []
        self.console: list[str] = []

    async def listen(self) -> None:
        """Sort what arrives, until the tab is closed."""
        async for text in self._socket:
            message = json.loads(text)
            if "id" in message:
                self._answers.pop(message["id"]).set_result(message)
            else:
                self._note(message["method"], message["params"])

    def _note(self, method: str, said: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif method == "Network.loadingFailed" and not said.get("canceled"):
            self.failures.append(said["errorText"])
        elif method == "Log.entryAdded" and said["entry"]["level"] in {"error", "warning"}:
            entry = said["entry"]
            self.console.append(f"{entry['source']}: {entry['text']} {entry.get('url', '')}")
        elif method == "Runtime.exceptionThrown":
            self.console.append(json.dumps(said["exceptionDetails"])[:500])

    async def call(self, method: str, **parameters: Any) -> Any:
        """Send a command and wait for its result."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(MOST_SECONDS):
            said = await answer
        # A page that is just being left answers with an error: there is nothing to see yet.
        return said.get("result", {"result": {}})

    async def open(self, address: str) -> None:
        """Go to an address, with what happened before forgotten."""
        for noted in (self.requests, self.failures, self.console):
            noted.clear()
        await self.call("Page.navigate", url=address)

    async def value(self, expression: str) -> Any:
        """Evaluate JavaScript in the page."""
        said = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return said["result"].get("value")

    async def until(self, expression: str) -> Any:
        """Wait until JavaScript gives something."""
        async with asyncio.timeout(MOST_SECONDS):
            while not (found := await self.value(expression)):  # noqa: ASYNC110 - a page
                await asyncio.sleep(0.1)
        return found


@asynccontextmanager
async def tab() -> AsyncIterator[Page]:
    """Run Chromium with a new profile, and give one tab."""
    profile = Path(tempfile.mkdtemp(prefix="jh-chromium-"))
    program = executable()
    assert program
    process = await asyncio.create_subprocess_exec(
        program,
        *FLAGS,
        f"--user-data-dir={profile}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with connect(await _address(profile), max_size=None) as socket:
            page = Page(socket)
            listening = asyncio.create_task(page.listen())
            for domain in ("Page", "Network", "Log", "Runtime"):
                await page.call(f"{domain}.enable")
            yield page
            listening.cancel()
    finally:
        process.terminate()
        await process.wait()
        shutil.rmtree(profile, ignore_errors=True)


async def _address(profile: Path) -> str:
    """Wait for Chromium to say where its first tab listens."""
    noted = profile / "DevToolsActivePort"
    async with asyncio.timeout(MOST_SECONDS):
        while not noted.is_file() or "\n" not in noted.read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    port, browser = noted.read_text().split("\n")[:2]
    async with connect(f"ws://127.0.0.1:{port}{browser}") as socket:
        await socket.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
        said = json.loads(await socket.recv())
    target = next(t for t in said["result"]["targetInfos"] if t["type"] == "page")
    return f"ws://127.0.0.1:{port}/devtools/page/{target['targetId']}"
