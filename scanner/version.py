"""The version, where packaging and every stage can read it without loading anything else."""

from typing import Final

VERSION: Final = "0.1.0"
