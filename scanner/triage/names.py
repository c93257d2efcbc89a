"""What is secret by its name: arguments, keys and environment variables, in values and in plain text."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final

# Types whose arguments of these names hold secrets, though the names do not say so.
SECRET_ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "core/Secret": ("data", "stringData"),
    "kubernetes_secret": ("data", "binary_data"),
    "kubernetes_secret_v1": ("data", "binary_data"),
    "kubernetes_secret_v1_data": ("data",),
    "aws_ssm_parameter": ("value", "insecure_value"),
    "aws_secretsmanager_secret_version": ("secret_string", "secret_binary"),
    "azurerm_key_vault_secret": ("value",),
    "azurerm_app_configuration_key": ("value",),
    "azurerm_automation_variable_string": ("value",),
    "google_secret_manager_secret_version": ("secret_data",),
    "google_secret_manager_regional_secret_version": ("secret_data",),
    "github_actions_secret": ("plaintext_value", "encrypted_value"),
    "vault_generic_secret": ("data_json",),
    "vault_kv_secret_v2": ("data_json",),
}

# Asked for on every Terraform resource that has a finding: reading all of its arguments would evaluate them.
USUAL_ARGUMENTS: Final = (
    "access_key",
    "admin_password",
    "administrator_login_password",
    "administrator_password",
    "api_key",
    "auth_token",
    "client_secret",
    "connection_string",
    "custom_data",
    "master_auth_token",
    "master_password",
    "password",
    "private_key",
    "private_key_pem",
    "root_password",
    "secret",
    "secret_key",
    "secret_string",
    "shared_access_key",
    "token",
)

_WORDS: Final = (
    r"password|passwd|passphrase|pwd|pass|secret|secret_string|secret_binary|secret_data|secret_value|token"
    r"|credentials?|private_key|api_?key|access_key|secret_key|account_key|shared_key|preshared_key"
    r"|encryption_key|master_key|client_key|signing_key|auth_key|connection_string|kubeconfig|sas_url"
)
_SECRET: Final = re.compile(
    rf"(?:(?:.*_)?(?:{_WORDS})|.*(?:password|passwd|passphrase|secret|token|apikey|privatekey))"
    r"(?:_(?:pem|openssh|base64|b64|json|wo))?[0-9_]*"
)
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_JOINERS: Final = str.maketrans("-./", "___")
_LONGEST_NAME: Final = 200


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether what stands under this name is to be kept from view: ``db_password``, ``clientSecret``, ``API_KEY``."""
    if len(name) > _LONGEST_NAME:
        return False
    plain = _HUMP.sub("_", name).translate(_JOINERS).lower()
    return "existing" not in plain and _SECRET.fullmatch(plain) is not None


# What may follow a name: a quoted text (perhaps unfinished) or the rest up to a separator.
_VALUE: Final = r"""("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[^\s,{}\[\]"'#=:][^,{}\[\]"']*)"""
_ASSIGNED: Final = re.compile(
    rf"""(?:(?<![\w.$/-])|(?<=\A--)|(?<=[\s"'\[,]--))([A-Za-z_][\w.$/-]*)["']?\s*(?:=|:)\s*{_VALUE}"""
)
_PAIR: Final = re.compile(
    rf"""\bname["']?\s*[=:]\s*["']?([\w.-]+)["']?\s*,\s*["']?value["']?\s*[=:]\s*{_VALUE}""",
)
# A file of documents in blocks: an unquoted value runs to the end of its line, whatever stands in it.
_BLOCK_STYLE: Final = re.compile(r"""\s*(?:-\s+)*["']?([A-Za-z_][\w.$/-]*)["']?\s*:\s+([^\s"'{\[&*!|>#].*)""")
_LOGIN: Final = re.compile(r"(?<=://)([^/\s:@\"']*:)([^@/\s\"'$]+)(?=@)")
_REFERENCE: Final = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w*-]+|\[[^\]\"]*\]|\[\"[^\"]*\"\])+")
_TRACE: Final = re.compile("pass|pwd|secret|token|key|cred|conn|kubeconfig|sas|://", re.IGNORECASE)
_LITERAL_WORDS: Final = frozenset({"true", "false", "null", "~"})


def logins(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of passwords in a text's URLs."""
    for found in _LOGIN.finditer(text):
        yield found.span(2)


def secrets_in_text(text: str, names: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """Where a line of any language shows secrets: the offsets of what follows a secret name (or one of
    ``names``), and of passwords in URLs. References to other values and opening marks of texts that begin
    on the next line are no secrets.
    """
    if not names and not _TRACE.search(text):
        return
    yield from logins(text)
    if (block := _BLOCK_STYLE.match(text)) and (is_secret_name(block[1]) or block[1] in names):
        yield from _literal(text, *block.span(2))
        return
    for pattern in (_ASSIGNED, _PAIR):
        for found in pattern.finditer(text):
            if is_secret_name(found[1]) or found[1] in names:
                yield from _literal(text, *found.span(2))


def _literal(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    written = text[start:end]
    if written[0] in "\"'":
        end -= len(written) > 1 and written[-1] == written[0]
        start += 1
    else:
        comment = re.search(r"\s#", written)
        bare = (written[: comment.start()] if comment else written).rstrip()
        if bare in _LITERAL_WORDS or bare[:1] in {"|", ">"} or bare[:2] == "<<" or _REFERENCE.fullmatch(bare):
            return
        if bare.endswith("("):  # a function's: what it makes is not written here
            return
        end = start + len(bare)
    if start < end:
        yield start, end


def is_reference(text: str) -> bool:
    """Whether a text is nothing but a Terraform reference: ``var.password``, ``local.keys["a"].pem``."""
    return _REFERENCE.fullmatch(text) is not None
