"""Standard input as a file: which kind it is."""

import re
from typing import Final

_BLOCK: Final = re.compile(
    rb"^[ \t]*(?:check|data|ephemeral|import|locals|module|moved|output|provider|removed|resource|terraform|variable)\b"
    rb"[^\n:=#]*\{",
    re.MULTILINE,
)
_JSON_BLOCK: Final = re.compile(rb'"(?:data|locals|module|output|provider|resource|terraform|variable)"\s*:\s*[{\[]')
_MANIFEST: Final = re.compile(rb'"(?:apiVersion|kind)"\s*:')


def name_for(content: bytes) -> str:
    """A file name that makes the right input read it: Terraform or Kubernetes, text or JSON.

    Kubernetes YAML where nothing speaks for another kind.
    """
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        is_terraform = _JSON_BLOCK.search(text) and not _MANIFEST.search(text)
        return "stdin.tf.json" if is_terraform else "stdin.json"
    return "stdin.tf" if _BLOCK.search(text) else "stdin.yaml"
