"""Prologue and last act: the key figures of policy-makers, before and after."""

import time
from typing import Any, Final

from jugendhilfe_api.demo.acts import Json, Scene
from jugendhilfe_api.demo.narrator import NotAsExpectedError

BEGUN, SPENDING = "BEGUN_STAYS", "SPENDING"
PATIENCE: Final = 30.0  # seconds; the rollup runs every three
PAUSE: Final = 0.5
Distribution = dict[str, Json]


def before(scene: Scene) -> None:
    """Read what there is before the story begins."""
    scene.narrator.chapter("0 · Before: what a policy-maker sees (Kennzahlen)")
    scene.keep("before", _released(scene))
    scene.keep("own before", _own(scene, "reads the figures of the own office, live"))


def play(scene: Scene) -> None:
    """Wait for the rollup, release, and compare."""
    scene.narrator.chapter("5 · After: the key figures have moved (Kennzahlen)")
    _wait(scene)
    scene.stage.command("figures", "release")
    scene.narrator.say("$ jugendhilfe figures release")
    scene.keep("after", _released(scene))
    for name in (BEGUN, SPENDING):
        old, new = scene["before"][name], scene["after"][name]
        rows = {"before": _row(old), "after": _row(new)}
        scene.narrator.figures(f"{name} of the running month", rows)
        scene.narrator.fact(
            f"The median of {name} has moved, over {new['contributors']} offices",
            float(new["median"]) > float(old["median"]),
        )
        scene.narrator.fact(
            "Minimum and maximum are those of other offices, and stay",
            (old["minimum"], old["maximum"]) == (new["minimum"], new["maximum"]),
        )


def _query(scene: Scene) -> Json:
    month = f"{scene.today:%Y-%m}"
    return {"figures": [BEGUN, SPENDING], "from_month": month, "to_month": month}


def _released(scene: Scene) -> Distribution:
    answer = scene.who("politik-1").does(
        "queries stays begun and money spent, over all offices",
        "POST",
        "/key-figures/query",
        _query(scene),
    )
    found = {item["figure"]: item["peers"] for item in answer.body["items"]}
    for name in (BEGUN, SPENDING):
        shown = found[name] and not found[name]["suppressed"]
        scene.narrator.fact(f"{name} is released, for enough offices to hide each of them", shown)
    return found


def _own(scene: Scene, what: str) -> Json:
    answer = scene.who("controlling-1").does(
        what, "POST", "/key-figures/query", _query(scene), told=_told
    )
    return _values(answer.body)


def _values(body: Json) -> Json:
    return {item["figure"]: item["own"] and item["own"]["value"] for item in body["items"]}


def _told(body: Json) -> str:
    return ", ".join(f"{name} {value}" for name, value in _values(body).items())


def _wait(scene: Scene) -> None:
    """Wait until the rollup has read the changes: the own office sees it live."""
    old, actor = scene["own before"], scene.who("controlling-1")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = actor.ask("POST", "/key-figures/query", _query(scene))
        new = _values(answer.body)
        if all(float(new[name]) > float(old[name]) for name in (BEGUN, SPENDING)):
            actor.narrate("sees its own figures move, live", answer, 200, told=_told)
            return
        time.sleep(PAUSE)
    raise NotAsExpectedError(f"The key figures have not moved within {PATIENCE:.0f} seconds")


def _row(peers: Json) -> tuple[Any, ...]:
    return tuple(peers[name] for name in ("minimum", "median", "maximum", "contributors"))
