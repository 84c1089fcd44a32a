"""AWS::Athena::NamedQuery: MiniStack's Athena keeps saved queries, its CloudFormation does not know them."""
import json

from ministack.services import athena

from calls import accepted

TYPE = "AWS::Athena::NamedQuery"


def create(logical_id, props, stack_name):
    _, _, body = accepted(athena._create_named_query(props))
    query = json.loads(body)["NamedQueryId"]
    return query, {"NamedQueryId": query}


def update(physical_id, old_props, new_props, stack_name):
    # Every property of a saved query makes another one.
    return create("", new_props, stack_name)


def delete(physical_id, props):
    accepted(athena._delete_named_query({"NamedQueryId": physical_id}))
