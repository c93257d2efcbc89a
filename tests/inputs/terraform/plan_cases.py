# ruff: noqa: E501  # an expression reads best on one line, as in a console
"""Configurations of the built-in ``terraform_data`` resource, by name: their files.

``plans.json`` has what Terraform planned for each; ``record_plans.py`` writes it.
"""

from typing import Final

CASES: Final[dict[str, dict[str, str]]] = {}


def _case(name: str, files: dict[str, str] | str) -> None:
    CASES[name] = {"main.tf": files} if isinstance(files, str) else files


def _data(**expressions: str) -> str:
    return "".join(
        f'resource "terraform_data" "{name}" {{\n  input = {text}\n}}\n' for name, text in expressions.items()
    )


_case(
    "locals and variables",
    'variable "n" { default = "x" }\nlocals {\n  a = "${var.n}-1"\n  b = [local.a, upper(var.n)]\n}\n'
    + _data(a="local.b"),
)
_case(
    "a declared type converts",
    'variable "a" {\n  type = bool\n  default = "false"\n}\n'
    'variable "b" {\n  type = list(string)\n  default = [1, true]\n}\n'
    'variable "c" {\n  type = map(number)\n  default = { x = "1.50" }\n}\n'
    'variable "d" {\n  type = set(string)\n  default = ["b", "a", "b"]\n}\n'
    + _data(a="var.a", b="var.b", c="var.c", d="[for x in var.d : x]"),
)
_case(
    "optional attributes have defaults",
    'variable "o" {\n  type = object({ a = string, b = optional(number, 5), c = optional(list(string)), '
    'd = optional(object({ e = optional(bool, true) }), {}) })\n  default = { a = 1, z = "dropped" }\n}\n'
    + _data(a="var.o"),
)
_case(
    "null and nullable",
    {
        "main.tf": 'module "m" {\n  source = "./m"\n  a = null\n  b = null\n}\n' + _data(x="[module.m.a, module.m.b]"),
        "m/main.tf": 'variable "a" { default = 1 }\nvariable "b" {\n  default = 1\n  nullable = false\n}\n'
        'output "a" { value = var.a }\noutput "b" { value = var.b }\n',
    },
)
_case(
    "variable files in their order",
    {
        "main.tf": "".join(f'variable "{name}" {{ default = "default" }}\n' for name in "abcde")
        + _data(x="[var.a, var.b, var.c, var.d, var.e]"),
        "terraform.tfvars": 'a = "tfvars"\nb = "tfvars"\nc = "tfvars"\nd = "tfvars"\n',
        "terraform.tfvars.json": '{"b": "json", "c": "json", "d": "json"}',
        "a.auto.tfvars": 'c = "auto a"\nd = "auto a"\n',
        "b.auto.tfvars.json": '{"d": "auto b"}',
        "other.tfvars": 'e = "never"\n',
    },
)
_case(
    "override files",
    {
        "main.tf": 'locals { a = "base" }\nvariable "v" { default = "base" }\n'
        + _data(x="[local.a, var.v]", y='"base"'),
        "override.tf": 'locals { a = "over" }\nresource "terraform_data" "y" { input = "over" }\n',
        "z_override.tf": 'variable "v" { default = "z" }\nresource "terraform_data" "y" { input = "z" }\n',
    },
)
_case(
    "count and for_each",
    'resource "terraform_data" "c" {\n  count = 2\n  input = count.index * 2\n}\n'
    'resource "terraform_data" "m" {\n  for_each = { b = 1, a = 2 }\n  input = [each.key, each.value]\n}\n'
    'resource "terraform_data" "s" {\n  for_each = toset(["x", "y"])\n  input = [each.key, each.value]\n}\n'
    'resource "terraform_data" "none" {\n  count = 0\n  input = 1\n}\n'
    + _data(
        r='[terraform_data.c[1].input, terraform_data.m["a"].input[1], length(terraform_data.none)]',
        all="terraform_data.c[*].input",
    ),
)
_case(
    "modules in modules with keys",
    {
        "main.tf": 'module "a" {\n  source = "./a"\n  for_each = toset(["p", "q"])\n  n = each.key\n}\n'
        + _data(x='[for k, m in module.a : "${k}=${m.out}"]', y='module.a["q"].out'),
        "a/main.tf": 'variable "n" {}\nmodule "b" {\n  source = "../b"\n  count = 2\n  n = "${var.n}${count.index}"\n}\n'
        'output "out" { value = join(",", module.b[*].out) }\n',
        "b/main.tf": 'variable "n" {}\n' + _data(d="var.n") + 'output "out" { value = terraform_data.d.input }\n',
    },
)
_case(
    "unknown parts stay parts",
    _data(
        src='"s"',
        text='"a-${terraform_data.src.output}-b"',
        list='[1, terraform_data.src.id, "x"]',
        map="{ a = terraform_data.src.id, b = 2 }",
        written="terraform_data.src.input",
    ),
)
_case(
    "operators",
    _data(
        a='[1 + 2 * 3, 7 / 2, 7 % 3, -7 % 3, "5" - 2, -"3"]',
        b='[1 == 1.0, "1" == 1, null == null, "a" == null, true == "true", [1] == [2], { a = 1 } == { b = 1 }]',
        c='[!false, true && "false", false || true, 2 > 1, "10" > 9, 1 != 2]',
        d='1 + 2 == 3 && 4 > 3 ? "yes" : "no"',
        e="[0.1 + 0.2, 1e3, 12345678901234567890 + 1]",
    ),
)
_case(
    "conditionals",
    'variable "x" { default = "b" }\n'
    + _data(
        a='var.x == "a" ? 1 : var.x == "b" ? 2 : 3',
        b='true ? 1 : "x"',
        c="false ? [1] : []",
        d='(true ? true : false) ? "t" : "f"',
        e='[true ? null : 1, true ? "x" : null]',
    ),
)
_case(
    "for expressions",
    _data(
        a='[for v in ["a", "b"] : upper(v)]',
        b='[for i, v in ["a", "b"] : "${i}${v}" if v != "a"]',
        c="{ for k, v in { b = 2, a = 1 } : upper(k) => v * 10 }",
        d='{ for v in ["x1", "y1", "x2"] : substr(v, 0, 1) => v... }',
        e="[for k, v in { b = 1, a = 2 } : k]",
        f='[for v in toset(["z", "y"]) : v]',
    ),
)
_case(
    "splats",
    _data(
        a="[{ a = 1 }, { a = 2 }][*].a",
        b='"x"[*]',
        c="null[*]",
        d="[{ a = [1, 2] }, { a = [3] }].*.a[0]",
    ),
)
_case(
    "templates",
    _data(
        a='"%{ if true }yes%{ else }no%{ endif }"',
        b='"%{ for v in [1, 2] }<${v}>%{ endfor }"',
        c='"$${x} %%{y} ${"in"}${1 + 1}"',
        d="<<-EOT\n    a\n      b ${1}\n    EOT\n  ",
        e='"${[1, 2]}"',
        f='"${true}-${1.50}"',
    ),
)
_case(
    "try and can",
    _data(
        a='[try({}.x, "d"), try([1][5], 2, 3), can({}.x), can(1), try(tonumber("x"), 0)]',
        b='try(terraform_data.a.input[0], "never")',
    ),
)
_case(
    "string functions",
    _data(
        a='[upper("aé"), lower("AB"), title("hello world"), trimspace(" x "), chomp("a\\n"), strrev("abc")]',
        b='[trimprefix("aaab", "a"), trimsuffix("abb", "b"), trim("??a?", "?"), substr("hello", 1, 3), substr("hello", -2, -1)]',
        c='[replace("a.b.c", ".", "-"), replace("a1b2", "/[0-9]/", "#"), join("-", ["a", 1, true]), split(",", "a,b,")]',
        d='[format("%s-%03d-%v", "a", 5, true), format("%5.2f|%-4s|%x|%q|%%", 3.14159, "ab", 255, "h"), formatlist("%s!", ["a", "b"])]',
        e='[startswith("abc", "ab"), endswith("abc", "bc"), strcontains("abc", "d"), indent(2, "a\\nb")]',
        f='[regex("[a-z]+", "12ab"), regex("(\\\\d)(\\\\w)", "1a"), regexall("[0-9]", "a1b2"), regex("(?P<n>[0-9]+)", "a12")]',
    ),
)
_case(
    "collection functions",
    _data(
        a='[concat([1], ["a"], []), flatten([["a"], [["b"]], "c"]), distinct(["a", "b", "a"]), compact(["a", "", null])]',
        b='[merge({ a = 1, b = 1 }, { b = 2 }, null), keys({ b = 1, a = 2 }), values({ b = 1, a = 2 }), zipmap(["x"], [1])]',
        c='[lookup({ a = 1 }, "a", 0), lookup({ a = 1 }, "b", 0), element(["a", "b"], 5), index(["a", "b"], "b"), contains(["a"], "a")]',
        d='[slice([1, 2, 3], 1, 3), reverse([1, 2]), sort(["b", "a"]), range(3), range(5, 1), chunklist([1, 2, 3], 2)]',
        e='[coalesce("", null, "x"), coalesce(1, "a"), coalescelist([], ["a"]), length("héllo"), length([1, 2]), length({ a = 1 })]',
        f='[one([]), one(["a"]), alltrue([true, "true"]), anytrue([false]), sum([1, "2"]), max(1, 3), min(4, 2)]',
        g='[setunion(["a"], ["b"]), setintersection(["a", "b"], ["b"]), setsubtract(["a", "b"], ["a"]), setproduct(["a"], [1, 2])]',
        h='[transpose({ a = ["x"] }), matchkeys(["a", "b"], ["x", "y"], ["y"]), toset([2, "1", 2]), tomap({ a = 1, b = "x" }), tolist(["a", 1])]',
    ),
)
_case(
    "encoding functions",
    _data(
        a='[jsonencode({ b = 1, a = [true, null, "<&>"] }), jsondecode("{\\"a\\": 1.5, \\"b\\": [null, \\"x\\"]}")]',
        b='[base64encode("hé"), base64decode("aMOp"), urlencode("a b&c/~*"), md5("a"), sha1("a"), base64sha256("a")]',
        c='[csvdecode("a,b\\n1,2"), yamldecode("a: 1\\nb: [x, true]"), textencodebase64("a", "UTF-16LE")]',
    ),
)
_case(
    "number and network functions",
    _data(
        a='[abs(-2), ceil(1.2), floor(-1.2), pow(2, 10), log(8, 2), signum(-3), parseint("ff", 16)]',
        b='[cidrsubnet("10.0.0.0/16", 8, 2), cidrhost("10.0.0.0/16", 5), cidrhost("10.0.0.0/16", -1), cidrnetmask("10.0.0.0/12")]',
        c='[cidrsubnets("10.0.0.0/16", 4, 4, 8), cidrsubnet("fd00::/8", 8, 200)]',
        d='[tostring(1.50), tonumber("1e3"), tobool("true"), tostring(1 / 4), tostring(true)]',
    ),
)
_case(
    "files of the module",
    {
        "main.tf": _data(
            a='[file("${path.module}/f.txt"), fileexists("nope"), filemd5("f.txt"), filebase64("f.txt")]',
            b='templatefile("t.tftpl", { names = ["a", "b"], x = 1 })',
            c='[path.module, path.root, terraform.workspace, basename("a/b.c"), dirname("a/b.c")]',
        )
        + 'module "m" { source = "./m" }\n',
        "f.txt": "hi\n",
        "t.tftpl": "%{ for n in names ~}\n${n}=${x}\n%{ endfor ~}\n",
        "m/main.tf": _data(p="[path.module, path.root]"),
    },
)
_case(
    "partly known collections",
    _data(
        src="1",
        a='concat([terraform_data.src.id], ["0.0.0.0/0"])',
        b="merge({ a = 1 }, { b = terraform_data.src.id })",
        c='[for x in ["a", terraform_data.src.id] : x]',
        d="length([terraform_data.src.id, 1])",
        e='lookup({ a = terraform_data.src.id, b = 2 }, "b", 0)',
        f='zipmap(["a", "b"], [terraform_data.src.id, 1])',
        g='element([terraform_data.src.id, "x"], 1)',
        h='{ for k, v in { a = terraform_data.src.id, b = 1 } : k => v if k == "b" }',
        i='reverse([terraform_data.src.id, "x"])[0]',
        j='flatten([["a"], [terraform_data.src.id]])[0]',
    ),
)
_case(
    "outputs and locals flow both ways",
    {
        "main.tf": 'module "a" {\n  source = "./m"\n  in = "1"\n}\nmodule "b" {\n  source = "./m"\n  in = module.a.out\n}\n'
        "locals { all = merge(module.a.map, { b = module.b.out }) }\n" + _data(x="local.all"),
        "m/main.tf": 'variable "in" {}\noutput "out" { value = "<${var.in}>" }\noutput "map" { value = { k = var.in } }\n',
    },
)
_case(
    "JSON syntax",
    {
        "main.tf.json": '{"variable": {"n": {"default": "x"}}, "locals": {"l": ["${var.n}", "a-${var.n}"]}, '
        '"resource": {"terraform_data": {"a": {"count": 2, "input": "${local.l[count.index]}"}, "b": {"input": {"k": "${upper(var.n)}", "n": 1}}}}}',
    },
)
