// A provider of all the resource types in a table of arguments (the file that TABLE names) and nothing behind them.
// It plans what is written as the providers do that are built on the older kit: what nobody wrote is unknown in the
// resource itself, and empty texts and lists inside of blocks. record_plan_files.py builds it.
package main

import (
	"context"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func main() {
	resources, err := tables(os.Getenv("TABLE"))
	if err != nil {
		log.Fatal(err)
	}
	make := func() tfprotov6.ProviderServer { return &server{resources: resources} }
	// Terraform starts it under this name where the configuration of its command line says so.
	if err := tf6server.Serve("registry.terraform.io/hashicorp/aws", make); err != nil {
		log.Fatal(err)
	}
}

// What a plan does not call is left to the interface, which is nil.
type server struct {
	tfprotov6.ProviderServer
	resources map[string]*tfprotov6.Schema
	tags      map[string]tftypes.Value
}

func (*server) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	return &tfprotov6.GetMetadataResponse{}, nil
}

func (s *server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{Provider: provider, ResourceSchemas: s.resources, DataSourceSchemas: datas}, nil
}

func (*server) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (s *server) ConfigureProvider(_ context.Context, request *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	config, err := request.Config.Unmarshal(provider.ValueType())
	if err != nil {
		return nil, err
	}
	s.tags = map[string]tftypes.Value{}
	for _, one := range items(entries(config)["default_tags"]) {
		for name, tag := range entries(entries(one)["tags"]) {
			s.tags[name] = tag
		}
	}
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (*server) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (*server) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (*server) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

func (s *server) UpgradeResourceState(_ context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	type_ := s.resources[request.TypeName].ValueType()
	// A state that is written by hand has a few of the attributes.
	options := tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}}
	value, err := request.RawState.UnmarshalWithOpts(type_, options)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(type_, value)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state}, err
}

func (*server) ReadResource(_ context.Context, request *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: request.CurrentState}, nil
}

func (s *server) PlanResourceChange(_ context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	schema := s.resources[request.TypeName]
	proposed, err := request.ProposedNewState.Unmarshal(schema.ValueType())
	if err != nil || proposed.IsNull() {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: request.ProposedNewState}, err
	}
	top := entries(proposed)
	for _, one := range schema.Block.Attributes {
		if one.Computed && top[one.Name].IsNull() {
			top[one.Name] = tftypes.NewValue(one.Type, tftypes.UnknownValue)
		}
	}
	if _, tagged := top["tags_all"]; tagged {
		top["tags_all"] = s.allTags(top["tags"], top["tags_all"])
	}
	planned, err := tftypes.Transform(tftypes.NewValue(schema.ValueType(), top), filled)
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(schema.ValueType(), planned)
	answer := &tfprotov6.PlanResourceChangeResponse{PlannedState: &state, UnsafeToUseLegacyTypeSystem: true}
	prior, priorErr := request.PriorState.Unmarshal(schema.ValueType())
	if priorErr == nil && !prior.IsNull() && request.TypeName == "aws_s3_bucket" && !entries(prior)["bucket"].Equal(top["bucket"]) {
		answer.RequiresReplace = []*tftypes.AttributePath{tftypes.NewAttributePath().WithAttributeName("bucket")}
	}
	return answer, err
}

func (s *server) allTags(own tftypes.Value, otherwise tftypes.Value) tftypes.Value {
	if !own.IsKnown() {
		return otherwise
	}
	merged := map[string]tftypes.Value{}
	for name, tag := range s.tags {
		merged[name] = tag
	}
	for name, tag := range entries(own) {
		merged[name] = tag
	}
	if len(merged) == 0 {
		return otherwise
	}
	return tftypes.NewValue(kinds["map"], merged)
}

func filled(path *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
	if len(path.Steps()) < 2 || !value.IsKnown() || !value.IsNull() {
		return value, nil
	}
	switch {
	case value.Type().Is(tftypes.String):
		return tftypes.NewValue(value.Type(), ""), nil
	case value.Type().Is(tftypes.List{}):
		return tftypes.NewValue(value.Type(), []tftypes.Value{}), nil
	}
	return value, nil
}

func entries(value tftypes.Value) map[string]tftypes.Value {
	found := map[string]tftypes.Value{}
	if value.IsKnown() && !value.IsNull() {
		if err := value.As(&found); err != nil {
			log.Fatal(err)
		}
	}
	return found
}

func items(value tftypes.Value) []tftypes.Value {
	found := []tftypes.Value{}
	if value.IsKnown() && !value.IsNull() {
		if err := value.As(&found); err != nil {
			log.Fatal(err)
		}
	}
	return found
}
