"""JSON with the place of every value: strict, and several megabytes a second."""

from scanner.syntax.json.nodes import JsonMapping, JsonNode, JsonScalar, JsonSequence
from scanner.syntax.json.parts import JsonPart, read_parts
from scanner.syntax.json.read import parse_json

__all__ = ["JsonMapping", "JsonNode", "JsonPart", "JsonScalar", "JsonSequence", "parse_json", "read_parts"]
