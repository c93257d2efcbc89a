"""Rules: loaded, compiled, and held against the graph.

``load_rules`` reads and checks rule files, ``check`` judges every subject that a rule selects. Rules never
touch lines: a condition says true, false or unknown of a place, and one module (``blame``) turns that into
the place and words of a Finding.
"""

from scanner.engine.bundle import write_bundle
from scanner.engine.check import Checked, check, looks_far
from scanner.engine.defaults import Defaults, load_defaults
from scanner.engine.frame import Context
from scanner.engine.load import load_rules
from scanner.engine.paths import unknown_paths
from scanner.engine.settings import parameter_faults

__all__ = [
    "Checked",
    "Context",
    "Defaults",
    "check",
    "load_defaults",
    "load_rules",
    "looks_far",
    "parameter_faults",
    "unknown_paths",
    "write_bundle",
]
