"""Whole configurations in which everything is known, right and wrong things in each."""

from typing import Final

CONFIGURATIONS: Final[dict[str, dict[str, str]]] = {
    "security groups": {
        "main.tf": """
variable "ports" {
  type    = map(number)
  default = { ssh = 22, web = 443, database = 5432 }
}

variable "open" {
  default = ["0.0.0.0/0"]
}

locals {
  inner = ["10.0.0.0/8", cidrsubnet("192.168.0.0/16", 8, 1)]
  rules = { for name, port in var.ports : name => { port = port, cidrs = name == "web" ? var.open : local.inner } }
}

resource "aws_security_group" "one" {
  name        = "one-${length(local.rules)}"
  description = upper("for ${join(", ", keys(local.rules))}")
  dynamic "ingress" {
    for_each = local.rules
    content {
      description = ingress.key
      from_port   = ingress.value.port
      to_port     = ingress.value["port"]
      protocol    = "tcp"
      cidr_blocks = ingress.value.cidrs
    }
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = concat(local.inner, [])
  }
}

resource "aws_security_group" "two" {
  ingress {
    from_port   = min(22, 80)
    to_port     = max(22, 80)
    protocol    = lower("TCP")
    cidr_blocks = concat(local.inner, var.open)
  }
  dynamic "ingress" {
    for_each = toset([for name, port in var.ports : tostring(port) if port > 5000])
    iterator = port
    content {
      description = "database"
      from_port   = port.value
      to_port     = port.key
      protocol    = 6
      cidr_blocks = ["${"10.0.0.0"}/8"]
    }
  }
}

resource "aws_security_group_rule" "ssh" {
  count             = contains(keys(var.ports), "ssh") ? 1 : 0
  type              = "ingress"
  security_group_id = aws_security_group.one.id
  from_port         = var.ports.ssh
  to_port           = var.ports["ssh"]
  protocol          = "tcp"
  cidr_blocks       = [element(var.open, 0)]
  description       = "ssh"
}

resource "aws_vpc_security_group_ingress_rule" "each" {
  for_each          = { a = "0.0.0.0/0", b = "10.1.0.0/16" }
  security_group_id = aws_security_group.two.id
  from_port         = 3389
  to_port           = 3389
  ip_protocol       = "tcp"
  cidr_ipv4         = each.value
  description       = each.key == "a" ? "" : each.key
}
""",
    },
    "buckets": {
        "main.tf": """
variable "buckets" {
  default = {
    logs = { versioned = false, acl = "log-delivery-write" }
    data = { versioned = true, acl = "private" }
    site = { versioned = true, acl = "public-read" }
  }
}

locals {
  encrypted = { for name, one in var.buckets : name => one if name != "site" }
  key       = try(aws_kms_key.k.arn, null)
}

resource "aws_kms_key" "k" {
  enable_key_rotation = length(local.encrypted) == 2
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "arn:aws:iam::${format("%012d", 1234)}:root" }
    }]
  })
}

resource "aws_s3_bucket" "b" {
  for_each      = var.buckets
  bucket        = "acme-${each.key}"
  acl           = each.value.acl
  force_destroy = each.key == "logs" || each.key == "site"
}

resource "aws_s3_bucket_versioning" "v" {
  for_each = { for name, one in var.buckets : name => one if one.versioned }
  bucket   = aws_s3_bucket.b[each.key].id
  versioning_configuration {
    status = each.value.versioned ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_public_access_block" "p" {
  for_each                = aws_s3_bucket.b
  bucket                  = each.value.id
  block_public_acls       = each.key != "site"
  block_public_policy     = each.key != "site"
  ignore_public_acls      = each.key != "site"
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
  for_each = local.encrypted
  bucket   = aws_s3_bucket.b[each.key].bucket
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = local.key
    }
  }
}

resource "aws_s3_bucket_logging" "l" {
  count         = length(var.buckets) > 1 ? 1 : 0
  bucket        = aws_s3_bucket.b["data"].id
  target_bucket = aws_s3_bucket.b["logs"].id
  target_prefix = "data/"
}

resource "aws_s3_bucket_policy" "open" {
  bucket = aws_s3_bucket.b["site"].id
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"],
         "Resource": "${aws_s3_bucket.b["site"].arn}/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
         "Condition": {"Bool": {"aws:SecureTransport": "${tostring(false)}"}}}
      ]
    }
  EOT
}
""",
    },
    "databases in modules": {
        "main.tf": """
variable "environment" {
  default = "prod"
}

locals {
  production = var.environment == "prod"
  sizes      = { small = "db.t3.small", large = "db.r5.large" }
}

module "main" {
  source    = "./database"
  name      = "main-${var.environment}"
  class     = lookup(local.sizes, local.production ? "large" : "small", "db.t2.micro")
  retention = local.production ? 14 : 0
  public    = !local.production
  options   = { encrypted = local.production, log_types = ["error", "audit"] }
}

module "copies" {
  source    = "./database"
  for_each  = toset(["test", "stage"])
  name      = each.key
  class     = local.sizes.small
  retention = each.key == "stage" ? 1 : 0
  public    = each.key == "test"
  options   = { encrypted = each.key == "stage" }
}

output "main" {
  value = [module.main.arn, module.copies["test"].arn]
}
""",
        "database/main.tf": """
variable "name" {}
variable "class" {}

variable "retention" {
  type    = number
  default = 7
}

variable "public" {
  type    = bool
  default = false
}

variable "options" {
  type = object({ encrypted = optional(bool, true), log_types = optional(list(string), []) })
}

resource "aws_db_instance" "d" {
  identifier                      = var.name
  instance_class                  = var.class
  engine                          = "postgres"
  storage_encrypted               = var.options.encrypted
  publicly_accessible             = var.public
  backup_retention_period         = var.retention
  deletion_protection             = var.retention > 7
  multi_az                        = var.retention >= 14 && !var.public
  skip_final_snapshot             = var.retention == 0 ? true : false
  enabled_cloudwatch_logs_exports = var.options.log_types
  password                        = var.public ? "hunter2hunter2" : random_password.p[0].result
  performance_insights_enabled    = length(var.options.log_types) > 0
  tags                            = merge({ Name = var.name }, var.public ? { Public = "yes" } : {})
}

resource "random_password" "p" {
  count  = var.public ? 0 : 1
  length = 8 + 8
}

output "arn" {
  value = aws_db_instance.d.arn
}
""",
    },
    "instances and roles": {
        "main.tf": """
locals {
  disks = [{ name = "a", size = 10, encrypted = true }, { name = "b", size = 20, encrypted = false }]
  users = ["ann", "bob"]
}

resource "aws_instance" "web" {
  count                       = length(local.disks)
  ami                         = "ami-${substr("0123456789", 0, 8)}"
  instance_type               = ["t2.micro", "m5.large"][count.index]
  associate_public_ip_address = count.index == 1
  monitoring                  = true && count.index < 1
  user_data                   = "export NUMBER=${count.index}"
  metadata_options {
    http_tokens                 = count.index == 0 ? "required" : "optional"
    http_put_response_hop_limit = 1 + count.index
  }
  root_block_device {
    encrypted = local.disks[count.index].encrypted
  }
  dynamic "ebs_block_device" {
    for_each = [for disk in local.disks : disk if disk.size > 10]
    content {
      device_name = "/dev/${ebs_block_device.value.name}"
      encrypted   = coalesce(ebs_block_device.value.encrypted, true)
    }
  }
}

resource "aws_ebs_volume" "v" {
  for_each          = { for disk in local.disks : disk.name => disk }
  availability_zone = "eu-central-1a"
  size              = each.value.size
  encrypted         = each.value.encrypted
  type              = each.value.size > 15 ? "gp2" : "gp3"
}

resource "aws_iam_role" "r" {
  name = "role"
  assume_role_policy = jsonencode({
    Statement = [
      for principal in [{ AWS = "*" }, { Service = "ec2.amazonaws.com" }] : {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = principal
      }
    ]
  })
}

data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:Get*", "iam:PassRole"]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = toset(["ec2", "s3"])
    content {
      sid       = title(statement.key)
      actions   = ["${statement.value}:*"]
      resources = statement.key == "s3" ? ["arn:aws:s3:::data"] : ["*"]
      condition {
        test     = "StringEquals"
        variable = "aws:RequestedRegion"
        values   = slice(["eu-central-1", "eu-west-1"], 0, 1)
      }
    }
  }
}

resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d.json
}

resource "aws_iam_user_policy_attachment" "a" {
  for_each   = toset(local.users)
  user       = each.value
  policy_arn = aws_iam_policy.p.arn
}

resource "aws_sqs_queue" "q" {
  name                    = "q"
  sqs_managed_sse_enabled = anytrue([false, length(local.users) > 2])
  policy                  = templatestring(local.template, { who = "*" })
}

locals {
  template = "{\\"Statement\\": {\\"Effect\\": \\"Allow\\", \\"Principal\\": \\"$${who}\\", \\"Action\\": \\"sqs:*\\"}}"
}
""",
    },
}
