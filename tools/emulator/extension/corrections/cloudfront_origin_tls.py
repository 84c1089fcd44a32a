"""CloudFront: MiniStack's CloudFront asks S3 as if without TLS unless policies are enforced, so that a bucket whose policy
demands TLS refuses it.

CloudFront asks an S3 origin in the protocol in which the viewer asked it.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-s3-origin.html
"""
from ministack.core.iam_evaluator import pin_request_origin
from ministack.services import cloudfront


def apply(handlers):
    stock = cloudfront.handle_viewer_request

    async def serve(dist, method, path, raw_uri, raw_query_string, headers, body, query_params, client_ip="127.0.0.1"):
        pin_request_origin(client_ip, headers.get("x-forwarded-proto") == "https")
        return await stock(dist, method, path, raw_uri, raw_query_string, headers, body, query_params, client_ip)

    cloudfront.handle_viewer_request = serve
