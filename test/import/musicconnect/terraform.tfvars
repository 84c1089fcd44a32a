project_name = "musicconnect"
environment = "production"
domain_name = "musicconnect.com"
aws_regions = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-1"]
