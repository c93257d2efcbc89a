resource "aws_s3_bucket" "kept" {
  bucket = "acme-kept"
}

resource "aws_s3_bucket" "renamed" {
  bucket = "acme-new-name"
}

resource "aws_db_instance" "updated" {
  identifier          = "updated"
  engine              = "postgres"
  instance_class      = "db.t4g.micro"
  publicly_accessible = true
}

resource "aws_ebs_volume" "encrypted_by_the_account" {
  availability_zone = "eu-west-1a"
  size              = 10
}
