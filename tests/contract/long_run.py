"""The Schemathesis command against a real server, once for each audience with its own token.

Started by `scripts/contract_test.sh`; not part of the suite. `JUGENDHILFE_CONTRACT_RUN=full` adds
fuzzing and walks through states to the examples and the coverage of every schema.
"""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

import pytest
import uvicorn

from jugendhilfe_api.core.openapi import yamls
from jugendhilfe_api.core.openapi.audiences import SLUGS
from jugendhilfe_api.core.openapi.views import view
from jugendhilfe_api.core.resources import COMMITTED
from tests.contract.real_ids import MAKERS, scene_of
from tests.support.contract import document, operations

FULL = os.environ.get("JUGENDHILFE_CONTRACT_RUN") == "full"
PHASES = "examples,coverage,fuzzing,stateful" if FULL else "examples,coverage"
EXAMPLES = os.environ.get("JUGENDHILFE_CONTRACT_EXAMPLES", "60")
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


@pytest.mark.parametrize("slug", SLUGS)
async def test_the_service_keeps_the_contract(world, service, slug):
    role = SLUGS[slug]
    theirs = operations(view(document(), slug))
    if not theirs:
        pytest.skip(f"{slug} has no operations yet")
    scene = await scene_of(world)
    paths = " ".join(operation.path for operation in theirs)
    ids = {name: await scene.id(name, role) for name in MAKERS if f"{{{name}}}" in paths}
    token = scene.client(role).headers.get("Authorization")
    with tempfile.TemporaryDirectory(prefix="jh-contract-") as place:
        contract = Path(place) / "contract.yaml"
        contract.write_text(yamls.dump(document()), "utf-8")
        command = [PROGRAM, "--config-file", COMMITTED / "schemathesis.toml", "run", contract]
        command += ["--url", service, "--phases", PHASES, "--max-examples", EXAMPLES]
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
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    print(said.decode())  # noqa: T201 - what the reader of a long run wants to see
    assert process.returncode == 0
