"""CloudWatch Logs: a filter pattern of optional terms in quotes, `?"one" ?"other"`, finds nothing.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""
import re

from ministack.services import cloudwatch_logs

TERM = r'\?"([^"]+)"'


def apply(handlers):
    stock = cloudwatch_logs._compile_filter_pattern

    def compile_pattern(pattern):
        if not re.fullmatch(rf"{TERM}(\s+{TERM})*", (pattern or "").strip()):
            return stock(pattern)
        terms = re.findall(TERM, pattern)
        return lambda message: any(term in message for term in terms)

    cloudwatch_logs._compile_filter_pattern = compile_pattern
