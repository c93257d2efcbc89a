"""JSON with the place of every value: strict, and several megabytes a second."""

from scanner.syntax.json.nodes import JsonMapping, JsonNode, JsonScalar, JsonSequence
from scanner.syntax.json.read import parse_json

__all__ = ["JsonMapping", "JsonNode", "JsonScalar", "JsonSequence", "parse_json"]
