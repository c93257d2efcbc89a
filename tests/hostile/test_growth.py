"""Little text that asks for very much: bounded time and memory, and the scan goes on."""

from collections.abc import Callable

from hostile.hostile_runs import FAULT, POD, RULE, Scan

Run = Callable[..., Scan]

ROOT = 'provider "aws" {}\n'


def volume(value: str, more: str = "") -> str:
    return f'{more}\nresource "aws_ebs_volume" "x" {{\n  encrypted = {value}\n}}\n'


def grown(form: str, start: str = '"xxxxxxxxxx"') -> str:
    """Sixty locals, each made of the one before."""
    lines = [f"  a0 = {start}", *(f"  a{n + 1} = {form.replace('@', f'local.a{n}')}" for n in range(60))]
    return volume("local.a60", "locals {\n" + "\n".join(lines) + "\n}")


def test_values_that_grow(scan: Run) -> None:
    """What cannot be held is undecided, never computed; it says where."""
    cases = {
        "doubled": grown('"${@}${@}"'),
        "joined": grown("join(@, [@, @, @])"),
        "replaced": grown('replace(@, "x", @)'),
        "powers": grown("@ * @", "12345678901234567890"),
        "product": volume("local.p", "locals {\n  r = range(1000)\n  p = setproduct(local.r, local.r, local.r)\n}"),
        "range": volume("range(1000000000)"),
        "indent": volume(r'indent(1000000000, "a\nb")'),
    }
    found = scan({f"{name}/main.tf": text for name, text in cases.items()}, ".", "--rule", RULE)
    undecided = {file for file, _ in found.found(verdict="unknown")}
    assert {f"{name}/main.tf" for name in cases} <= undecided
    assert all(any(line for _, _, line in found.told(f"{name}/main.tf")) for name in cases)


def test_endless_instances(scan: Run) -> None:
    """A billion instances are one of which nothing is known but that it may be there; ten are ten, however
    the number is written.
    """
    cases = {"count": "1000000000", "exponent": "1e9"}
    files = {f"{name}/main.tf": ROOT + FAULT.replace("{\n", f"{{\n  count = {n}\n", 1) for name, n in cases.items()}
    files["ten/main.tf"] = ROOT + FAULT.replace("{\n", "{\n  count = 1e1\n", 1)
    found = scan(files, ".", "--rule", RULE)
    for name in cases:
        assert found.told(f"{name}/main.tf") == [("note", "terraform-evaluation", 3)]
    assert "100000 instances" in found.messages()
    assert found.found().count(("ten/main.tf", 6)) == 10


def test_dynamic_blocks_inside_each_other(scan: Run) -> None:
    """A thousand in each of a thousand, ten deep."""
    inner = 'dynamic "ingress" {\n  for_each = range(1000)\n  content {\n' * 10 + "}\n}\n" * 10
    found = scan(
        {"a/main.tf": f'{ROOT}resource "aws_security_group" "x" {{\n{inner}}}\n'},
        ".",
        "--rule",
        "any-*",
        "--rule",
        RULE,
    )
    assert any(line for _, _, line in found.told("a/main.tf"))


def test_modules_that_call_twice(scan: Run) -> None:
    """Two calls of each module, sixty deep, with outputs made of both: an error, and other folders are whole."""
    call = 'module "{0}" {{\n  source = "../m{1}"\n}}\n'
    files = {
        f"m{n}/main.tf": call.format("a", n + 1)
        + call.format("b", n + 1)
        + 'output "x" {\n  value = "${module.a.x}${module.b.x}"\n}\n'
        for n in range(60)
    }
    files["m60/main.tf"] = 'output "x" {\n  value = ""\n}\n'
    files["m0/root.tf"] = ROOT + volume("module.a.x")
    found = scan(files, ".", "--rule", RULE)
    assert ("error", "terraform-too-many", 1) in found.told("m0/main.tf")


def test_circles(scan: Run) -> None:
    """Locals, resources, modules and outputs that need themselves: an error with file and line each."""
    ring = "\n".join(f"  a{n} = local.a{(n + 1) % 5000}" for n in range(5000))
    found = scan(
        {
            "locals/main.tf": volume("local.a", "locals {\n  a = local.b\n  b = local.a\n}"),
            "ring/main.tf": volume("local.a0", f"locals {{\n{ring}\n}}"),
            "resources/main.tf": volume("aws_ebs_volume.y.encrypted")
            + 'resource "aws_ebs_volume" "y" {\n  encrypted = aws_ebs_volume.x.encrypted\n}\n',
            "count/main.tf": 'resource "aws_ebs_volume" "z" {\n  count = length(aws_ebs_volume.z)\n}\n',
            "ma/main.tf": ROOT + 'module "b" {\n  source = "../mb"\n}\n',
            "mb/main.tf": 'module "a" {\n  source = "../ma"\n}\n',
            "outputs/main.tf": ROOT
            + 'module "b" {\n  source = "../ob"\n  x      = module.b.y\n}\n'
            + volume("module.b.y"),
            "ob/main.tf": 'variable "x" {}\noutput "y" {\n  value = var.x\n}\n',
        },
        ".",
        "--rule",
        RULE,
    )
    for file in ("locals", "ring", "resources", "count", "ob"):
        assert any(code == "terraform-cycle" and line for _, code, line in found.told(f"{file}/main.tf")), file
    assert ("error", "terraform-module-cycle", 1) in found.told("mb/main.tf")


def test_a_long_chain_is_no_circle(scan: Run) -> None:
    """5,000 locals, each made of the next: the value comes through."""
    chain = "\n".join(f"  a{n} = local.a{n + 1}" for n in range(5000))
    found = scan({"a/main.tf": volume("local.a0", f"locals {{\n{chain}\n  a5000 = false\n}}")}, ".", "--rule", RULE)
    assert len(found.found()) == 2


def test_many_modules_and_documents(scan: Run) -> None:
    """2,000 calls of one module, and 2,000 documents of one name, are all there."""
    calls = "".join(f'module "m{n}" {{\n  source = "../m"\n}}\n' for n in range(2000))
    files = {"a/main.tf": ROOT + calls, "m/main.tf": FAULT, "b/x.yaml": f"{POD}---\n" * 2000}
    found = scan(files, ".", "--rule", RULE)
    assert len(found.found()) == 2001
    assert found.report["summary"]["resource_types"]["core/Pod"] == 2000


def test_patterns_that_backtrack(scan: Run) -> None:
    """Patterns that would take years on sixty letters are given up, or answered at once."""
    letters = "a" * 60
    text = volume(f'regex("^(a|aa)+$", "{letters}b")') + volume(
        f'replace("{letters}b", "/(a*)*$/", "x") == ""'
    ).replace('"x"', '"y"')
    scan({"a/main.tf": text}, ".", "--rule", RULE)
