from terraform_scene import Scene

from scanner.model.value import Unknown


def test_references_are_followed_through_modules_and_locals() -> None:
    """A local, a module argument and an output lead to the resource, instance by instance."""
    scene = Scene(
        {
            "main.tf": 'module "b" {\n  source = "./b"\n  for_each = toset(["x", "y"])\n}\n'
            'locals {\n  x = module.b["x"].id\n}\n'
            'module "p" {\n  source = "./p"\n  bucket = local.x\n}\n',
            "b/main.tf": 'resource "aws_s3_bucket" "b" {}\noutput "id" { value = aws_s3_bucket.b.id }\n',
            "p/main.tf": 'variable "bucket" {}\nresource "aws_s3_bucket_versioning" "v" {\n  bucket = var.bucket\n}\n',
        }
    )
    assert ("module.p.aws_s3_bucket_versioning.v", "bucket", 'module.b["x"].aws_s3_bucket.b') in scene.ties()
    assert ("module.p.aws_s3_bucket_versioning.v", "bucket", 'module.b["y"].aws_s3_bucket.b') not in scene.ties()


def test_each_instance_refers_to_the_one_of_its_key() -> None:
    """count.index, each.key and each.value choose the instance; splats mean all of them."""
    scene = Scene(
        'resource "aws_subnet" "s" {\n  count = 2\n}\n'
        'resource "aws_route_table_association" "a" {\n  count = 2\n  subnet_id = aws_subnet.s[count.index].id\n}\n'
        'resource "aws_s3_bucket" "b" {\n  for_each = toset(["x", "y"])\n}\n'
        'resource "aws_s3_bucket_acl" "k" {\n  for_each = toset(["x", "y"])\n'
        "  bucket = aws_s3_bucket.b[each.key].id\n}\n"
        'resource "aws_s3_bucket_acl" "v" {\n  for_each = aws_s3_bucket.b\n  bucket = each.value.id\n}\n'
        'resource "aws_lb" "l" {\n  subnets = aws_subnet.s[*].id\n}\n'
    )
    ties = [one for one in scene.ties() if one[1] != "for_each"]
    assert ties == [
        ("aws_route_table_association.a[0]", "subnet_id", "aws_subnet.s[0]"),
        ("aws_route_table_association.a[1]", "subnet_id", "aws_subnet.s[1]"),
        ('aws_s3_bucket_acl.k["x"]', "bucket", 'aws_s3_bucket.b["x"]'),
        ('aws_s3_bucket_acl.k["y"]', "bucket", 'aws_s3_bucket.b["y"]'),
        ('aws_s3_bucket_acl.v["x"]', "bucket", 'aws_s3_bucket.b["x"]'),
        ('aws_s3_bucket_acl.v["y"]', "bucket", 'aws_s3_bucket.b["y"]'),
        ("aws_lb.l", "subnets", "aws_subnet.s[0]"),
        ("aws_lb.l", "subnets", "aws_subnet.s[1]"),
    ]


def test_nested_blocks_have_their_own_paths() -> None:
    """A path says in which block the reference stands; dynamic blocks choose their item."""
    scene = Scene(
        'resource "aws_security_group" "a" {}\nresource "aws_security_group" "b" {}\n'
        'resource "aws_security_group" "g" {\n'
        "  ingress {\n    security_groups = [aws_security_group.a.id]\n  }\n"
        '  dynamic "ingress" {\n    for_each = { k = aws_security_group.b.id }\n'
        "    content {\n      security_groups = [ingress.value]\n    }\n  }\n}\n"
    )
    assert scene.ties() == [
        ("aws_security_group.g", "ingress.0.security_groups", "aws_security_group.a"),
        ("aws_security_group.g", "ingress.1.security_groups", "aws_security_group.b"),
    ]


def test_only_the_part_that_is_meant_is_followed() -> None:
    """An entry of a map that came through a module argument refers to what that entry does, nothing else."""
    scene = Scene(
        {
            "main.tf": 'resource "aws_kms_key" "a" {}\nresource "aws_kms_key" "b" {}\n'
            'module "m" {\n  source = "./m"\n  volumes = {\n'
            "    x = { key = aws_kms_key.a.arn, size = 1 }\n    y = { key = aws_kms_key.b.arn }\n  }\n}\n",
            "m/main.tf": 'variable "volumes" {}\n'
            'locals {\n  all = { for k, v in var.volumes : k => v if k != "z" }\n}\n'
            'resource "aws_ebs_volume" "v" {\n  for_each = local.all\n'
            '  kms_key_id = try(each.value.key, null)\n  size = lookup(each.value, "size", 8)\n}\n',
        }
    )
    assert [one for one in scene.ties() if one[0].startswith("module.m.") and one[1] != "for_each"] == [
        ('module.m.aws_ebs_volume.v["x"]', "kms_key_id", "aws_kms_key.a"),
        ('module.m.aws_ebs_volume.v["y"]', "kms_key_id", "aws_kms_key.b"),
    ]


def test_a_decided_condition_refers_to_one_arm_only() -> None:
    """Of an undecided one both arms are doubtful."""
    scene = Scene(
        'variable "x" {}\nresource "aws_kms_key" "a" {}\nresource "aws_kms_key" "b" {}\n'
        'resource "aws_ebs_volume" "d" {\n  kms_key_id = true ? aws_kms_key.a.arn : aws_kms_key.b.arn\n}\n'
        'resource "aws_ebs_volume" "u" {\n  kms_key_id = var.x ? aws_kms_key.a.arn : aws_kms_key.b.arn\n}\n'
        'resource "aws_ebs_volume" "t" {\n  kms_key_id = try(aws_kms_key.a.arn, aws_kms_key.b.arn)\n}\n'
    )
    assert scene.ties() == [
        ("aws_ebs_volume.d", "kms_key_id", "aws_kms_key.a"),
        ("aws_ebs_volume.t", "kms_key_id", "aws_kms_key.a"),
    ]
    doubtful = [edge for edge in scene.edges() if edge.doubt is not None]
    assert [edge.target.address for edge in doubtful if edge.target] == ["aws_kms_key.a", "aws_kms_key.b"]


def test_equal_names_link() -> None:
    """The same known name on both sides, or the same expression where it is not known."""
    scene = Scene(
        'variable "known" { default = "logs" }\nvariable "x" {}\n'
        'resource "aws_s3_bucket" "k" {\n  bucket = var.known\n}\n'
        'resource "aws_s3_bucket" "u" {\n  bucket = "${var.x}-data"\n}\n'
        'resource "aws_s3_bucket_acl" "k" {\n  bucket = "logs"\n}\n'
        'resource "aws_s3_bucket_acl" "u" {\n  bucket = "${var.x}-data"\n}\n'
        'resource "aws_s3_bucket_acl" "other" {\n  bucket = "other"\n}\n'
    )
    assert scene.ties() == [
        ("aws_s3_bucket_acl.k", "bucket", "aws_s3_bucket.k"),
        ("aws_s3_bucket_acl.u", "bucket", "aws_s3_bucket.u"),
    ]


def test_a_link_that_is_not_known_is_open() -> None:
    """It may end at any resource of the types that the attribute names."""
    scene = Scene('variable "x" {}\nresource "aws_s3_bucket_acl" "a" {\n  bucket = var.x\n}\n')
    (edge,) = scene.edges()
    assert edge.target is None
    assert edge.candidates == {"aws_s3_bucket"}
    assert isinstance(edge.doubt, Unknown)
    assert edge.doubt.reasons[0].subject == "var.x"


def test_modules_own_what_is_in_them() -> None:
    """A call owns the resources and calls of its instance, not those further inside."""
    scene = Scene(
        {
            "main.tf": 'module "a" {\n  source = "./a"\n  count = 2\n}\n',
            "a/main.tf": 'module "b" { source = "../b" }\n',
            "b/main.tf": 'resource "aws_vpc" "v" {}\n',
        }
    )
    assert [(source, target) for source, _, target in scene.ties("owns")] == [
        ("module.a[0]", "module.a[0].module.b"),
        ("module.a[0].module.b", "module.a[0].module.b.aws_vpc.v"),
        ("module.a[1]", "module.a[1].module.b"),
        ("module.a[1].module.b", "module.a[1].module.b.aws_vpc.v"),
    ]
