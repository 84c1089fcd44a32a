"""CloudFront: MiniStack's distributions answer to `<id>.cloudfront.net` only, and not to the names that they were given.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
"""
from ministack import app
from ministack.services import cloudfront


def apply(handlers):
    stock = app._parse_cloudfront_dataplane_host

    def label_of(host):
        return stock(host) or aliases().get(host.split(":")[0].lower())

    app._parse_cloudfront_dataplane_host = label_of


def aliases():
    """The label of the distribution that each name belongs to."""
    return {
        alias.lower(): distribution["DomainName"].split(".")[0]
        for distribution in cloudfront._distributions.values()
        for alias in cloudfront._get_distribution_aliases(distribution)
    }
