"""AWS::EC2::EIP: MiniStack's EC2 has addresses, its CloudFormation does not; public NAT gateways need them."""
from ministack.services import ec2 as service

from calls import ec2, ec2_tags

TYPE = "AWS::EC2::EIP"


def create(logical_id, props, stack_name):
    address = ec2(service._allocate_address, Domain=props.get("Domain", "vpc"), **ec2_tags("elastic-ip", props))
    return address["publicIp"], {"AllocationId": address["allocationId"], "PublicIp": address["publicIp"]}


def update(physical_id, old_props, new_props, stack_name):
    if old_props.get("Domain") != new_props.get("Domain"):
        return create("", new_props, stack_name)
    return physical_id, {"AllocationId": allocation_of(physical_id), "PublicIp": physical_id}


def delete(physical_id, props):
    allocation = allocation_of(physical_id)
    if allocation:
        ec2(service._release_address, AllocationId=allocation)


def allocation_of(public_ip):
    return next((id for id, address in service._addresses.items() if address["PublicIp"] == public_ip), None)
