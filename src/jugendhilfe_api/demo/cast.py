"""The people of the story, and what they do over HTTP."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import httpx

from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.demo.narrator import Narrator, NotAsExpectedError
from jugendhilfe_api.demo.stage import Stage

TIMEOUT: Final = 60.0
Json = dict[str, Any]
Told = Callable[[Any], str]


@dataclass(frozen=True)
class Part:
    """A part in the story: who somebody is, and for which purpose they process data."""

    role: Role
    subject: str
    name: str
    purpose: str = ""


YOUTH_OFFICE = Role.YOUTH_OFFICE
PARTS: Final = (
    Part(Role.PROVIDER, "traeger-1", "Provider · management", "SERVICE_PROVISION"),
    Part(Role.PROVIDER, "abrechnung-1", "Provider · billing", "SERVICE_PROVISION"),
    Part(YOUTH_OFFICE, "asd-1", "Youth office · ASD 1", "CASE_WORK"),
    Part(YOUTH_OFFICE, "asd-2", "Youth office · ASD 2", "CASE_WORK"),
    Part(YOUTH_OFFICE, "wjh-1", "Youth office · WJH 1", "PAYMENT"),
    Part(YOUTH_OFFICE, "wjh-2", "Youth office · WJH 2", "PAYMENT"),
    Part(YOUTH_OFFICE, "wjh-3", "Youth office · WJH 3", "PAYMENT"),
    Part(YOUTH_OFFICE, "fachverfahren-1", "Youth office · software", "PAYMENT"),
    Part(YOUTH_OFFICE, "controlling-1", "Youth office · controlling"),
    Part(YOUTH_OFFICE, "asd-1-trier", "Another office · ASD", "CASE_WORK"),
    Part(Role.STATE_YOUTH_OFFICE, "aufsicht-saarland", "Supervisory authority"),
    Part(Role.POLICY_MAKER, "politik-1", "Policy-maker"),
)


@dataclass
class Answer:
    """An answer of the API, and how long it took."""

    response: httpx.Response
    milliseconds: float

    @property
    def status(self) -> int:
        """Return the status code."""
        return self.response.status_code

    @property
    def body(self) -> Any:
        """Return the body; nothing without one."""
        return self.response.json() if self.response.content else None

    @property
    def code(self) -> str:
        """Return the code of a problem (RFC 9457): the end of its type."""
        body = self.body
        named = body.get("code") or body.get("type", "") if isinstance(body, dict) else ""
        return str(named).rpartition("/")[2]


@dataclass
class Actor:
    """Somebody with a token."""

    part: Part
    client: httpx.Client
    narrator: Narrator
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request; a header that is empty is left out."""
        sent = self.headers | dict(headers or {})
        began = time.perf_counter()
        response = self.client.request(
            method, f"/v1{path}", json=body, headers={k: v for k, v in sent.items() if v}
        )
        return Answer(response, (time.perf_counter() - began) * 1000)

    def does(
        self,
        what: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int = 200,
        code: str = "",
        headers: Mapping[str, str] | None = None,
        told: Told | None = None,
    ) -> Answer:
        """Take a step that must be answered like this, and tell it.

        `told` says something about the body of the answer. Raises `NotAsExpectedError`.
        """
        answer = self.ask(method, path, body, headers)
        self.narrate(what, answer, status, code, told)
        return answer

    def makes(
        self,
        what: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        told: Told | None = None,
    ) -> Json:
        """Create something, under an idempotency key; return it."""
        headers = {"Idempotency-Key": key or uuid4().hex}
        answer = self.does(what, "POST", path, body, status=201, headers=headers, told=told)
        return dict(answer.body)

    def takes(self, what: str, path: str, body: Any = None, *, told: Told | None = None) -> Json:
        """Take a step of a resource; return it."""
        answer = self.does(what, "POST", path, body, told=told)
        return dict(answer.body)

    def is_refused(
        self,
        what: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int,
        code: str,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Try what is not allowed."""
        return self.does(what, method, path, body, status=status, code=code, headers=headers)

    def narrate(
        self, what: str, answer: Answer, status: int, code: str = "", told: Told | None = None
    ) -> None:
        """Tell a step, or stop if it was not answered as it should be."""
        if answer.status != status or (code and answer.code != code):
            wanted = f"{status} {code}".strip()
            got = f"{answer.status} {answer.code if answer.status >= 400 else ''}".strip()  # noqa: PLR2004
            violations = answer.body.get("errors") if isinstance(answer.body, dict) else None
            raise NotAsExpectedError(
                f"{self.part.name} {what}: expected {wanted}, got {got} "
                f"{violations if violations and answer.status >= 400 else ''}".strip()  # noqa: PLR2004
            )
        result = code or (told(answer.body) if told else "")
        self.narrator.step(self.part.name, what, answer.status, answer.milliseconds, result)


class Cast:
    """Everybody in the story, by subject."""

    def __init__(self, stage: Stage, narrator: Narrator) -> None:
        """Get everybody a token."""
        tokens = stage.tokens([(part.role, part.subject) for part in PARTS])
        self.actors = {
            part.subject: Actor(
                part,
                httpx.Client(base_url=stage.url, timeout=TIMEOUT),
                narrator,
                {
                    "Authorization": f"Bearer {tokens[part.subject]}",
                    "Data-Purpose": part.purpose,
                    "Accept-Language": "en",
                },
            )
            for part in PARTS
        }

    def __getitem__(self, subject: str) -> Actor:
        """Return somebody."""
        return self.actors[subject]

    def close(self) -> None:
        """Close the connections."""
        for actor in self.actors.values():
            actor.client.close()
