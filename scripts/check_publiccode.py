"""Check publiccode.yaml: the rules of the standard that concern it, and that it fits the project.

The validators of the standard are on neither of the registries we use; this knows the mandatory
keys, the limits on lengths and the closed lists of publiccode.yml 0.5.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
MANDATORY = ("publiccodeYmlVersion", "name", "url", "developmentStatus", "softwareType")
MANDATORY += ("platforms", "description", "legal", "maintenance", "localisation")
STATUS = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {
    "standalone/mobile",
    "standalone/iot",
    "standalone/desktop",
    "standalone/web",
    "standalone/backend",
    "standalone/other",
    "addon",
    "library",
    "configurationFiles",
}
MAINTENANCE = {"internal", "contract", "community", "none"}
LENGTHS = {
    "shortDescription": (1, 150),
    "longDescription": (150, 10_000),
    "genericName": (0, 35),
}
LONGEST_FEATURE = 100
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


def faults(document: dict[str, Any], project: dict[str, Any]) -> list[str]:
    """Return what is wrong with the description of a project."""
    if missing := [key for key in MANDATORY if not document.get(key)]:
        return [f"lacks {key}" for key in missing]
    maintenance, localisation = document["maintenance"], document["localisation"]
    wrong = {
        "developmentStatus": document["developmentStatus"] not in STATUS,
        "softwareType": document["softwareType"] not in TYPES,
        "url": not re.fullmatch(r"https://\S+", document["url"]),
        "maintenance.type": maintenance.get("type") not in MAINTENANCE,
        "maintenance.contacts": not all(
            c.get("name") for c in maintenance.get("contacts") or [{}]
        ),
        "localisation.localisationReady": not isinstance(
            localisation.get("localisationReady"), bool
        ),
        "localisation.availableLanguages": not all(
            LANGUAGE.fullmatch(tag) for tag in localisation.get("availableLanguages") or [""]
        ),
        "legal.license: not that of pyproject.toml": document["legal"].get("license")
        != project["license"],
        "softwareVersion: not that of pyproject.toml": document.get("softwareVersion")
        != project["version"],
    }
    found = [key for key, is_wrong in wrong.items() if is_wrong]
    for language, texts in document["description"].items():
        found += [f"description.{language}.{fault}" for fault in description_faults(texts)]
    return found


def description_faults(texts: dict[str, Any]) -> list[str]:
    """Return what is wrong with the description in one language."""
    found = [
        f"{key}: {least} to {most} characters"
        for key, (least, most) in LENGTHS.items()
        if not least <= len(texts.get(key, "")) <= most
    ]
    features = texts.get("features") or [""]
    if not all(1 <= len(feature) <= LONGEST_FEATURE for feature in features):
        found.append(f"features: at least one, each up to {LONGEST_FEATURE} characters")
    return found


def main(root: Path = ROOT) -> int:
    """Check; print what is wrong."""
    document = yaml.safe_load((root / "publiccode.yaml").read_text("utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    found = faults(document, project)
    for fault in found:
        print(f"publiccode.yaml: {fault}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
