"""The built-in rules and the providers' defaults as one file, for a wheel."""

from pathlib import Path

from scanner.engine.defaults import compile_defaults
from scanner.engine.load import PROVIDERS, compile_rules
from scanner.engine.store import write_store


def write_bundle(rules: Path, target: Path) -> None:
    """Check the rules of a folder and write them where ``bundled.compiled_rules`` will find them.

    Raises:
        RuleError: with every fault of every file.
        OSError: where the file cannot be written.
    """
    write_store(target, "", {"rules": compile_rules(rules), "defaults": compile_defaults(rules / PROVIDERS)})
    if not target.is_file():
        raise OSError(f"{target} could not be written")
