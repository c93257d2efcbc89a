"""Objects of a shape that the API server refuses."""

import pytest
from manifests import load, manifest

from scanner.model.options import InputOptions

POD = """\
spec:
  template:
    metadata: {labels: {a: b}}
    spec:
      containers:
      - name: c
        image: i
"""
CONTAINERS = "spec.template.spec.containers"


def told(text: str) -> list[tuple[str, str, int]]:
    loaded = load({"a.yaml": text}, read_all=True)
    found = [*loaded.diagnostics, *loaded.late()]
    return [(one.level, one.message, one.span.start_line if one.span else 0) for one in found]


@pytest.mark.parametrize(
    ("written", "instead", "level", "where", "wrong", "line"),
    [
        ("      - name: c", "        name: c", "error", CONTAINERS, "a map where a list", 10),
        ("      - name: c\n        image: i", "      - c", "error", f"{CONTAINERS}[0]", "a text where a map", 10),
        ("name: c\n", "name: 1\n", "note", f"{CONTAINERS}[0].name", "a number where a text", 10),
        ("{a: b}", "{a: yes}", "note", "spec.template.metadata.labels.a", "a truth value where a text", 7),
        ("{a: b}", "[a]", "error", "spec.template.metadata.labels", "a list where a map", 7),
        ("image: i", "args: a", "error", f"{CONTAINERS}[0].args", "a text where a list", 11),
        (POD, "spec: []\n", "error", "spec", "a list where a map", 5),
        (POD, "spec: text\n", "error", "spec", "a text where a map", 5),
        ("name: d\n", "name: d\n  labels: {a: 1}\n", "note", "metadata.labels.a", "a number where a text", 5),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told(written: str, instead: str, level: str, where: str, wrong: str, line: int) -> None:
    """The path, what stands there and what was expected are named, and nothing is skipped in silence."""
    text = manifest("apps/v1/Deployment", "d", POD).replace(written, instead)
    ((found, message, place),) = told(text)
    assert (found, message.rstrip("."), place) == (level, f"{where} of apps/Deployment/d is {wrong} is asked for", line)


def test_a_right_shape_is_not_told() -> None:
    """Nulls and what is left out are no faults, and kinds without pods may hold anything."""
    assert told(manifest("apps/v1/Deployment", "d", POD)) == []
    assert told(manifest("apps/v1/Deployment", "d", POD.replace("{labels: {a: b}}", ""))) == []
    assert told(manifest("example.com/v1/Thing", "d", "spec: [a, {b: 1}]\n")) == []


@pytest.mark.parametrize(
    ("image", "possible"),
    [
        *(
            (name, True)
            for name in ("a", "a:tag", "a/b", "localhost:5000/a/b:1", "registry.example.com/a__b/c-d:1.0_x")
        ),
        *((name, True) for name in ("[::1]:5000/a:1", "Host/a", f"a:1@sha256:{'0a' * 32}", f"a:{'t' * 128}")),
        *((name, True) for name in ("ko://example.com/cmd", "$(IMAGE)", "<image>", "", "100")),
        *(
            (name, False)
            for name in ("UPPER", "a/B", "a b", "a:", "a//b", "a:1@sha256:xyz", f"a:{'t' * 129}", "-a", "a-")
        ),
        *((name, False) for name in (f"@sha256:{'0a' * 32}", "a:b:c", "https://registry.example.com/a", "a___b")),
    ],
)
def test_names_that_no_image_has_are_told(image: str, possible: bool) -> None:
    """Names are those of the reference grammar; what has a placeholder is left alone."""
    found = told(manifest("apps/v1/Deployment", "d", POD.replace("image: i", f'image: "{image}"')))
    message = f"{CONTAINERS}[0].image of apps/Deployment/d is no name that an image can have."
    assert found == ([] if possible else [("note", message, 11)])


def test_only_what_was_read_is_looked_at() -> None:
    """A document of which nobody wants to know anything is not composed for its shape."""
    loaded = load({"a.yaml": manifest("apps/v1/Deployment", "d", "spec: []\n")})
    assert not [*loaded.diagnostics, *loaded.late()]
    assert InputOptions().carriers == {}


def test_an_item_of_a_typed_list_is_what_the_list_says() -> None:
    """Items of a DeploymentList have its kind and version, whether they repeat them or not."""
    text = "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: d}\n  spec: {replicas: 2}\n"
    (found,) = load({"a.yaml": text}).resources
    assert (found.type, found.address, found.template) == ("apps/Deployment", "apps/Deployment/d", ("spec", "template"))
    assert (found.at(("kind",)), found.at(("apiVersion",)), found.at(("spec", "replicas"))) == (
        "Deployment",
        "apps/v1",
        2,
    )


SERVICE = "spec:\n  ports: [{port: 80, targetPort: web}]\n  selector: {a: b}\n"


@pytest.mark.parametrize(
    ("type_", "text", "level", "where", "wrong"),
    [
        ("v1/Service", SERVICE.replace("80", '"80"'), "note", "spec.ports[0].port", "a text where a number"),
        ("v1/Service", SERVICE.replace("{a: b}", "[a]"), "error", "spec.selector", "a list where a map"),
        ("v1/Service", SERVICE.replace("a: b", "a: yes"), "note", "spec.selector.a", "a truth value where a text"),
        ("v1/Service", "spec: none\n", "error", "spec", "a text where a map"),
        ("v1/ConfigMap", "data: {a: 1}\n", "note", "data.a", "a number where a text"),
        (
            "v1/ServiceAccount",
            'automountServiceAccountToken: "no"\n',
            "note",
            "automountServiceAccountToken",
            "a text where a truth value",
        ),
        ("batch/v1/CronJob", 'spec: {suspend: "no"}\n', "note", "spec.suspend", "a text where a truth value"),
        ("apps/v1/Deployment", "spec: {selector: app}\n", "error", "spec.selector", "a text where a map"),
        (
            "apps/v1/Deployment",
            "spec: {template: {spec: {tolerations: {key: a}}}}\n",
            "error",
            "spec.template.spec.tolerations",
            "a map where a list",
        ),
        (
            "networking.k8s.io/v1/NetworkPolicy",
            "spec: {policyTypes: Ingress}\n",
            "error",
            "spec.policyTypes",
            "a text where a list",
        ),
        (
            "rbac.authorization.k8s.io/v1/Role",
            'rules: [{verbs: "*"}]\n',
            "error",
            "rules[0].verbs",
            "a text where a list",
        ),
    ],
)
def test_wrong_shapes_of_other_kinds(type_: str, text: str, level: str, where: str, wrong: str) -> None:
    """Each of these the API server's own decoder refuses."""
    ((found, message, _),) = told(manifest(type_, "x", text))
    assert (found, message.partition(" of ")[0]) == (level, where)
    assert f"is {wrong} is asked for" in message


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("v1/Service", SERVICE.replace("web", '"8080"')),
        ("v1/Service", SERVICE.replace("{a: b}", "null")),
        ("v1/Service", SERVICE.replace("80", '"<PORT>"')),
        ("v1/ConfigMap", "data: {a: null}\n"),
        ("policy/v1/PodDisruptionBudget", 'spec: {minAvailable: "1"}\n'),
        ("v1/PersistentVolumeClaim", "spec: {resources: {requests: {storage: 1}}}\n"),
        (
            "apps/v1/Deployment",
            "spec: {replicas: null, strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}}\n",
        ),
        ("apps/v1/Deployment", POD.replace("image: i", "resources: {limits: {cpu: 1, memory: 1Gi}, requests: null}")),
        ("apps/v1/Deployment", POD.replace("image: i", 'livenessProbe: {httpGet: {port: "80"}}')),
        ("apps/v1/Deployment", POD.replace("- name: c\n        image: i", "- null")),
    ],
)
def test_what_may_be_of_several_types_is_not_told(type_: str, text: str) -> None:
    """Ports by name or number, quantities and percentages, nulls that the server drops, and what is filled in."""
    assert told(manifest(type_, "x", text)) == []
