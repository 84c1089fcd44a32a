"""AWS::CloudFront::MonitoringSubscription: MiniStack's CloudFront keeps them, its CloudFormation does not."""
from ministack.services import cloudfront as service

from calls import accepted, xml_of

TYPE = "AWS::CloudFront::MonitoringSubscription"


def create(logical_id, props, stack_name):
    distribution = props["DistributionId"]
    accepted(service._create_monitoring_subscription(distribution, xml_of("MonitoringSubscription", props["MonitoringSubscription"])))
    return distribution, {}


def update(physical_id, old_props, new_props, stack_name):
    return create("", new_props, stack_name)


def delete(physical_id, props):
    if (service._distributions.get(physical_id) or {}).get("MonitoringSubscription"):
        accepted(service._delete_monitoring_subscription(physical_id))
