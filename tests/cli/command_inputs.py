"""Files and a rule for the commands to work on."""

from collections.abc import Callable

from click.testing import Result

Run = Callable[..., Result]

FAULT = """\
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 10
  encrypted         = false
}
"""

UNDECIDED = """\
variable "encrypted" {
  type = bool
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 10
  encrypted         = var.encrypted
}
"""

RULE = """\
version: 1
id: own-volume-unencrypted
title: Volume is not encrypted
severity: high
precision: high
category: security
description: Data at rest can be read by whoever gets the disk.
remediation: Set encrypted to true.
select: aws_ebs_volume
assert: {encrypted: true}
"""
