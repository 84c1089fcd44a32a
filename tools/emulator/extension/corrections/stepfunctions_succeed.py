"""Step Functions: the `Output` of a state of the type Succeed is not looked at in JSONata.

https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html
"""
from ministack.services import stepfunctions


def apply(handlers):
    stock = stepfunctions._apply_output_path

    def output(state_def, value, ctx=None):
        if state_def.get("Type") == "Succeed" and stepfunctions._state_query_language(state_def, ctx) == "JSONata":
            return stepfunctions._apply_jsonata_output(state_def, value, ctx, default=value)
        return stock(state_def, value, ctx)

    stepfunctions._apply_output_path = output
