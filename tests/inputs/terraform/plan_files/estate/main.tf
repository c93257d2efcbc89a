terraform {
  backend "local" {
    path = "terraform.tfstate"
  }
}

provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { owner = "platform" }
  }
}

provider "aws" {
  alias  = "replica"
  region = "eu-central-1"
  default_tags {
    tags = { owner = "backup" }
  }
}

variable "password" {
  type      = string
  sensitive = true
  default   = "orange-lamp-4711"
}

variable "buckets" {
  type = map(object({ versioned = bool, public = optional(bool, false) }))
  default = {
    logs   = { versioned = false }
    orders = { versioned = true, public = true }
  }
}

locals {
  world = ["0.0.0.0/0"]
}

module "bucket" {
  source    = "./modules/bucket"
  for_each  = var.buckets
  name      = "acme-${each.key}"
  versioned = each.value.versioned
  public    = each.value.public
}

module "copy" {
  source    = "./modules/bucket"
  count     = 1
  name      = "acme-copy"
  versioned = true
  providers = { aws = aws.replica }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  count                   = 2
  vpc_id                  = aws_vpc.main.id
  cidr_block              = cidrsubnet("10.0.0.0/16", 8, count.index)
  map_public_ip_on_launch = count.index == 1
}

resource "aws_security_group" "main" {
  name        = "main"
  description = "Main"
  vpc_id      = aws_vpc.main.id

  dynamic "ingress" {
    for_each = { ssh = 22, web = 443 }
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = local.world
    }
  }
}

resource "aws_db_instance" "main" {
  identifier          = "main"
  engine              = "postgres"
  instance_class      = "db.t4g.micro"
  username            = "admin"
  password            = var.password
  storage_encrypted   = false
  publicly_accessible = true
  skip_final_snapshot = true
}

resource "aws_ebs_volume" "none" {
  count             = 0
  availability_zone = "eu-west-1a"
  encrypted         = false
}

output "bucket" {
  value = module.bucket["logs"].id
}
