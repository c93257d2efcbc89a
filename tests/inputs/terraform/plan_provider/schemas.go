package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Some of the blocks that the real provider keeps as sets, in an order of their own.
var sets = map[string]bool{"ingress": true, "egress": true, "rule": true, "ebs_block_device": true}

// What providers compute for most resources.
var made = []string{"id", "arn"}

var kinds = map[string]tftypes.Type{
	"string": tftypes.String,
	"number": tftypes.Number,
	"bool":   tftypes.Bool,
	"list":   tftypes.List{ElementType: tftypes.String},
	"map":    tftypes.Map{ElementType: tftypes.String},
}

// The resource types of a table of arguments, as the project bundles them.
func tables(path string) (map[string]*tfprotov6.Schema, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var table struct{ Resources map[string]map[string]any }
	if err := json.Unmarshal(raw, &table); err != nil {
		return nil, err
	}
	found := map[string]*tfprotov6.Schema{}
	for type_, arguments := range table.Resources {
		block := body(arguments, true)
		for _, name := range made {
			if _, written := arguments[name]; !written {
				block.Attributes = append(block.Attributes, attribute(name, tftypes.String, true))
			}
		}
		found[type_] = &tfprotov6.Schema{Block: block}
	}
	return found, nil
}

// Arguments of the resource itself are computed where nobody writes them: the hardest case for who reads the plan.
func body(arguments map[string]any, top bool) *tfprotov6.SchemaBlock {
	found := &tfprotov6.SchemaBlock{}
	for name, kind := range arguments {
		name = strings.TrimSuffix(name, "!")
		switch kind := kind.(type) {
		case string:
			if type_, known := kinds[kind]; known {
				one := attribute(name, type_, top)
				one.Optional = true
				found.Attributes = append(found.Attributes, one)
			}
		case map[string]any:
			nesting := tfprotov6.SchemaNestedBlockNestingModeList
			if sets[name] {
				nesting = tfprotov6.SchemaNestedBlockNestingModeSet
			}
			found.BlockTypes = append(found.BlockTypes, nested(name, nesting, body(kind, false)))
		}
	}
	return found
}

func attribute(name string, type_ tftypes.Type, computed bool) *tfprotov6.SchemaAttribute {
	return &tfprotov6.SchemaAttribute{Name: name, Type: type_, Optional: !computed, Computed: computed}
}

func nested(name string, nesting tfprotov6.SchemaNestedBlockNestingMode, block *tfprotov6.SchemaBlock) *tfprotov6.SchemaNestedBlock {
	return &tfprotov6.SchemaNestedBlock{TypeName: name, Nesting: nesting, Block: block}
}

var texts = tftypes.Set{ElementType: tftypes.String}
var listed = tftypes.List{ElementType: tftypes.String}

func block(parts ...any) *tfprotov6.SchemaBlock {
	found := &tfprotov6.SchemaBlock{}
	for _, part := range parts {
		switch part := part.(type) {
		case *tfprotov6.SchemaAttribute:
			found.Attributes = append(found.Attributes, part)
		case *tfprotov6.SchemaNestedBlock:
			found.BlockTypes = append(found.BlockTypes, part)
		}
	}
	return found
}

func principals(name string) *tfprotov6.SchemaNestedBlock {
	return nested(name, tfprotov6.SchemaNestedBlockNestingModeSet,
		block(attribute("type", tftypes.String, false), attribute("identifiers", texts, false)))
}

var datas = map[string]*tfprotov6.Schema{
	"aws_caller_identity": {Block: block(attribute("id", tftypes.String, true), attribute("account_id", tftypes.String, true))},
	"aws_iam_policy_document": {Block: block(
		attribute("id", tftypes.String, true), attribute("json", tftypes.String, true),
		attribute("minified_json", tftypes.String, true), attribute("version", tftypes.String, false),
		attribute("policy_id", tftypes.String, false), attribute("source_policy_documents", listed, false),
		attribute("override_policy_documents", listed, false),
		nested("statement", tfprotov6.SchemaNestedBlockNestingModeList, block(
			attribute("sid", tftypes.String, false), attribute("effect", tftypes.String, false),
			attribute("actions", texts, false), attribute("not_actions", texts, false),
			attribute("resources", texts, false), attribute("not_resources", texts, false),
			principals("principals"), principals("not_principals"),
			nested("condition", tfprotov6.SchemaNestedBlockNestingModeSet, block(
				attribute("test", tftypes.String, false), attribute("variable", tftypes.String, false),
				attribute("values", listed, false))),
		)),
	)},
}

var provider = &tfprotov6.Schema{Block: block(
	attribute("region", tftypes.String, false),
	nested("default_tags", tfprotov6.SchemaNestedBlockNestingModeList, block(attribute("tags", kinds["map"], false))),
)}
