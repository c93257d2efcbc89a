import pytest
from terraform_scene import Scene

from scanner.inputs.terraform import TERRAFORM
from scanner.model.value import ABSENT, Repeated, Unknown


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("a/main.tf", True),
        ("main.tf.json", True),
        ("main.tofu", True),
        ("x.tfvars", True),
        ("x.auto.tfvars.json", True),
        ("terraform.tfstate", True),
        ("terraform.tfstate.backup", True),
        ("main.tftest.hcl", False),
        (".terraform.lock.hcl", False),
        ("main.json", True),
        ("release.tfplan", True),
        ("main.yaml", False),
    ],
)
def test_files_are_claimed_by_name(path: str, claimed: bool) -> None:
    """Code, variables and state are Terraform's, and plans may be any JSON."""
    assert TERRAFORM.claims(path) is claimed


def test_hidden_files_are_passed_over() -> None:
    """Terraform reads no file whose name begins with a dot."""
    scene = Scene({"main.tf": 'resource "aws_vpc" "v" {}\n', ".old.tf": 'resource "aws_vpc" "v" {}\n'})
    assert scene.addresses == ["aws_vpc.v"]
    assert scene.diagnostics() == []


def test_values_stand_where_they_are_written() -> None:
    """Attributes, entries of constructors and nested blocks have their own spans; what is absent, the header's."""
    scene = Scene(
        'resource "aws_instance" "a" {\n'
        "  tags = {\n"
        '    Name = "x"\n'
        "  }\n"
        "  root_block_device {\n"
        "    encrypted = false\n"
        "  }\n"
        '  security_groups = ["a", "b"]\n'
        "  monitoring = null\n"
        "}\n"
    )
    assert scene.text_at("aws_instance.a", "tags.Name") == (3, 12, 3, 15)
    assert scene.text_at("aws_instance.a", "tags.Owner") == (2, 10, 4, 4)
    assert scene.text_at("aws_instance.a", "root_block_device[0].encrypted") == (6, 17, 6, 22)
    assert scene.text_at("aws_instance.a", "root_block_device[0].kms_key_id") == (5, 3, 5, 20)
    assert scene.text_at("aws_instance.a", "security_groups[1]") == (8, 27, 8, 30)
    assert scene.text_at("aws_instance.a", "ebs_optimized") == (1, 1, 1, 28)
    assert scene.at("aws_instance.a", "monitoring") is ABSENT
    assert scene.at("aws_instance.a", "ebs_optimized") is ABSENT
    assert scene.at("aws_instance.a", "root_block_device") == ({"encrypted": False},)


def test_a_decided_condition_is_entered() -> None:
    """The chosen arm's own place is shown, not the whole conditional's."""
    scene = Scene('resource "aws_instance" "a" {\n  tags = true ? { a = "x" } : { a = "y" }\n}\n')
    assert scene.text_at("aws_instance.a", "tags.a") == (2, 23, 2, 26)


def test_dynamic_blocks_are_the_blocks_that_they_generate() -> None:
    """Known collections give blocks inside of content, in order; unknown ones a block that may repeat."""
    scene = Scene(
        'variable "x" {}\n'
        'resource "aws_security_group" "g" {\n'
        "  ingress {\n    from_port = 1\n  }\n"
        '  dynamic "ingress" {\n'
        "    for_each = [22, 80]\n"
        "    iterator = it\n"
        "    content {\n      from_port = it.value\n      to_port = it.key\n    }\n"
        "  }\n"
        '  dynamic "egress" {\n    for_each = var.x\n    content {\n      cidr_blocks = ["0.0.0.0/0"]\n    }\n  }\n'
        '  dynamic "timeouts" {\n    for_each = []\n    content {}\n  }\n'
        "}\n"
    )
    assert scene.at("aws_security_group.g", "ingress") == (
        {"from_port": 1},
        {"from_port": 22, "to_port": 0},
        {"from_port": 80, "to_port": 1},
    )
    assert scene.text_at("aws_security_group.g", "ingress[2].from_port") == (10, 19, 10, 27)
    # What a generated block lacks is shown where it is generated.
    assert scene.text_at("aws_security_group.g", "ingress[2].self") == (6, 3, 6, 20)
    assert scene.text_at("aws_security_group.g", "egress") == (14, 3, 14, 19)
    egress = scene.at("aws_security_group.g", "egress")
    assert isinstance(egress, tuple)
    assert isinstance(egress[0], Repeated)
    assert egress[0].item == {"cidr_blocks": ("0.0.0.0/0",)}
    assert scene.at("aws_security_group.g", "timeouts") in (ABSENT, ())


def test_meta_arguments_are_names_not_values() -> None:
    """Lifecycle, depends_on and provider read as text; count and for_each are no attributes."""
    scene = Scene(
        'provider "aws" { alias = "west" }\n'
        'resource "aws_instance" "a" {\n'
        "  count = 1\n"
        "  provider = aws.west\n"
        "  depends_on = [aws_vpc.v, module.m]\n"
        "  lifecycle {\n    prevent_destroy = true\n    ignore_changes = [tags, ami]\n  }\n"
        "}\n"
        'resource "aws_vpc" "v" {\n  lifecycle {\n    ignore_changes = all\n  }\n}\n'
    )
    assert scene.at("aws_instance.a[0]", "provider") == "aws.west"
    assert scene.at("aws_instance.a[0]", "depends_on") == ("aws_vpc.v", "module.m")
    assert scene.at("aws_instance.a[0]", "lifecycle") == ({"prevent_destroy": True, "ignore_changes": ("tags", "ami")},)
    assert scene.at("aws_instance.a[0]", "count") is ABSENT
    assert scene.at("aws_vpc.v", "lifecycle[0].ignore_changes") == "all"
    assert scene.at("aws_vpc.v", "provider") == "aws"
    assert scene.diagnostics() == []


def test_root_modules_and_declarations_are_nodes() -> None:
    """Settings, providers, variables, outputs and calls can be asked for by their conventions."""
    scene = Scene(
        {
            "envs/prod/main.tf": (
                'terraform {\n  required_version = ">= 1.5"\n'
                "  required_providers {\n    aws = {\n"
                '      source = "hashicorp/aws"\n      version = "~> 5.0"\n    }\n  }\n'
                '  backend "s3" {\n    bucket = "state"\n    key = "k"\n  }\n}\n'
                'provider "aws" {\n  region = "eu"\n}\n'
                'variable "v" {\n  type = list(string)\n  sensitive = true\n}\n'
                'output "o" {\n  value = 1\n}\n'
                'module "m" {\n  source = "../../m"\n  v = 2\n}\n'
                'module "r" {\n  source = "a/b/c"\n  version = "1.0"\n}\n'
            ),
            "m/main.tf": 'variable "v" {}\n',
            "examples/x/main.tf": 'resource "aws_vpc" "v" {}\n',
        }
    )
    assert [(one.id, one.kind, one.sample) for one in scene.loaded.scopes] == [
        ("root:envs/prod", "root", False),
        ("library:examples/x", "library", True),
    ]
    assert scene.at("terraform", "path") == "envs/prod"
    assert scene.at("terraform", "backend") == {"type": "s3", "bucket": "state", "key": "k"}
    assert scene.at("terraform", "backend.encrypt") is ABSENT
    assert scene.at("terraform", "required_providers.aws.version") == "~> 5.0"
    assert scene.at("terraform", "required_version") == ">= 1.5"
    assert scene.at("var.v", "type") == "list(string)"
    assert scene.at("var.v", "sensitive") is True
    assert scene.at("output.o", "value") == 1
    assert (scene.at("module.m", "remote"), scene.at("module.r", "remote")) == (False, True)
    assert scene.at("module.r", "version") == "1.0"
    assert scene["provider.aws"].type == "terraform.provider"
    assert scene["module.m.var.v"].module == "module.m"


def test_of_a_partial_backend_the_missing_keys_are_unknown() -> None:
    """What is given to terraform init cannot be called absent."""
    scene = Scene('terraform {\n  backend "s3" {\n    encrypt = false\n  }\n}\n')
    assert scene.at("terraform", "backend.encrypt") is False
    assert isinstance(scene.at("terraform", "backend.bucket"), Unknown)


def test_a_called_folder_is_judged_through_its_calls() -> None:
    """With a provider of its own it is still a module; with a state of its own it is a root as well."""
    files = {
        "main.tf": 'module "a" { source = "./a" }\nmodule "b" { source = "./b" }\n',
        "a/main.tf": 'provider "aws" {}\nresource "aws_vpc" "v" {}\n',
        "b/main.tf": 'terraform {\n  backend "local" {}\n}\nresource "aws_vpc" "v" {}\n',
    }
    assert [one.id for one in Scene(files).loaded.scopes] == ["library:.", "root:b"]
    assert [one.id for one in Scene(files, roots={"a": ()}).loaded.scopes] == ["library:.", "root:a", "root:b"]
    assert [one.id for one in Scene(files, entries=["a"]).loaded.scopes] == ["root:a"]


def test_variable_files_do_not_make_a_called_module_a_root() -> None:
    """Terraform ignores them there; a module that only examples and tests call is applied with them."""
    module = {"m/main.tf": 'variable "x" {}\n', "m/terraform.tfvars": "x = 1\n"}
    caller = 'module "m" { source = "./m" }\n'
    assert [one.id for one in Scene({"main.tf": caller, **module}).loaded.scopes] == ["library:."]
    assert [one.id for one in Scene(module).loaded.scopes] == ["root:m"]
    sample = {"examples/one/main.tf": 'module "m" { source = "../../m" }\n', **module}
    assert [one.id for one in Scene(sample).loaded.scopes] == ["library:examples/one", "root:m"]


def test_only_what_was_asked_for_is_an_entry() -> None:
    """A called module is reported for the sake of its caller, a neighbouring file is not."""
    files = {
        "main.tf": 'module "a" { source = "./a" }\n',
        "other.tf": 'resource "aws_vpc" "other" {}\n',
        "a/main.tf": 'resource "aws_vpc" "v" {}\n',
    }
    scene = Scene(files, entries=["main.tf"])
    assert scene["module.a.aws_vpc.v"].entry
    assert not scene["aws_vpc.other"].entry
    assert not Scene(files, entries=["other.tf"])["module.a.aws_vpc.v"].entry


def test_default_tags_are_merged_as_the_provider_does() -> None:
    """Own tags win; aliases and providers passed to modules are followed; unknown parts are kept."""
    scene = Scene(
        {
            "main.tf": 'provider "aws" {\n  default_tags {\n    tags = { Owner = "a", Team = "t" }\n  }\n}\n'
            'provider "aws" {\n  alias = "west"\n  default_tags {\n    tags = { Owner = "west" }\n  }\n}\n'
            'provider "google" {\n  default_labels = { env = "x" }\n}\n'
            'resource "aws_vpc" "a" {\n  tags = { Owner = "b" }\n}\n'
            'resource "aws_vpc" "w" {\n  provider = aws.west\n}\n'
            'resource "google_storage_bucket" "g" {\n  labels = { a = "b" }\n}\n'
            'resource "azurerm_storage_account" "z" {}\n'
            'module "m" {\n  source = "./m"\n  providers = { aws = aws.west }\n}\n',
            "m/main.tf": 'variable "t" {}\nresource "aws_vpc" "m" {\n  tags = var.t\n}\n',
        }
    )
    assert scene.at("aws_vpc.a", "tags_all") == {"Owner": "b", "Team": "t"}
    assert scene.text_at("aws_vpc.a", "tags_all.Team") == (3, 34, 3, 37)
    assert scene.at("aws_vpc.w", "tags_all") == {"Owner": "west"}
    assert scene.at("google_storage_bucket.g", "effective_labels") == {"env": "x", "a": "b"}
    assert scene.at("azurerm_storage_account.z", "tags_all") is ABSENT
    assert isinstance(scene.at("module.m.aws_vpc.m", "tags_all.Owner"), Unknown)
    assert scene.at("module.m.aws_vpc.m", "provider") == "aws.west"
    assert Scene('resource "aws_vpc" "a" {}\n').at("aws_vpc.a", "tags_all") is ABSENT


def test_origins_lead_from_the_use_to_the_literal() -> None:
    """Local, module argument, variable default and tfvars line, nearest first."""
    scene = Scene(
        {
            "main.tf": 'variable "e" { default = true }\nlocals {\n  on = var.e\n}\n'
            'module "m" {\n  source = "./m"\n  e = local.on\n}\n',
            "terraform.tfvars": "e = false\n",
            "m/main.tf": 'variable "e" {}\nvariable "d" { default = 1 }\nresource "aws_ebs_volume" "v" {\n'
            "  encrypted = try(var.e, null)\n  size = true ? var.d : 2\n}\n",
        }
    )
    body = scene["module.m.aws_ebs_volume.v"].body
    encrypted, size = body.walk(("encrypted",)), body.walk(("size",))
    assert encrypted is not None
    assert size is not None
    assert encrypted.value is False
    assert [(one.what, one.span.file, one.span.start_line) for one in encrypted.origins()] == [
        ("argument e of module.m", "main.tf", 7),
        ("local.on", "main.tf", 3),
        ("var.e", "terraform.tfvars", 1),
    ]
    assert [one.what for one in size.origins()] == ["the condition is true", "default of var.d"]


@pytest.mark.parametrize(
    ("expression", "secret"),
    [
        ("var.s", True),
        ('"x-${var.s}"', True),
        ("local.s", True),
        ("{ a = var.s }", True),
        ("module.m.out", True),
        ("random_password.p.result", True),
        ("sensitive(1)", True),
        ("nonsensitive(var.s)", False),
        ("random_password.p.length", False),
        ("var.n", False),
    ],
)
def test_secrets_are_known_wherever_they_go(expression: str, secret: bool) -> None:
    """A value is sensitive when anything that it is made of is."""
    scene = Scene(
        {
            "main.tf": 'variable "s" {\n  default = "x"\n  sensitive = true\n}\nvariable "n" { default = 1 }\n'
            'locals {\n  s = upper(var.s)\n}\nresource "random_password" "p" { length = 3 }\n'
            'module "m" {\n  source = "./m"\n  in = local.s\n}\n'
            f'resource "terraform_data" "t" {{\n  input = {expression}\n}}\n',
            "m/main.tf": 'variable "in" {}\noutput "out" { value = var.in }\n',
        }
    )
    found = scene["terraform_data.t"].body.walk(("input",))
    assert found is not None
    assert found.sensitive is secret


def test_json_syntax_reads_blocks_by_the_providers_schema() -> None:
    """A nested block is a list of maps, a map stays a map, with the places of the values."""
    scene = Scene(
        {
            "main.tf.json": '{"resource": {"aws_security_group": {"g": {\n'
            '  "tags": {"a": "b"},\n  "ingress": {"from_port": 22},\n'
            '  "lifecycle": {"ignore_changes": ["tags"]}\n}}},\n'
            '"terraform": {"backend": {"s3": {"bucket": "b", "key": "k"}}}}\n'
        }
    )
    assert scene.at("aws_security_group.g", "ingress") == ({"from_port": 22},)
    assert scene.at("aws_security_group.g", "tags") == {"a": "b"}
    assert scene.at("aws_security_group.g", "lifecycle[0].ignore_changes") == ("tags",)
    assert scene.text_at("aws_security_group.g", "ingress[0].from_port") == (3, 28, 3, 30)
    assert scene.at("terraform", "backend.bucket") == "b"


def test_state_files_are_nodes() -> None:
    """A committed state file is a node of the scope of its folder, never read."""
    scene = Scene({"a/main.tf": 'provider "aws" {}\n', "a/terraform.tfstate": "{", "b/x.tfstate.backup": ""})
    found = [(one.address, one.type, one.scope) for one in scene.loaded.resources if one.type == "file.state"]
    assert found == [("a/terraform.tfstate", "file.state", "root:a"), ("b/x.tfstate.backup", "file.state", "library:b")]


def test_a_name_declared_twice_is_an_error_and_the_first_counts() -> None:
    """Terraform refuses it; the scan goes on with the first."""
    scene = Scene({"a.tf": 'resource "aws_vpc" "v" { cidr_block = "1" }\n', "b.tf": 'resource "aws_vpc" "v" {}\n'})
    assert scene.at("aws_vpc.v", "cidr_block") == "1"
    assert [(one.level, one.code, one.file) for one in scene.diagnostics()] == [
        ("error", "terraform-duplicate", "b.tf")
    ]
