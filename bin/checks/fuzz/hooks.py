"""What schemathesis has to know of Trunkline; see https://schemathesis.readthedocs.io/en/stable/guides/extending/"""

import os
import uuid

import schemathesis

OWN_WORKSPACE = os.environ["TRUNKLINE_WORKSPACE_ID"]
OWN_KEY = os.environ["TRUNKLINE_API_KEY_ID"]

# A 400 of these codes says that the request is off the schema. One of any other code says that a value of the right
# shape means nothing here, such as digits that are no phone number, or a text with a NUL: no schema can tell.
ABOUT_SHAPE = {
    "body_missing",
    "field_repeated",
    "field_too_long",
    "file_missing",
    "json_invalid",
    "json_malformed",
    "malformed_request",
    "multipart_malformed",
    "several_credentials",
    "too_many_files",
    "validation_failed",
}


# The same for single fields of `validation_failed`: rules that are no keywords of JSON Schema.
BEYOND_SCHEMA = {
    "array_unique",
    "conflicts",
    "dates",
    "decimals",
    "do_not_call_missing",
    "function_parameters",
    "function_url",
    "moment",
    "prefix",
    "prefix_twice",
    "price",
    "slug_is_uuid",
    "start_equals_end",
    "too_many",
    "unknown_time_zone",
    "webhook_url",
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Replies may get further fields one day, but none that the document does not name yet."""
    components = raw_schema["components"]["schemas"]
    waiting = [
        media["schema"]
        for item in raw_schema["paths"].values()
        for operation in item.values()
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for media in response.get("content", {}).values()
    ]
    closed = set()
    while waiting:
        schema = waiting.pop()
        if isinstance(schema, list):
            waiting.extend(schema)
        elif isinstance(schema, dict):
            name = schema.get("$ref", "").rpartition("/")[2]
            if name and name not in closed:
                closed.add(name)
                if "properties" in components[name]:
                    components[name].setdefault("additionalProperties", False)
                waiting.append(components[name])
            waiting.extend(schema.values())


@schemathesis.hook
def before_call(context, case, kwargs):
    """Keeps the run from deleting what it stands on; the routes are called all the same, for somebody else's."""
    if case.method.upper() != "DELETE":
        return
    parameters = case.path_parameters or {}
    if case.operation.path == "/workspaces/{id}" and str(parameters.get("id", "")).lower() == OWN_WORKSPACE:
        parameters["id"] = str(uuid.uuid4())
    if str(parameters.get("key_id", "")).lower() == OWN_KEY:
        parameters["key_id"] = str(uuid.uuid4())


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Lets a request of the right shape be refused for what it means."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    problem = response.json()
    if problem["code"] not in ABOUT_SHAPE:
        return False
    fields = {field["code"] for field in problem.get("errors", [])}
    return not fields or not fields <= BEYOND_SCHEMA
