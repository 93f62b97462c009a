"""The story: its acts in order, and the roles that take part."""

from collections.abc import Iterator
from contextlib import contextmanager

from jugendhilfe_api.core import clock
from jugendhilfe_api.demo import billing, figures, market, packages, placement
from jugendhilfe_api.demo.acts import Child, Scene
from jugendhilfe_api.demo.cast import Cast
from jugendhilfe_api.demo.narrator import Narrator
from jugendhilfe_api.demo.stage import Stage


def play(stage: Stage, narrator: Narrator, child: Child | None = None) -> Scene:
    """Play the whole main job; return the scene at its end.

    Raises:
        NotAsExpectedError: the API did something else than the story says.

    """
    with _scene(stage, narrator, child or Child()) as scene:
        figures.before(scene)
        market.play(scene)
        placement.play(scene)
        packages.play(scene)
        billing.play(scene)
        figures.play(scene)
        return scene


@contextmanager
def _scene(stage: Stage, narrator: Narrator, child: Child) -> Iterator[Scene]:
    narrator.say("$ jugendhilfe token --role … --person …   (for everybody in the story)")
    cast = Cast(stage, narrator)
    try:
        yield Scene(stage, cast, narrator, child, clock.day_of(clock.now()))
    finally:
        cast.close()
