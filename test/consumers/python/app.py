"""A user's app. ../typescript/app.ts says the same in TypeScript; their templates are compared byte by byte."""
from pathlib import Path

from aws_cdk import App, CfnOutput, Duration, Environment, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_wafv2 as wafv2
from aws_cdk.aws_logs import RetentionDays
from eknmusic_constructs import (
    ApiFront,
    ApiWebAcl,
    DeploymentTier,
    MediaArchiveOptions,
    MediaBucket,
    MediaBucketEncryption,
    MediaBucketProfile,
    MediaDelivery,
    MediaDeliveryAccess,
    MediaDeliveryOptions,
    MediaCacheBehavior,
    MonitoringDepth,
    MusicApi,
    MusicChecks,
    MusicNetwork,
)

app = App(analytics_reporting=False)
stack = Stack(app, 'Consumer', env=Environment(account='123456789012', region='us-east-1'))
tier = DeploymentTier.of('consumer', log_retention=RetentionDays.TWO_WEEKS, monitoring_depth=MonitoringDepth.BASIC)

network = MusicNetwork(stack, 'Network', tier=tier)

files = MediaBucket(
    stack, 'Files',
    tier=tier,
    bucket_name='consumer-files',
    archive=MediaArchiveOptions(
        prefix='masters/', transition_after=Duration.days(120), storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
    ),
    cors_origins=['https://desktop-client', 'https://*.example.com'],
    lifecycle_rules=[s3.LifecycleRule(id='previews', prefix='previews/', expiration=Duration.days(7))],
    delivery=MediaDeliveryOptions(
        access=MediaDeliveryAccess.signed_urls({'first': Path(__file__).with_name('public-key.pem').read_text()}),
        domain_name='media.example.com',
        hosted_zone=route53.HostedZone.from_hosted_zone_attributes(
            stack, 'Zone', hosted_zone_id='Z00000000000000ZONE', zone_name='example.com',
        ),
        geo_restriction=cloudfront.GeoRestriction.allowlist('AT', 'DE'),
        cache_behaviors=[MediaCacheBehavior(path_pattern='*.flac', ttl=Duration.days(90))],
    ),
)
MediaBucket(
    stack, 'Backups', tier=DeploymentTier.STAGING, bucket_name='consumer-backups', profile=MediaBucketProfile.BACKUPS,
)
MediaBucket(
    stack, 'Code', tier=DeploymentTier.DEVELOPMENT, profile=MediaBucketProfile.CODE, encryption=MediaBucketEncryption.S3_MANAGED,
)

uploader = iam.Role(stack, 'Uploader', assumed_by=iam.ServicePrincipal('lambda.amazonaws.com'))
files.grants.read_write_objects(uploader, 'songs/*')
MediaBucket.from_media_bucket_attributes(stack, 'Imported', bucket_name='consumer-imported').grants.read_objects(uploader, 'songs/*')
MusicChecks.acknowledge(
    uploader,
    id='AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::consumer-imported/songs/*]', reason='The uploader reads every song, and nothing else.',
)
MusicChecks.acknowledge(
    uploader,
    id='AwsSolutions-IAM5[Resource::<FilesBucket7C17EE2E.Arn>/songs/*]', reason='The uploader reads and writes every song, and nothing else.',
)

CfnOutput(stack, 'FirstSong', value=files.delivery.url_for_object('songs/first track.flac'))
CfnOutput(stack, 'VpcId', value=network.vpc.vpc_id)

# Certificates, hosted zones and web ACLs, each in every way to have one.
names = Stack(app, 'Names', env=Environment(account='123456789012', region='us-east-1'))
code = lambda_.Code.from_inline('def main(event, context): pass')
signed_urls = MediaDeliveryAccess.signed_urls({'first': Path(__file__).with_name('public-key.pem').read_text()})

own_zone = route53.PublicHostedZone(names, 'OwnZone', zone_name='own.example.com')
zone_by_attributes = route53.HostedZone.from_hosted_zone_attributes(
    names, 'ZoneByAttributes', hosted_zone_id='Z00000000000000ZONE', zone_name='example.com',
)
zone_by_id = route53.HostedZone.from_hosted_zone_id(names, 'ZoneById', 'Z0000000000000BYID')

own_certificate = acm.Certificate(
    names, 'OwnCertificate', domain_name='rest.own.example.com', validation=acm.CertificateValidation.from_dns(own_zone),
)
certificate_by_arn = acm.Certificate.from_certificate_arn(
    names, 'CertificateByArn', 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab',
)

own_web_acl = wafv2.CfnWebACL(
    names, 'OwnWebAcl',
    scope='REGIONAL',
    default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
    visibility_config=wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name='consumer', sampled_requests_enabled=True,
    ),
)

made = MusicApi(names, 'MadeInOwnZone', tier=tier, code=code, handler='index.main', domain_name='api.own.example.com', hosted_zone=own_zone)
MusicApi(
    names, 'MadeInZoneById', tier=tier, code=code, handler='index.main', domain_name='second.example.com', hosted_zone=zone_by_id, front=ApiFront.rest(),
)
MusicApi(
    names, 'OwnGiven',
    tier=tier,
    code=code,
    handler='index.main',
    domain_name='rest.own.example.com',
    hosted_zone=own_zone,
    certificate=own_certificate,
    front=ApiFront.rest(web_acl=ApiWebAcl.from_arn(own_web_acl.attr_arn)),
)
MusicApi(
    names, 'ImportedGiven',
    tier=tier,
    code=code,
    handler='index.main',
    domain_name='third.example.com',
    certificate=certificate_by_arn,
    front=ApiFront.rest(
        web_acl=ApiWebAcl.from_arn('arn:aws:wafv2:us-east-1:123456789012:regional/webacl/consumer/1234abcd-12ab-34cd-56ef-1234567890ab'),
    ),
)
songs = MediaBucket(names, 'Songs', tier=tier)
MediaDelivery(
    names, 'Delivery',
    tier=tier,
    bucket=songs.bucket,
    access=signed_urls,
    domain_name='songs.example.com',
    hosted_zone=zone_by_attributes,
    certificate=certificate_by_arn,
    web_acl_arn='arn:aws:wafv2:us-east-1:123456789012:global/webacl/consumer/1234abcd-12ab-34cd-56ef-1234567890ab',
)
CfnOutput(names, 'Url', value=made.url)

app.synth()
