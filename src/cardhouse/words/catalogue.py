"""The texts of each language: one folder a language, one file a room that speaks."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from cardhouse.words.language import Language


@cache
def catalogue(language: Language) -> Mapping[str, Any]:
    """Return the texts of a language by key (`texts`) and its `glossary`, all files of its folder together."""
    texts: dict[str, str] = {}
    found: dict[str, Any] = {"texts": texts, "glossary": []}
    folder = files("cardhouse.words").joinpath("texts", language)
    for file in sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name):
        read = yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        texts.update(read["texts"])
        found["glossary"] += read.get("glossary", [])
    return found
