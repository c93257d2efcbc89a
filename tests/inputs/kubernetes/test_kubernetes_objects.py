"""Which documents are objects, what they are called and where they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifests import addresses, load, manifest, told

from scanner.inputs.kubernetes.heads import read_head
from scanner.inputs.kubernetes.objects import from_head, from_node
from scanner.model.value import Unknown
from scanner.syntax.yaml import read_documents

SCOPE = "manifests:."


def test_objects_have_the_ecosystem_s_addresses() -> None:
    """Group, kind, namespace where there is one, name; several documents and objects in a file."""
    text = "---\n".join(
        [
            manifest("apps/v1/Deployment", "cart", namespace="shop"),
            manifest("v1/Service", "cart"),
            manifest("rbac.authorization.k8s.io/v1/ClusterRole", "system:view"),
        ]
    )
    loaded = load({"a.yaml": text})
    assert addresses(loaded) == {
        SCOPE: [
            "apps/Deployment/shop/cart",
            "core/Service/cart",
            "rbac.authorization.k8s.io/ClusterRole/system:view",
        ]
    }
    assert told(loaded) == []
    first = loaded.resources[0]
    assert (first.type, first.namespace, first.name, first.provider) == (
        "apps/Deployment",
        "shop",
        "cart",
        "kubernetes",
    )


HEADS = {
    "plain": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: ns\n",
    "comments": "# c\n---\n# c\nkind: Pod # x\napiVersion: v1\nmetadata: # m\n"
    "\n    # c\n    namespace: 'ns'\n    name: \"p\"\n",
    "crlf": "apiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: p\r\n  namespace: ns\r\n",
    "flow": "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}}\n",
    "quoted keys": '"apiVersion": v1\nkind: Pod\nmetadata: {"name": p, namespace: ns}\n',
    "metadata last": "kind: Pod\napiVersion: v1\nspec:\n  a: |\n    name: no\n"
    "\nmetadata:\n labels: {name: no}\n name: p\n namespace: ns",
    "items of a sequence": "apiVersion: v1\nkind: Pod\nmetadata:\n  finalizers:\n  - name\n  name: p\n  namespace: ns\n"
    "x:\n- kind\n",
    "merged": "x: &x {namespace: ns}\napiVersion: v1\nkind: Pod\nmetadata: {<<: *x, name: p}\n",
    "multi-line": 'apiVersion: v1\nkind: Pod\nmetadata:\n  note: "a\n    name: b"\n  name: p\n  namespace: ns\n',
    "indented": "  apiVersion: v1\n  kind: Pod\n  metadata: {name: p, namespace: ns}\n",
    "repeated": "apiVersion: v1\nkind: Job\nkind: Pod\nmetadata:\n  name: q\n  name: p\n  namespace: ns\n",
    "block in block": "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    a: |\n      kind: x\n  name: p\n"
    "  namespace: ns\n",
}


@pytest.mark.parametrize("text", HEADS.values(), ids=HEADS)
def test_the_head_is_the_same_with_and_without_a_parse(text: str) -> None:
    """However a document is written, its name is what a full parse says."""
    assert addresses(load({"a.yaml": text})) == {SCOPE: ["core/Pod/ns/p"]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: 1\n",
        "- apiVersion: v1\n  kind: Pod\n",
        "apiVersion: v2\nname: chart\n",
        "kind: Pod\n",
        "x: 'apiVersion: v1'\nkind: [\n",
        "apiVersion: [1]\nkind: {}\n",
        "a: |\n  apiVersion: v1\n  kind: Pod\n",
        "not yaml: [ apiVersion kind",
        "spec:\n  apiVersion: v1\n  kind: Pod\n",
    ],
)
def test_what_is_no_manifest_is_not_ours(text: str) -> None:
    """Other YAML is neither read nor an error, valid or not."""
    loaded = load({"a.yaml": text})
    assert (list(loaded.resources), told(loaded), set(loaded.read), set(loaded.listed)) == ([], [], set(), set())


def test_a_multi_line_kind_is_read_by_the_parser() -> None:
    """A value that goes on below its key is not what its first line says."""
    loaded = load({"a.yaml": "apiVersion: v1\nkind: Pod\n  Extra\nmetadata:\n  name: p\n    q\n"})
    assert addresses(loaded) == {SCOPE: ["core/Pod Extra/p q"]}


def test_lists_are_their_items() -> None:
    """A List's items are objects of their own, nested lists too; those of a typed list inherit their kind."""
    text = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMapList
  items:
  - metadata: {name: one}
  - kind: ConfigMap
    apiVersion: v1
    metadata: {name: two}
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: three}}
- metadata: {name: lost}
"""
    loaded = load({"a.yaml": text})
    assert addresses(loaded) == {SCOPE: ["apps/Deployment/three", "core/ConfigMap/one", "core/ConfigMap/two"]}
    assert [resource.span.start_line for resource in loaded.resources] == [7, 8, 11]


def test_a_kind_that_only_ends_in_list_is_an_object() -> None:
    """Without items it is one."""
    assert addresses(load({"a.yaml": manifest("example.com/v1/AllowList", "a")})) == {
        SCOPE: ["example.com/AllowList/a"]
    }


def test_json_manifests() -> None:
    """JSON is read with its places; JSON of other kinds is not ours."""
    pod = '{\n "apiVersion": "v1",\n "kind": "Pod",\n "metadata": {"name": "\\ud83d\\ude00"}\n}'
    loaded = load({"a.json": pod, "b.json": '{"a": 1', "c.json": '{"apiVersion": "v1", "kind": "Pod",'})
    assert addresses(loaded) == {SCOPE: ["core/Pod/😀"]}
    assert loaded.resources[0].span_of(("metadata", "name"))[1:3] == (4, 23)
    assert [(level, file) for level, _, file, _ in told(loaded)] == [("error", "c.json")]


def test_json_in_a_yaml_file_is_read_as_json() -> None:
    """kubectl reads a document that begins with a brace as JSON, surrogate pairs included."""
    text = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "\\ud83d\\ude00"}}'
    loaded = load({"a.yaml": text})
    assert (addresses(loaded), told(loaded)) == ({SCOPE: ["core/Pod/😀"]}, [])


def test_generated_and_missing_names() -> None:
    """The server completes a generateName; an object without a name is told of and known by its place."""
    loaded = load(
        {
            "a.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: run-\n",
            "b.yaml": "apiVersion: v1\nkind: Pod\nspec: {}\n",
            "c.yaml": "apiVersion: skaffold/v4beta1\nkind: Config\n",
        }
    )
    assert addresses(loaded) == {SCOPE: ["batch/Job/run-*", "core/Pod/b.yaml:1", "skaffold/Config/c.yaml:1"]}
    assert [resource.name for resource in loaded.resources] == ["run-*", "", ""]
    assert told(loaded) == [("note", "nameless-object", "b.yaml", 1)]


def test_the_span_is_the_first_line() -> None:
    """The region covers what the object's first line says, without its comment."""
    first = load({"a.yaml": "# c\n---\n# d\nkind: Pod  # x\napiVersion: v1\nmetadata:\n  name: p\n"}).resources[0]
    assert first.span == ("a.yaml", 4, 1, 4, 10)


def test_bodies_are_composed_by_need() -> None:
    """What nobody asks for stays listed; asking reads it, and then it is read."""
    crd = manifest("apiextensions.k8s.io/v1/CustomResourceDefinition", "x.example.com", "spec: {group: example.com}\n")
    loaded = load({"crd.yaml": crd, "pod.yaml": manifest("v1/Pod", "p", "spec: {hostPID: yes}\n")})
    assert (set(loaded.read), set(loaded.listed)) == (set(), {"crd.yaml", "pod.yaml"})
    pod = next(one for one in loaded.resources if one.type == "core/Pod")
    assert pod.at(("spec", "hostPID")) is True
    assert pod.span_of(("spec", "hostPID"))[1:] == (5, 17, 5, 20)
    assert pod.span_of(("status",))[1:] == (1, 1, 1, 15)
    assert (set(loaded.read), set(loaded.listed)) == ({"pod.yaml"}, {"crd.yaml"})


def test_everything_is_composed_on_demand() -> None:
    """With read_all nothing stays listed, and every problem is told."""
    loaded = load({"a.yaml": manifest("v1/Pod", "p", "a: 1\na: 2\n"), "b.yaml": "x: 1\n"}, read_all=True)
    assert (set(loaded.read), set(loaded.listed)) == ({"a.yaml"}, set())
    assert told(loaded) == [("note", "yaml-duplicate-key", "a.yaml", 5)]


def test_labels_are_strings() -> None:
    """Labels that are no strings are left out; reading them composes the document."""
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels: {app: cart, build: 7}\n"
    pod = load({"a.yaml": text}).resources[0]
    assert dict(pod.labels) == {"app": "cart"}


def test_a_body_that_does_not_parse_is_unknown_and_an_error() -> None:
    """The object is known by its head; what it holds is not, and the error comes when that shows."""
    loaded = load({"a.yaml": manifest("v1/Pod", "p", "spec: [\n"), "b.yaml": manifest("v1/Pod", "q")})
    assert addresses(loaded) == {SCOPE: ["core/Pod/p", "core/Pod/q"]}
    assert told(loaded) == []
    value = loaded.resources[0].at(("spec", "hostPID"))
    assert isinstance(value, Unknown)
    assert [str(reason) for reason in value.reasons] == ["a.yaml is no valid YAML"]
    assert told(loaded) == [("error", "yaml-syntax", "a.yaml", 6)]


def test_a_manifest_that_does_not_parse_is_an_error() -> None:
    """Where not even the head can be read: the other documents are kept, and the scope has a gap."""
    text = f"apiVersion: v1\nkind: Pod\n\tmetadata: x\n---\n{manifest('v1/Pod', 'p')}"
    loaded = load({"a.yaml": text, "sub/b.yaml": "apiVersion: v1\nkind: @x\n"})
    assert addresses(loaded) == {SCOPE: ["core/Pod/p"]}
    assert told(loaded) == [("error", "yaml-syntax", "a.yaml", 3), ("error", "yaml-syntax", "sub/b.yaml", 2)]
    assert [gap.reason.subject for gap in loaded.scopes[0].partial_gaps] == ["a.yaml"]
    assert [reason.subject for reason in loaded.scopes[0].gaps] == ["sub/b.yaml"]


def test_bytes_that_are_no_utf_8() -> None:
    """A manifest with such bytes is an error, other files with them are not ours."""
    text = manifest("v1/Pod", "p").encode()
    loaded = load({"a.yaml": text + b"# \xe9\n", "b.yaml": b"a: \xff\n"})
    assert told(loaded) == [("error", "yaml-encoding", "a.yaml", 5)]


def test_only_what_was_asked_for_is_told() -> None:
    """Other manifests are loaded for context: marked so, and silent about themselves."""
    files = {
        "a/x.yaml": manifest("v1/Pod", "p"),
        "b/y.yaml": f"{manifest('v1/Pod', 'q')}---\napiVersion: v1\nkind: @\n",
    }
    loaded = load(files, ["a"])
    assert [(one.name, one.entry) for one in loaded.resources] == [("p", True), ("q", False)]
    assert told(loaded) == []
    assert load(files, ["nothing"]).resources == ()


@given(
    st.text(max_size=60), st.sampled_from(["", "apiVersion: v1\nkind: Pod\n", "metadata:\n  name: ", '{"kind": "x",'])
)
def test_no_content_raises(text: str, before: str) -> None:
    """Whatever a file holds, loading it ends, and so does reading what it made."""
    loaded = load({"a.yaml": f"{before}{text}", "b.json": f"{before}{text} apiVersion kind"}, read_all=True)
    for resource in loaded.resources:
        assert resource.address.startswith(resource.type)
        assert resource.span.start_line >= 1
        assert resource.body.value is not None
    assert all(one.message for one in (*loaded.diagnostics, *loaded.late()))


LINES = st.sampled_from(
    ["apiVersion: v1", "kind: Pod", "kind: Job # c", "metadata:", "  name: p", "  name: 'q' ", " name: r",
     "  namespace: ns", "  namespace: no", "  generateName: g-", "   name: deep", "# c", "  # c", "", " ", "  more",
     "  note: |", '  note: "', '"', "  - name: s", "- name: t", 'x: "', "x: |", "x: &a", "<<: *a", "? kind", ": Pod",
     "'kind': Job", "metadata: {name: f}", "---", "...", "\tname: t", "kind:", "kind: yes", "kind: !!str Pod", "a:b",
     "name: top\r", "  name: u\r"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.sampled_from(["", "apiVersion: v1\nkind: Pod\nmetadata:\n"]), st.lists(LINES, max_size=9).map("\n".join))
def test_heads_are_never_misread(before: str, text: str) -> None:
    """Wherever a document parses, what its lines were taken for is what it is."""
    documents, _ = read_documents("a.yaml", before + text, scalars="kubernetes")
    for document in documents:
        head = read_head(document)
        if head is None or document.root is None:
            continue
        objects = list(from_node(document.root, entry=True))
        if head is False:
            assert objects == []
        else:
            (parsed,), quick = objects, from_head(document, head, entry=True)
            assert (quick.type, quick.namespace, quick.name) == (parsed.type, parsed.namespace, parsed.name)
            assert quick.span[:3] == parsed.span[:3]


@pytest.mark.parametrize(
    ("hook", "test"), [("test", True), ("'pre-install, test-success'", True), ("pre-install", False), ("'1'", False)]
)
def test_hooks_of_helm_that_test_are_told_apart(hook: str, *, test: bool) -> None:
    """An object that only `helm test` makes is one for tests."""
    written = manifest("v1/Pod", "p").replace("metadata:", f"metadata:\n  annotations: {{helm.sh/hook: {hook}}}", 1)
    found = load({"a.yaml": written, "b.yaml": manifest("v1/Pod", "q")}).resources
    assert [one.test for one in found] == [test, False]
