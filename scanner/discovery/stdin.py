"""Standard input as a file: which kind it is."""

import re
from typing import Final

from scanner.discovery.places import looks_like_plan

_BLOCK: Final = re.compile(
    rb"^[ \t]*(?:check|data|ephemeral|import|locals|module|moved|output|provider|removed|resource|terraform|variable)\b"
    rb"[^\n:=#]*\{",
    re.MULTILINE,
)
_JSON_BLOCK: Final = re.compile(rb'"(?:data|locals|module|output|provider|resource|terraform|variable)"\s*:\s*[{\[]')
_ZIP: Final = b"PK\x03\x04"
_MANIFEST: Final = re.compile(rb'"(?:apiVersion|kind)"\s*:')


def name_for(content: bytes) -> str:
    """A file name that makes the right input read it: Terraform or Kubernetes, text or JSON, or a plan.

    Kubernetes YAML where nothing speaks for another kind.
    """
    if content.startswith(_ZIP):
        return "stdin.tfplan"
    if looks_like_plan(content.removeprefix(b"\xef\xbb\xbf")):
        return "stdin.json"
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        is_terraform = _JSON_BLOCK.search(text) and not _MANIFEST.search(text)
        return "stdin.tf.json" if is_terraform else "stdin.json"
    return "stdin.tf" if _BLOCK.search(text) else "stdin.yaml"
