"""A user's app. ../typescript/app.ts says the same in TypeScript; their templates are compared byte by byte."""
from pathlib import Path

from aws_cdk import App, CfnOutput, Duration, Environment, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_iam as iam
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_logs import RetentionDays
from eknmusic_constructs import (
    DeploymentTier,
    MediaArchiveOptions,
    MediaBucket,
    MediaBucketEncryption,
    MediaBucketProfile,
    MediaDeliveryAccess,
    MediaDeliveryOptions,
    MediaCacheBehavior,
    MonitoringDepth,
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

app.synth()
