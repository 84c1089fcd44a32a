"""AWS::EC2::NatGateway: MiniStack's EC2 has NAT gateways, its CloudFormation does not.

Its API takes any subnet and allocation id, so the ones that do not exist are refused here, as AWS would.
"""
from ministack.services import ec2 as service

from calls import ec2, ec2_tags

TYPE = "AWS::EC2::NatGateway"
REPLACING = ("SubnetId", "AllocationId", "ConnectivityType", "PrivateIpAddress")


def create(logical_id, props, stack_name):
    subnet, allocation = props.get("SubnetId"), props.get("AllocationId")
    if subnet not in service._subnets:
        raise ValueError(f"The subnet ID '{subnet}' does not exist")
    if props.get("ConnectivityType", "public") == "public" and allocation not in service._addresses:
        raise ValueError(f"The allocation ID '{allocation}' does not exist")
    gateway = ec2(
        service._create_nat_gateway,
        SubnetId=subnet,
        AllocationId=allocation,
        ConnectivityType=props.get("ConnectivityType", "public"),
        **ec2_tags("natgateway", props),
    )
    return gateway["natGatewayId"], {"NatGatewayId": gateway["natGatewayId"]}


def update(physical_id, old_props, new_props, stack_name):
    if any(old_props.get(name) != new_props.get(name) for name in REPLACING):
        return create("", new_props, stack_name)
    return physical_id, {"NatGatewayId": physical_id}


def delete(physical_id, props):
    ec2(service._delete_nat_gateway, NatGatewayId=physical_id)
