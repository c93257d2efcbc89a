"""Expressions of all kinds over ``var.x``, ``local.l`` and ``terraform_data.t``, for property tests."""

from hypothesis import strategies as st

EXPRESSIONS = st.recursive(
    st.sampled_from(
        ["1", '"a"', "null", "true", "var.x", "local.l", "[]", "{}", "terraform_data.t.id", '"${var.x}-"', "1.5"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "==", "&&", "<", "%", "!="]), inner).map(
            lambda one: f"({' '.join(one)})"
        ),
        st.tuples(inner, inner, inner).map(lambda one: f"({one[0]} ? {one[1]} : {one[2]})"),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        inner.map(lambda one: f"{{ a = {one}, (local.l[0]) = 1 }}"),
        inner.map(lambda one: f"[for k, v in {one} : v if v != k]"),
        inner.map(lambda one: f"{{ for k, v in {one} : k => v }}"),
        inner.map(lambda one: f"({one})[*].a"),
        inner.map(lambda one: f"({one})[0]"),
        inner.map(lambda one: f'"x${{{one}}}y"'),
        st.tuples(
            st.sampled_from(
                [
                    "concat",
                    "merge",
                    "coalesce",
                    "lookup",
                    "length",
                    "keys",
                    "values",
                    "flatten",
                    "distinct",
                    "join",
                    "split",
                    "toset",
                    "tolist",
                    "tomap",
                    "try",
                    "can",
                    "jsonencode",
                    "jsondecode",
                    "format",
                    "element",
                    "upper",
                    "max",
                    "sort",
                    "compact",
                    "zipmap",
                    "contains",
                    "slice",
                    "one",
                    "sum",
                ]
            ),
            st.lists(inner, min_size=1, max_size=3),
        ).map(lambda one: f"{one[0]}({', '.join(one[1])})"),
    ),
    max_leaves=8,
)
