"""AWS::EC2::VPC: MiniStack lacks the attribute CidrBlock, which CDK gives to the security groups of interface endpoints."""
from ministack.services import ec2


def apply(handlers):
    stock = dict(handlers["AWS::EC2::VPC"])

    def create(*arguments):
        return with_cidr_block(*stock["create"](*arguments))

    def update(*arguments):
        return with_cidr_block(*stock["update"](*arguments))

    handlers["AWS::EC2::VPC"] = {**stock, "create": create, "update": update}


def with_cidr_block(vpc, attributes):
    return vpc, {"CidrBlock": ec2._vpcs[vpc]["CidrBlock"], **attributes}
