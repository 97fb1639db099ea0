"""The JSON Schema of a book file, for editors that complete and check while one types."""

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from cardhouse.model.book import Book
from cardhouse.model.deals import DEAL_KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Schema(GenerateJsonSchema):
    """Leave out what a book file cannot say: nothing (null), and defaults, which are the model's."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def book_schema() -> dict[str, Any]:
    """Return the JSON Schema of one file of a book, short forms included; a file of a folder may hold any section."""
    kinds: Any = reduce(or_, (kind.record for kind in DEAL_KINDS.values()))
    deal: Any = Annotated[kinds, Field(discriminator="kind")]
    file = create_model("BookFile", __base__=Book, deals=(dict[str, deal], {}))
    schema = file.model_json_schema(by_alias=True, schema_generator=_Schema)
    schema.pop("required", None)
    schema["title"] = "A book of cardhouse, or one file of its folder"
    schema["description"] = "docs/book.md says what the fields mean"
    return {"$schema": DIALECT, **schema}
