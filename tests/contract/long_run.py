"""The Schemathesis command against a real server, once for each audience with its own token.

Started by `scripts/contract_test.sh`; not part of the suite. `JUGENDHILFE_CONTRACT_RUN` is `quick`
(the examples and the coverage of every schema), `full` (fuzzing and walks through states, too) or
`changed` (the same for operations that differ from the last release).
"""

import asyncio
import json
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from scripts.contract_tools import last_release, read

from jugendhilfe_api.core.access.holders import EVERY_DEPARTMENT
from jugendhilfe_api.core.access.purposes import may_claim
from jugendhilfe_api.core.openapi.audiences import SLUGS
from jugendhilfe_api.core.openapi.prune import reached
from jugendhilfe_api.core.openapi.views import view
from jugendhilfe_api.core.resources import COMMITTED
from tests.contract.real_ids import MAKERS, scene_of
from tests.contract.requests_of import resolved
from tests.support.contract import Operation, document, operations

RUN = os.environ.get("JUGENDHILFE_CONTRACT_RUN", "quick")
PHASES = ("examples", "coverage") if RUN == "quick" else ("examples", "coverage", "fuzzing")
FEW = "10" if RUN == "changed" else "60"
EXAMPLES = os.environ.get("JUGENDHILFE_CONTRACT_EXAMPLES", FEW)
PROSE = {"description", "summary"}
ROOT = COMMITTED.parent
PROGRAM = Path(sys.executable).parent / "st"


class Quiet(uvicorn.Server):
    """A server in the loop of the tests, which leaves signals alone."""

    def install_signal_handlers(self) -> None:
        """Leave them to pytest."""


@pytest.fixture
async def service(world):
    """Serve the application of the tests on a real socket."""
    config = uvicorn.Config(world.app, port=0, lifespan="off", log_level="critical")
    server = Quiet(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/v1"
    server.should_exit = True
    await serving


@cache
def changed() -> frozenset[str]:
    """Return the operations that are not, word for word, those of the last release."""
    frozen = last_release()
    before = _requests(read(frozen)) if frozen else {}
    return frozenset(
        name for name, said in _requests(document()).items() if before.get(name) != said
    )


def _requests(made: dict[str, Any]) -> dict[str, str]:
    """Write down each operation with the components that it refers to."""
    return {
        operation.id: json.dumps(
            _bare([operation.said, reached(operation.said, made["components"])]), sort_keys=True
        )
        for operation in operations(made)
    }


def _bare(node: Any) -> Any:
    """Leave out the prose and the examples: they change nothing that is tried."""
    if isinstance(node, dict):
        return {
            name: _bare(part)
            for name, part in node.items()
            if name not in {"examples", "example"}
            and not (name in PROSE and isinstance(part, str))
        }
    return [_bare(part) for part in node] if isinstance(node, list) else node


def has_links(theirs: list[Operation]) -> bool:
    """Say whether one of these leads to another: walking without a link is an error."""
    ids = {operation.id for operation in theirs}
    return any(
        resolved(link).get("operationId") in ids
        for operation in theirs
        for answer in operation.said["responses"].values()
        for link in resolved(answer).get("links", {}).values()
    )


@pytest.mark.parametrize("slug", SLUGS)
async def test_the_service_keeps_the_contract(world, service, slug, capsys):
    role = SLUGS[slug]
    theirs = operations(view(document(), slug))
    if RUN == "changed":
        theirs = [operation for operation in theirs if operation.id in changed()]
    if not theirs:
        pytest.skip(f"{slug} has no operations to try")
    walks = RUN != "quick" and has_links(theirs)
    phases = (*PHASES, "stateful") if walks else PHASES
    scene = await scene_of(world)
    paths = " ".join(operation.path for operation in theirs)
    ids = {name: await scene.id(name, role) for name in MAKERS if f"{{{name}}}" in paths}
    token = scene.client(role).headers.get("Authorization")
    with tempfile.TemporaryDirectory(prefix="jh-contract-") as place:
        contract = Path(place) / "contract.json"
        contract.write_text(json.dumps(document()), "utf-8")
        command = [PROGRAM, "--config-file", COMMITTED / "schemathesis.toml", "run", contract]
        command += ["--url", service, "--phases", ",".join(phases), "--max-examples", EXAMPLES]
        for operation in theirs:  # of the whole contract, which says what `Allow` must name
            command += ["--include-operation-id", operation.id]
        command += ["--header", f"Authorization: {token}"] if token else []
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            cwd=place,
            env=os.environ
            | {
                "SCHEMATHESIS_HOOKS": "tests.contract.st_hooks",
                "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
                "JUGENDHILFE_REAL_IDS": json.dumps(ids),
                "JUGENDHILFE_PURPOSES": json.dumps(may_claim(role, EVERY_DEPARTMENT)),
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    with capsys.disabled():  # what the reader of a long run wants to see
        print(said.decode())  # noqa: T201
    assert process.returncode == 0
