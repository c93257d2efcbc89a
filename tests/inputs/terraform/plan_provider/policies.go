package main

import (
	"context"
	"encoding/json"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func (*server) ReadDataSource(_ context.Context, request *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	schema := datas[request.TypeName]
	config, err := request.Config.Unmarshal(schema.ValueType())
	if err != nil {
		return nil, err
	}
	all := entries(config)
	computed := map[string]string{"id": "1", "account_id": "123456789012"}
	if request.TypeName == "aws_iam_policy_document" {
		document := map[string]any{"Version": "2012-10-17", "Statement": statements(all)}
		text, err := json.MarshalIndent(document, "", "  ")
		if err != nil {
			return nil, err
		}
		computed["json"], computed["minified_json"] = string(text), string(text)
	}
	for _, one := range schema.Block.Attributes {
		if one.Computed {
			all[one.Name] = tftypes.NewValue(tftypes.String, computed[one.Name])
		}
	}
	state, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), all))
	return &tfprotov6.ReadDataSourceResponse{State: &state}, err
}

// The statements of the sources, then the own ones: without the rules for equal Sids.
func statements(all map[string]tftypes.Value) []any {
	found := []any{}
	for _, text := range textsOf(all["source_policy_documents"]) {
		var document struct{ Statement []any }
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			log.Fatal(err)
		}
		found = append(found, document.Statement...)
	}
	for _, one := range items(all["statement"]) {
		block := entries(one)
		statement := map[string]any{"Effect": "Allow"}
		for argument, element := range map[string]string{"effect": "Effect", "sid": "Sid"} {
			if value := text(block[argument]); value != "" {
				statement[element] = value
			}
		}
		for argument, element := range map[string]string{"actions": "Action", "resources": "Resource"} {
			if values := textsOf(block[argument]); len(values) > 0 {
				statement[element] = values
			}
		}
		principals := map[string]any{}
		for _, principal := range items(block["principals"]) {
			inner := entries(principal)
			principals[text(inner["type"])] = textsOf(inner["identifiers"])
		}
		if len(principals) > 0 {
			statement["Principal"] = principals
		}
		found = append(found, statement)
	}
	return found
}

func text(value tftypes.Value) string {
	found := ""
	if value.IsKnown() && !value.IsNull() {
		if err := value.As(&found); err != nil {
			log.Fatal(err)
		}
	}
	return found
}

func textsOf(value tftypes.Value) []string {
	found := []string{}
	for _, one := range items(value) {
		found = append(found, text(one))
	}
	return found
}
