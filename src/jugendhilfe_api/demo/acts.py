"""What the acts of the story hand on to each other."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from jugendhilfe_api.demo.cast import Actor, Cast
from jugendhilfe_api.demo.narrator import Narrator
from jugendhilfe_api.demo.stage import Stage

POSTAL_CODE: Final = "66606"  # Sankt Wendel
RATE: Final = "187.4000"
Json = dict[str, Any]


@dataclass(frozen=True)
class Child:
    """The young person of the story; a name that is obviously made up."""

    given_name: str = "Mika"
    family_name: str = "Musterkind"


@dataclass
class Scene:
    """The stage, the people, and what has happened so far."""

    stage: Stage
    cast: Cast
    narrator: Narrator
    child: Child
    today: date
    things: dict[str, Json] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Json:
        """Return a thing that an earlier act has made."""
        return self.things[name]

    def keep(self, name: str, thing: Json) -> Json:
        """Hand a thing on to later acts."""
        self.things[name] = thing
        return thing

    def who(self, subject: str) -> Actor:
        """Return somebody of the cast."""
        return self.cast[subject]


def tag(thing: Json) -> str:
    """Write the entity tag of a resource."""
    return f'"v{thing["version"]}"'
