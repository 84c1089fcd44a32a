"""AWS::ApiGatewayV2::Api: MiniStack keeps the CORS configuration of a template under the names of CloudFormation and reads it
under those of the API, so that it refuses every origin."""

TYPE = "AWS::ApiGatewayV2::Api"


def apply(handlers):
    stock = dict(handlers[TYPE])

    def create(logical_id, props, stack_name):
        return stock["create"](logical_id, as_in_the_api(props), stack_name)

    def update(physical_id, old_props, new_props, *more):
        return stock["update"](physical_id, old_props, as_in_the_api(new_props), *more)

    handlers[TYPE] = {**stock, "create": create, "update": update}


def as_in_the_api(props):
    if not props.get("CorsConfiguration"):
        return props
    return {**props, "CorsConfiguration": {name[0].lower() + name[1:]: value for name, value in props["CorsConfiguration"].items()}}
