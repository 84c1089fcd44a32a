"""S3: MiniStack refuses to encrypt by KMS when a request names no key; S3 then takes the key that AWS keeps for it.

CDK uploads its assets so, since its own bucket is encrypted by KMS without naming a key.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
"""
from ministack.core.responses import get_account_id, get_region
from ministack.services import s3

KEY = "x-amz-server-side-encryption-aws-kms-key-id"


def apply(handlers):
    stock = s3._resolve_sse_write_headers

    def resolve(headers, bucket_name):
        if headers.get("x-amz-server-side-encryption") == "aws:kms" and not headers.get(KEY):
            headers = {**headers, KEY: f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/s3"}
        return stock(headers, bucket_name)

    s3._resolve_sse_write_headers = resolve
