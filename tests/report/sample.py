"""One report that has something of everything."""

from scenes import Known, Scene, items, rule

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Clause, Related
from scanner.model.located import Origin, Record
from scanner.model.report import Report
from scanner.model.resource import Facet
from scanner.model.rule import Alias
from scanner.model.span import Span
from scanner.model.value import Reason, Unknown

MAIN = """\
resource "aws_ebs_volume" "data" {
  for_each  = var.zones
\tencrypted = var.encrypted
}

resource "aws_security_group" "web" {
  ingress { cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"] }
}
"""

CART = """\
apiVersion: apps/v1
kind: Deployment
spec:
  containers:
    - {comment: "日本語 😀", image: nginx}
"""

UNENCRYPTED = rule(
    "aws-ebs-volume-unencrypted",
    title="EBS volume is not encrypted",
    aliases=(Alias("checkov", "CKV_AWS_3"), Alias("trivy", "AVD-AWS-0026", partial=True)),
    references=("https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",),
    tags=("encryption",),
)
OPEN = rule("aws-sg-open", title="Open to the world", severity="critical")
NO_TAG = rule(
    "k8s-image-no-tag",
    title="Image has no tag",
    severity="low",
    category="operations",
    body={"message": "{address} uses {actual}"},
    remediation={"": "Name a tag.", "kubernetes": "Name the image with its tag."},
)


def scene() -> Scene:
    """Three instances on one line with an origin, a list item, a facet behind wide characters, an unknown."""
    made = Scene({"infra/main.tf": MAIN, "infra/variables.tf": 'variable "encrypted" {\n  default = false\n}\n'})
    made.files["apps/cart ü.yaml"] = CART
    origin = Origin("default", "default of var.encrypted", made.span("infra/variables.tf", "false"))
    for zone in "abc":
        part = Known(False, made.span("infra/main.tf", "var.encrypted"), origins=[origin])
        volume = made.resource(
            f'aws_ebs_volume.data["{zone}"]',
            "aws_ebs_volume",
            "infra/main.tf",
            'resource "aws_ebs_volume" "data"',
            parts={
                "encrypted": part,
                "zones": made.known("infra/main.tf", "var.zones", Unknown.because("var.z", "is")),
            },
        )
        made.finding(
            UNENCRYPTED,
            volume,
            "encrypted",
            expected="true",
            clauses=(Clause("encrypted", "equals true", "false", "false", origin.span, 1),),
        )
        made.finding(OPEN, volume, "zones", "unknown", reasons=(Reason("var.zones", "has no value"),))
    group = made.resource(
        "aws_security_group.web",
        "aws_security_group",
        "infra/main.tf",
        'resource "aws_security_group" "web"',
        parts={
            "cidrs": items(
                made.known("infra/main.tf", '"10.0.0.0/8"', "10.0.0.0/8"),
                made.known("infra/main.tf", '"0.0.0.0/0"', "0.0.0.0/0"),
            )
        },
    )
    made.finding(OPEN, group, "cidrs[1]", related=(Related(made.span("infra/main.tf", "ingress"), "the rule"),))
    cart = made.resource(
        "apps/Deployment/shop/cart",
        "apps/Deployment",
        "apps/cart ü.yaml",
        "apiVersion: apps/v1",
        provider="kubernetes",
        language="kubernetes",
        scope="manifests:",
    )
    image = Record(
        {"image": made.known("apps/cart ü.yaml", "nginx", "nginx")}, made.span("apps/cart ü.yaml", "{comment")
    )
    made.finding(NO_TAG, Facet("container", cart, "web", "containers.web", image.span, image), "image")
    made.finding(NO_TAG, cart, verdict="pass")
    made.diagnostics = [
        Diagnostic("error", "terraform-syntax", "unexpected }", "b.tf", Span("b.tf", 3, 1, 3, 2), "Mend it."),
        Diagnostic("gap", "module-missing", "module.vpc is not here", "infra/main.tf", None, "terraform init"),
        Diagnostic("note", "duplicate-key", "app is written twice"),
    ]
    return made


def report() -> Report:
    """Its report."""
    return scene().report()
