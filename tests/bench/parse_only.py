"""The bare parse of a folder's files, in a process of its own: what a scan is measured against.

Terraform goes through tree-sitter, manifests through PyYAML's composer, nothing is looked at afterwards.
"""

import sys
from pathlib import Path

import tree_sitter
import tree_sitter_hcl
import yaml


def main(folder: Path) -> None:
    """Parse everything below a folder and throw it away."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or ".git" in path.parts:
            continue
        if path.suffix == ".tf":
            parser.parse(path.read_bytes())
        elif path.suffix in {".yaml", ".yml"}:
            try:
                for _document in yaml.compose_all(path.read_bytes(), Loader=yaml.CSafeLoader):
                    pass
            except (yaml.YAMLError, UnicodeError):
                continue


if __name__ == "__main__":
    main(Path(sys.argv[1]))
