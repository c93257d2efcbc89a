package main

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	list   = tfprotov6.SchemaNestedBlockNestingModeList
	set    = tfprotov6.SchemaNestedBlockNestingModeSet
	single = tfprotov6.SchemaNestedBlockNestingModeSingle
	group  = tfprotov6.SchemaNestedBlockNestingModeGroup
	keyed  = tfprotov6.SchemaNestedBlockNestingModeMap
)

var (
	text    = tftypes.String
	number  = tftypes.Number
	boolean = tftypes.Bool
	texts   = tftypes.List{ElementType: text}
	textSet = tftypes.Set{ElementType: text}
	textMap = tftypes.Map{ElementType: text}
)

type part any

func argument(name string, type_ tftypes.Type) part {
	return &tfprotov6.SchemaAttribute{Name: name, Type: type_, Optional: true}
}

func either(name string, type_ tftypes.Type) part {
	return &tfprotov6.SchemaAttribute{Name: name, Type: type_, Optional: true, Computed: true}
}

func made(name string) part {
	return &tfprotov6.SchemaAttribute{Name: name, Type: text, Computed: true}
}

func object(name string, nesting tfprotov6.SchemaObjectNestingMode, parts ...part) part {
	inside := body(parts...)
	return &tfprotov6.SchemaAttribute{
		Name: name, Optional: true,
		NestedType: &tfprotov6.SchemaObject{Nesting: nesting, Attributes: inside.Attributes},
	}
}

func block(name string, nesting tfprotov6.SchemaNestedBlockNestingMode, most int64, parts ...part) part {
	return &tfprotov6.SchemaNestedBlock{TypeName: name, Nesting: nesting, MaxItems: most, Block: body(parts...)}
}

func body(parts ...part) *tfprotov6.SchemaBlock {
	found := &tfprotov6.SchemaBlock{}
	for _, one := range parts {
		switch one := one.(type) {
		case *tfprotov6.SchemaAttribute:
			found.Attributes = append(found.Attributes, one)
		case *tfprotov6.SchemaNestedBlock:
			found.BlockTypes = append(found.BlockTypes, one)
		}
	}
	return found
}

func resource(parts ...part) *tfprotov6.Schema {
	common := []part{made("id"), made("arn"), argument("tags", textMap)}
	return &tfprotov6.Schema{Block: body(append(common, parts...)...)}
}

// Rules of security groups are no blocks to their schema, and may still be written as such.
var rules = tftypes.Set{ElementType: tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"description": text, "from_port": number, "to_port": number, "protocol": text, "cidr_blocks": texts, "self": boolean,
}}}

var provider = &tfprotov6.Schema{Block: body(
	argument("region", text),
	block("default_tags", list, 1, argument("tags", textMap)),
)}

var resources = map[string]*tfprotov6.Schema{
	"aws_s3_bucket": resource(
		either("bucket", text), argument("acl", text), argument("force_destroy", boolean),
		block("versioning", list, 1, argument("enabled", boolean), argument("mfa_delete", boolean)),
		block("lifecycle_rule", list, 0,
			either("id", text), argument("enabled", boolean), argument("prefix", text), argument("tags", textMap),
			block("expiration", list, 1, argument("days", number), argument("date", text)),
			block("transition", set, 0, argument("days", number), argument("storage_class", text)),
		),
		block("server_side_encryption_configuration", list, 1,
			block("rule", list, 1,
				argument("bucket_key_enabled", boolean),
				block("apply_server_side_encryption_by_default", list, 1,
					argument("sse_algorithm", text), argument("kms_master_key_id", text)),
			),
		),
		block("cors_rule", list, 0, argument("allowed_methods", texts), argument("allowed_origins", texts), argument("max_age_seconds", number)),
		block("grant", set, 0, argument("id", text), argument("type", text), argument("permissions", textSet)),
	),
	"aws_security_group": resource(
		either("name", text), argument("description", text), either("vpc_id", text),
		either("ingress", rules), either("egress", rules),
		block("timeouts", single, 0, argument("create", text), argument("delete", text)),
	),
	"aws_instance": resource(
		argument("ami", text), argument("instance_type", text), argument("monitoring", boolean), argument("user_data", text),
		either("vpc_security_group_ids", textSet),
		block("root_block_device", list, 1, either("encrypted", boolean), either("volume_size", number), argument("tags", textMap), made("volume_id")),
		block("ebs_block_device", set, 0, argument("device_name", text), either("encrypted", boolean), either("volume_size", number), either("kms_key_id", text)),
		block("metadata_options", list, 1, either("http_endpoint", text), either("http_tokens", text), either("http_put_response_hop_limit", number)),
		block("credit_specification", list, 1, argument("cpu_credits", text)),
	),
	"aws_ecs_task_definition": resource(
		argument("family", text), argument("container_definitions", text), argument("cpu", text),
		block("volume", set, 0,
			argument("name", text), argument("host_path", text),
			block("efs_volume_configuration", list, 1,
				argument("file_system_id", text), argument("transit_encryption", text),
				block("authorization_config", list, 1, argument("iam", text), argument("access_point_id", text)),
			),
		),
	),
	"aws_iam_role": resource(
		either("name", text), argument("assume_role_policy", text),
		block("inline_policy", set, 0, either("name", text), argument("policy", text)),
	),
	// No resource of the real provider: the other forms that a schema can ask for.
	"aws_forms": resource(
		object("one", tfprotov6.SchemaObjectNestingModeSingle, argument("a", text), either("b", number)),
		object("many", tfprotov6.SchemaObjectNestingModeList, argument("a", text), either("b", number)),
		object("some", tfprotov6.SchemaObjectNestingModeSet, argument("a", text), argument("b", number)),
		object("named", tfprotov6.SchemaObjectNestingModeMap, argument("a", text), argument("b", number)),
		argument("anything", tftypes.DynamicPseudoType),
		block("lone", single, 0, argument("a", text), block("inner", list, 0, argument("a", text))),
		block("grouped", group, 0, argument("a", text)),
		block("labelled", keyed, 0, argument("a", text)),
	),
}
