"""Rule files: every fault of every file at once, at its place, with the nearest known word."""

import json
import shutil
from pathlib import Path

import pytest

from engine.conftest import METADATA
from scanner import bundled
from scanner.engine import load_defaults, load_rules, write_bundle
from scanner.engine.load import read_rule
from scanner.errors import RuleError

GOOD = "select: container\nassert: {image: {exists: true}}\n"


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(METADATA.format(id=name) + text, encoding="utf-8")
    return file


def faults(folder: Path, text: str) -> list[tuple[int, int, str]]:
    """Faults of a rule whose own part begins on line 1."""
    write(folder, "the-rule", text)
    with pytest.raises(RuleError) as caught:
        load_rules([(folder, False)])
    head = METADATA.count("\n")
    return [(one.line - head, one.column, one.message) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("select: containr\n", 1, 9, "unknown facet or type 'containr'; did you mean container?"),
        ("select: aws_ebs_volum\n", 1, 9, "unknown type 'aws_ebs_volum' of provider aws; did you mean aws_ebs_volume?"),
        ("select: Servce\n", 1, 9, "unknown kind 'Servce'"),
        ("select: aws_zz_*\n", 1, 9, "no type of aws matches 'aws_zz_*'"),
        ("select: container\nseverty: low\n", 2, 1, "unknown key 'severty'; did you mean severity?"),
        ("select: container\nassert: {image: {exist: true}}\n", 2, 18, "unknown key 'exist'; did you mean exists?"),
        ("select: container\nassert: {image: {exists: 1}}\n", 2, 26, "exists: expected true or false"),
        ("select: container\nassert: {image: 5}\n", 2, 17, "5 is never a string"),
        ("select: container\nassert: {image: {matches: '(a+)+'}}\n", 2, 27, "the pattern repeats a part"),
        ("select: container\nassert: {image: {matches: '('}}\n", 2, 27, "the pattern is no regular expression"),
        ("select: container\nassert: {a..b: 1}\n", 2, 10, "expected a name at character 3 of 'a..b'"),
        ("select: container\nassert: {^.image: a}\n", 2, 10, "'^.image' leaves the rule"),
        ("select: container\nassert: {image: {equals: {param: x}}}\n", 2, 34, "unknown parameter 'x'"),
        ("select: container\nassert: {resources.limits.memory: {lt: 5x}}\n", 2, 40, "'5x' is no quantity"),
        ("select: Service\nassert: {a: {lt: 5m}}\n", 2, 18, "'5m' is no number, quantity, duration or version"),
        ("select: Service\nassert: {a: {lt: 1.30}}\n", 2, 18, "1.30 would be read as 1.3: quote a version"),
        ("select: Service\nassert: {a: 123456789012}\n", 2, 13, 'quote an account number: "123456789012"'),
        ("select: Service\nassert: {a: 2012-10-17}\n", 2, 13, 'quote a date: "2012-10-17"'),
        ("select: Service\nassert: {a: {cidr_within: 10.0.0.0/99}}\n", 2, 27, "'10.0.0.0/99' is no network"),
        ("select: Service\nversions: {kubernetes: 1.25}\n", 2, 24, 'kubernetes: expected text; quote it: "1.25"'),
        ("select: Service\nversions: {kubernetes: newest}\n", 2, 24, "'newest' is no version constraint"),
        ("select: Service\naliases: {chekov: [A]}\n", 2, 11, "unknown tool 'chekov'; did you mean checkov?"),
        ("select: Service\nmessage: '{adress}'\n", 2, 10, "unknown placeholder {adress}; did you mean address?"),
        ("select: Service\nat: 'a b'\n", 2, 5, "expected '.'"),
        ("select: Service\nselect: Pod\n", 1, 1, "select is written more than once"),
        (
            "select: Service\nassert: {related: {resource: Pod, by: select}}\n",
            2,
            39,
            "by: 'select' is none of",
        ),
        ("select: Service\nassert: {a: {ignore_case: true}}\n", 2, 13, "a: ignore_case goes with equals or in"),
        (
            "select: Service\nparams: {a: {type: version, default: 1.25, description: b}}\n",
            2,
            38,
            "a: 1.25 is no version: a version must be quoted",
        ),
    ],
)
def test_fault(tmp_path: Path, text: str, line: int, column: int, message: str) -> None:
    """A fault is told at its line and column, with the closest known word."""
    if "assert" not in text:
        text += "assert: {metadata: {exists: true}}\n"
    found = faults(tmp_path, text)
    assert [one for one in found if one[:2] == (line, column) and one[2].startswith(message)], found


def test_quoted_scalars_are_fine(tmp_path: Path) -> None:
    """Versions, account numbers and dates in quotes are texts."""
    text = "select: aws_instance\nassert: {tags.a: '123456789012', tags.b: '2012-10-17', tags.c: {gte: '1.30'}}\n"
    write(tmp_path, "the-rule", text)
    assert len(load_rules([(tmp_path, False)])) == 1


@pytest.mark.parametrize("text", ["select: Service\n", GOOD + "deny: {image: {exists: true}}\n"])
def test_either_assert_or_deny(tmp_path: Path, text: str) -> None:
    """A rule says what must hold or what must not: exactly one of them."""
    assert "a rule has either assert or deny, and not both" in [message for _, _, message in faults(tmp_path, text)]


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [", "version: 1\n---\nversion: 1\n", "\x00", "just text\n"])
def test_no_rule_at_all(tmp_path: Path, text: str) -> None:
    """A file that holds no rule is an error with a place, never a crash, never skipped."""
    (tmp_path / "the-rule.yaml").write_text(text)
    with pytest.raises(RuleError) as caught:
        load_rules([(tmp_path, False)])
    assert all(one.file.endswith("the-rule.yaml") and one.line >= 1 for one in caught.value.problems)


def test_all_files_at_once(tmp_path: Path) -> None:
    """The faults of every file come together, sorted; a folder that is not there is one of them."""
    write(tmp_path, "a-rule", "select: Servce\nassert: {a: 1}\n")
    write(tmp_path, "b-rule", "select: Service\nassert: {a: {exist: 1}}\n")
    with pytest.raises(RuleError) as caught:
        load_rules([(tmp_path, False), (tmp_path / "nowhere", False)])
    assert [Path(one.file).name for one in caught.value.problems] == ["a-rule.yaml", "b-rule.yaml", "nowhere"]


def test_ids(tmp_path: Path) -> None:
    """An id is its file's name, and no other rule's, neither now nor formerly."""
    write(tmp_path, "a-rule", GOOD + "former_ids: [old-rule]\n")
    write(tmp_path, "old-rule", GOOD)
    write(tmp_path, "other", GOOD).rename(tmp_path / "misnamed.yaml")
    (tmp_path / "more").mkdir()
    write(tmp_path / "more", "a-rule", GOOD)
    with pytest.raises(RuleError) as caught:
        load_rules([(tmp_path, False)])
    assert [(Path(one.file).name, one.line, one.message.partition(" is also")[0]) for one in caught.value.problems] == [
        ("misnamed.yaml", 2, "the id 'other' differs from the file's name 'misnamed'"),
        ("a-rule.yaml", 2, "the id 'a-rule'"),
        ("old-rule.yaml", 2, "the id 'old-rule'"),
    ]


def test_metadata(tmp_path: Path) -> None:
    """A loaded rule has everything that its file says."""
    text = """\
select: [container, Service]
aliases: {checkov: [CKV_1, {id: CKV_2, covers: part}]}
former_ids: [old-rule]
references: [https://example.com/]
tags: [a]
sensitive: true
params: {least: {type: number, default: 2, description: How many.}}
deny: {replicas: {lt: {param: least}}}
"""
    file = write(tmp_path, "the-rule", text)
    (rule,) = load_rules([(tmp_path, False)])
    assert (rule.id, rule.severity, rule.select, rule.file) == ("the-rule", "high", ("container", "Service"), str(file))
    assert [(one.tool, one.id, one.partial) for one in rule.aliases] == [
        ("checkov", "CKV_1", False),
        ("checkov", "CKV_2", True),
    ]
    assert (rule.former_ids, rule.tags, rule.sensitive, rule.builtin) == (("old-rule",), ("a",), True, False)
    assert rule.parameters == {"least": 2}
    assert rule.remedy_for("aws") == "Put it right."


def test_cache(tmp_path: Path) -> None:
    """Built-in rules come from the cache while their files are the same, and a damaged cache is made anew."""
    folder, cache = tmp_path / "rules", tmp_path / "cache"
    folder.mkdir()
    file = write(folder, "a-rule", GOOD)
    first = load_rules([(folder, True)], cache=cache)
    stored = cache / "rules.json"
    content = json.loads(stored.read_text())
    content["content"]["rules"][0]["title"] = "From the cache"
    stored.write_text(json.dumps(content))
    assert load_rules([(folder, True)], cache=cache)[0].title == "From the cache"
    write(folder, "b-rule", GOOD)
    assert [one.id for one in load_rules([(folder, True)], cache=cache)] == ["a-rule", "b-rule"]
    for damage in ("", "{", "[]", "null", json.dumps({**content, "content": {"rules": [{"id": 1}]}})):
        stored.write_text(damage)
        assert load_rules([(folder, True)], cache=cache)[0] == first[0]
    file.write_text(METADATA.format(id="a-rule") + "select: Nothing\n")
    with pytest.raises(RuleError):
        load_rules([(folder, True)], cache=cache)
    assert sorted(path.name for path in cache.iterdir()) == ["rules.json"]


def test_shipped_rules_load() -> None:
    """Every rule that comes with groundrule is without fault."""
    rules = load_rules([(bundled.rules(), True)])
    assert all(rule.builtin for rule in rules)


def test_a_rule_of_a_thousand_levels(tmp_path: Path) -> None:
    """Nesting beyond reason is a fault and no crash."""
    text = "select: container\nassert: " + "{not: " * 900 + "{image: a}" + "}" * 900 + "\n"
    _, problems = read_rule(write(tmp_path, "the-rule", text))
    assert problems


def test_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a wheel carries in one file is what its rule files say."""
    folder, ready = tmp_path / "rules", tmp_path / "rules.json"
    shutil.copytree(bundled.rules() / "providers", folder / "providers")
    write(folder, "a-rule", GOOD)
    rules, defaults = load_rules([(folder, True)]), load_defaults(folder / "providers")
    write_bundle(folder, ready)
    monkeypatch.setattr(bundled, "compiled_rules", lambda: ready)
    monkeypatch.setattr(bundled, "rules", lambda: folder)
    (folder / "a-rule.yaml").write_text("never read again")
    assert load_rules([(folder, True)]) == rules
    assert load_defaults(folder / "providers") == defaults
