"""Makes an administrator in the emulator at AWS_ENDPOINT_URL, and prints the access key as JSON.

Of MiniStack's built-in key, which stands for the account's root user, no policy is ever asked.
"""
import json

import boto3

iam = boto3.client("iam")
iam.create_user(UserName="administrator")
iam.put_user_policy(
    UserName="administrator",
    PolicyName="everything",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}),
)
key = iam.create_access_key(UserName="administrator")["AccessKey"]
print(json.dumps({"accessKeyId": key["AccessKeyId"], "secretAccessKey": key["SecretAccessKey"]}))
