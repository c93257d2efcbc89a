"""Whose words are understood. A further scanner's are one more ``Dialect``, and its marks in ``model.suppression``,
without which no file is looked at.
"""

from typing import Final

from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.foreign.checkov import CHECKOV
from scanner.triage.suppressions.foreign.kics import KICS
from scanner.triage.suppressions.foreign.kube import KUBE_LINTER, KUBE_SCORE
from scanner.triage.suppressions.foreign.terrascan import TERRASCAN
from scanner.triage.suppressions.foreign.trivy import TFSEC, TRIVY
from scanner.triage.suppressions.own import OWN

DIALECTS: Final[tuple[Dialect, ...]] = (OWN, CHECKOV, TRIVY, TFSEC, KICS, TERRASCAN, KUBE_LINTER, KUBE_SCORE)
