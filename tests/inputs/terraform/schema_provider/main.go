// A provider that has schemas and nothing behind them: it plans what is written, and computed arguments
// that are not written as unknown. record_blocks.py builds it to record what Terraform makes of blocks.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func main() {
	// Terraform starts it under this name where the configuration of its command line says so.
	err := tf6server.Serve("registry.terraform.io/hashicorp/aws", func() tfprotov6.ProviderServer { return server{} })
	if err != nil {
		log.Fatal(err)
	}
}

// What a plan does not call is left to the interface, which is nil.
type server struct{ tfprotov6.ProviderServer }

func (server) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	return &tfprotov6.GetMetadataResponse{}, nil
}

func (server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{Provider: provider, ResourceSchemas: resources}, nil
}

func (server) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (server) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (server) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (server) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (server) PlanResourceChange(_ context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	schema := resources[request.TypeName]
	proposed, err := request.ProposedNewState.Unmarshal(schema.ValueType())
	if err != nil {
		return nil, err
	}
	planned, err := tftypes.Transform(proposed, func(path *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if value.IsNull() && computed(schema.Block, path.Steps()) {
			return tftypes.NewValue(value.Type(), tftypes.UnknownValue), nil
		}
		return value, nil
	})
	if err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(schema.ValueType(), planned)
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: &state}, err
}

// Whether the attribute that a path ends at is computed; the positions and keys in between do not matter.
func computed(block *tfprotov6.SchemaBlock, path []tftypes.AttributePathStep) bool {
	attributes, found := block.Attributes, false
	for position, step := range path {
		name, isName := step.(tftypes.AttributeName)
		if !isName {
			continue
		}
		var inside []*tfprotov6.SchemaAttribute
		found = false
		for _, one := range attributes {
			if one.Name == string(name) {
				found = one.Computed && position == len(path)-1
				if one.NestedType != nil {
					inside = one.NestedType.Attributes
				}
			}
		}
		var next *tfprotov6.SchemaBlock
		if block != nil {
			for _, one := range block.BlockTypes {
				if one.TypeName == string(name) {
					next, inside = one.Block, one.Block.Attributes
				}
			}
		}
		block, attributes = next, inside
	}
	return found
}
