"""Writes a tree of HCL down in one line, so that a test can say the whole of what it expects."""

from scanner.model.diagnostic import Diagnostic
from scanner.syntax.hcl import Parsed, parse_hcl
from scanner.syntax.hcl.tree import (
    Binary,
    Block,
    Broken,
    Call,
    Conditional,
    Expression,
    For,
    GetAttr,
    Index,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Unary,
    Wrapped,
)


def shown(node: Expression | None) -> str:
    match node:
        case None:
            return "-"
        case Literal():
            return repr(node.value)
        case Template():
            return "(template " + " ".join(repr(p) if isinstance(p, str) else shown(p) for p in node.parts) + ")"
        case Wrapped():
            return f"(wrapped {shown(node.inner)})"
        case TemplateIf():
            return f"(%if {shown(node.condition)} {shown(node.then)} {shown(node.otherwise)})"
        case TemplateFor():
            return f"(%for {node.key or '-'} {node.value} {shown(node.collection)} {shown(node.body)})"
        case ListOf():
            return "[" + " ".join(map(shown, node.items)) + "]"
        case ObjectOf():
            return "{" + " ".join(f"{shown(key)}={shown(value)}" for key, value in node.entries) + "}"
        case Name():
            return node.name
        case GetAttr():
            return f"{shown(node.target)}.{node.name}"
        case Index():
            return f"{shown(node.target)}[{shown(node.key)}]"
        case Splat():
            return f"(splat{'*' if node.full else ''} {shown(node.target)} {shown(node.each)})"
        case Call():
            return f"({node.name}() {' '.join(map(shown, node.arguments))}{' ...' if node.expand else ''})"
        case Unary():
            return f"({node.operator} {shown(node.operand)})"
        case Binary():
            return f"({node.operator} {shown(node.left)} {shown(node.right)})"
        case Conditional():
            return f"(? {shown(node.condition)} {shown(node.then)} {shown(node.otherwise)})"
        case For():
            parts = (node.result_key, node.result, node.condition)
            group = " ..." if node.group else ""
            return f"(for {node.key or '-'} {node.value} {shown(node.collection)} {' '.join(map(shown, parts))}{group})"
        case Broken():
            return "BROKEN"
        case _:
            raise AssertionError(node)


def outline(block: Block) -> str:
    """A block's content: attributes, then blocks."""
    attributes = [f"{name}={shown(attribute.expression)}" for name, attribute in block.attributes.items()]
    blocks = [f"{' '.join([one.type, *map(repr, one.labels)])} {{{outline(one)}}}" for one in block.blocks]
    return "; ".join([*attributes, *blocks])


def parsed(text: str | bytes) -> Parsed:
    return parse_hcl("main.tf", text.encode() if isinstance(text, str) else text)


def value(text: str) -> str:
    """The expression of ``a = TEXT``, which must be free of problems."""
    found = parsed(f"a = {text}\n")
    assert found.problems == (), found.problems
    return shown(found.body.attributes["a"].expression)


def told(problem: Diagnostic) -> tuple[str, str, tuple[int, int]]:
    """A diagnostic without its file and end."""
    assert problem.span is not None
    return problem.code, problem.message, (problem.span.start_line, problem.span.start_column)
