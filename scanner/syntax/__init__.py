"""Text to positioned trees. The only importers of tree-sitter (``hcl``) and PyYAML (``yaml``)."""
