"""CloudWatch: MiniStack's CloudFormation refuses alarms on metric math. They are kept as records here, which nothing sets off.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
"""
from ministack.services.cloudformation import provisioners


def apply(handlers):
    stock = provisioners._cw_metric_alarm_record

    def record(name, props):
        metrics = props.get("Metrics")
        if not metrics:
            return stock(name, props)
        watched = next((each for each in metrics if each.get("Expression") and str(each.get("ReturnData", True)).lower() != "false"), metrics[0])
        return {
            **stock(name, {**{key: value for key, value in props.items() if key != "Metrics"}, "MetricName": watched["Id"], "Namespace": "MetricMath"}),
            "Metrics": metrics,
        }

    provisioners._cw_metric_alarm_record = record
