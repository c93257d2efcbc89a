import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.value import ABSENT, OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value
from scanner.triage.names import is_secret_name, secrets_in_text
from scanner.triage.secrets import MASK, Secrets, both_ways, hide_words, leaves

PEM = "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA7bq\nx8ffLk29\n-----END KEY-----\n"


@pytest.mark.parametrize(
    ("secrets", "text", "shown"),
    [
        (["hunter2hunter2"], "found hunter2hunter2 there", "found *** there"),
        (["hunter2hunter2"], "xhunter2hunter2x", "x***x"),
        (["blue"], "blue is not bluetooth", "*** is not bluetooth"),
        (["demo"], "found demo.", "found ***."),
        (["demo"], "demo/app.yaml of module.demo.x in my-demo", "demo/app.yaml of module.demo.x in my-demo"),
        (["abc"], "abc", "abc"),
        (["true"], "expected true", "expected true"),
        ([PEM], "line MIIEpAIBAAKCAQEA7bq of it", "line *** of it"),
        ([PEM], PEM, MASK),
        (["line one\nline two"], 'found "line one\\nline two"', 'found "***"'),
        (["abcdefgh", "abcdefghijkl"], "abcdefghijkl abcdefgh", "*** ***"),
        (["averylongsecret"], "found averylong…", "found ***…"),
        (["averylongsecret"], "found averylong...", "found ***..."),
        (["averylongsecret"], "averylong", "averylong"),
        (["sécret-日本語"], "x=sécret-日本語;", "x=***;"),
    ],
)
def test_hiding(secrets: list[str], text: str, shown: str) -> None:
    """Long secrets vanish anywhere, short ones as whole words, cut ones up to the cut; words of ours stay."""
    assert Secrets(secrets).hide(text) == shown


@given(st.lists(st.text("abcd\n", min_size=8, max_size=12), max_size=80), st.text("abcd\n", max_size=60))
def test_no_long_secret_survives(secrets: list[str], text: str) -> None:
    """Whatever the secrets and however they overlap, none can be read in a text afterwards."""
    known = [secret for secret in secrets if not secret.isspace()]
    shown = Secrets(known).hide(text)
    assert not any(secret in shown for secret in known)


def test_many_secrets_take_linear_time() -> None:
    """Fifty thousand secrets that begin alike do not slow a text down in proportion."""
    secrets = Secrets(f"same-start-{number}" for number in range(50_000))
    text = "same-star " * 10_000 + "same-start-49999 same-start-x"
    started = time.perf_counter()
    shown = secrets.hide(text)
    assert shown.endswith(" *** same-start-x")
    assert time.perf_counter() - started < 2


def test_words_of_one_finding_are_hidden_however_short() -> None:
    """What one finding shows is hidden in its own texts even where it is a letter, as a whole word only."""
    assert hide_words("expected a, found x in axe", ["x"]) == "expected a, found *** in axe"
    assert hide_words("found demo in demo/app.yaml", ["demo"]) == "found *** in demo/app.yaml"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", {"a"}),
        (("a", {"k": "b", "n": 7}), {"a", "b", "7"}),
        (True, set()),
        (ABSENT, set()),
        (UnknownText(["a", Unknown.because("var.x", "has no value")]), {"a"}),
        (OneOf(["a", "b"], ()), {"a", "b"}),
        (PartialMap({"k": "a"}, ()), {"a"}),
        ((Repeated("a", (Reason("count", "is not known"),)),), {"a"}),
    ],
)
def test_leaves(value: Value, expected: set[str]) -> None:
    """Every text and number of a value is a leaf, those inside of unknown values too."""
    assert set(leaves(value)) == expected


def test_a_secret_of_any_depth_has_leaves() -> None:
    """Depth costs no recursion."""
    value: Value = "deep"
    for _ in range(50_000):
        value = (value,)
    assert list(leaves(value)) == ["deep"]


def test_both_ways() -> None:
    """A Secret's entry is known as written, encoded, and decoded where it is base64."""
    encoded = base64.b64encode(b"hunter2").decode()
    assert encoded in both_ways("hunter2")
    assert {encoded, "hunter2"} <= set(both_ways(encoded))


@pytest.mark.parametrize(
    "name",
    ["password", "db_password", "dbPassword", "DB_PASSWORD", "POSTGRES_PASSWORD_2", "clientSecret", "api-key",
     "apiKey", "private_key_pem", "auth_token", "github.token", "secret_access_key", "connectionString", "mypassword",
     "password_wo", "credentials"],
)  # fmt: skip
def test_secret_names(name: str) -> None:
    """These names say that a secret follows, however they are spelled."""
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["password_policy", "secretName", "secret_arn", "token_type", "minimum_password_length", "key", "passwords_enabled",
     "automountServiceAccountTokens", "existingSecret", "kms_key_id", "public_key", "x" * 500 + "password"],
)  # fmt: skip
def test_harmless_names(name: str) -> None:
    """Names that only speak of secrets hide nothing."""
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ('  password = "hunter2"', ["hunter2"]),
        ('  password = "a\\"b" # c', ['a\\"b']),
        ('  password = "unfinished', ["unfinished"]),
        ("  password = var.password", []),
        ('  password = aws_x.y["a"].result', []),
        ("  password = <<EOT", []),
        ("password: hunter two # not this", ["hunter two"]),
        ("- password: 'it''s'", ["it''s"]),
        ("password: |", []),
        ("password: &a hunter2", ["&a hunter2"]),
        ('{"user": "me", "password": "hunter2", "port": 1}', ["hunter2"]),
        ("{user: me, password: hunter2, port: 1}", ["hunter2"]),
        ("- {name: DB_PASSWORD, value: hunter2}", ["hunter2"]),
        ('{"name":"DB_PASSWORD","value":"hunter2"}', ["hunter2"]),
        ('{"name":"DB_HOST","value":"localhost"}', []),
        ("DB_PASSWORD=hunter2", ["hunter2"]),
        ('args: ["--token=hunter2", "--port=1"]', ["hunter2"]),
        ("--db-password=hunter2 --port=1", ["hunter2 --port=1"]),
        ("url: postgres://me:hunter2@db/x", ["hunter2"]),
        ('url = "postgres://me:${var.pw}@db/x"', []),
        ("password_policy: strict", []),
        ("enable_token: true", []),
        ("token = true", []),
        ("seed = 12", []),
    ],
)
def test_secrets_in_text(text: str, hidden: list[str]) -> None:
    """In lines of every language, values of secret names are found, without quotes; references are not."""
    assert [text[start:end] for start, end in secrets_in_text(text)] == hidden


def test_names_declared_secret() -> None:
    """A name that says nothing is secret where a variable of that name is declared sensitive."""
    assert [*secrets_in_text('blob = "x"', {"blob"})] == [(8, 9)]


@pytest.mark.parametrize(
    "line",
    [
        "password" * 40_000,
        "--a" * 100_000,
        " --a" * 50_000,
        "a" * 300_000,
        "a: " * 100_000,
        " " * 300_000,
        '"' * 100_000,
    ],
)
def test_long_lines_take_linear_time(line: str) -> None:
    """No line makes the search slow."""
    started = time.perf_counter()
    list(secrets_in_text(line))
    assert time.perf_counter() - started < 2
