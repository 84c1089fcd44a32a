import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { MediaBucketProfile } from './media-bucket-profile';
import type { MediaArchiveOptions, MediaBucketProps } from './media-bucket-props';
import { profileDefaults } from './media-defaults';
import { clientOrigins } from '../private/injectable';

/** The lifecycle of a bucket: what its props and its profile ask for, then the user's own rules. */
export function renderLifecycleRules(props: MediaBucketProps): s3.LifecycleRule[] {
  const archive = archiveOf(props);
  return [
    {
      id: 'expire-old-versions',
      noncurrentVersionExpiration: props.noncurrentVersionExpiration ?? Duration.days(30),
      abortIncompleteMultipartUploadAfter: props.abortIncompleteMultipartUploadAfter ?? Duration.days(7),
      expiredObjectDeleteMarker: true,
    },
    // A rule of its own: the one above is about noncurrent versions, this one about current ones.
    ...(archive ? [{
      id: 'archive',
      prefix: archive.prefix,
      transitions: [{
        storageClass: archive.storageClass ?? s3.StorageClass.GLACIER,
        transitionAfter: archive.transitionAfter ?? Duration.days(90),
      }],
    }] : []),
    ...props.lifecycleRules ?? [],
  ];
}

function archiveOf(props: MediaBucketProps): MediaArchiveOptions | undefined {
  const transitionAfter = profileDefaults(props.profile ?? MediaBucketProfile.MEDIA).archiveAfter;
  return props.archive ?? (transitionAfter && { transitionAfter });
}

/** Who may use the bucket from a browser or a desktop client's web view. */
export function renderCorsRules(bucket: IConstruct, props: MediaBucketProps): s3.CorsRule[] {
  if (props.corsRules) {
    return props.corsRules;
  }
  const { hasClients } = profileDefaults(props.profile ?? MediaBucketProfile.MEDIA);
  const allowedOrigins = props.corsOrigins ?? (hasClients ? clientOrigins(bucket) : []);
  return allowedOrigins.length === 0 ? [] : [{
    id: 'clients',
    allowedOrigins,
    allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.PUT, s3.HttpMethods.POST],
    allowedHeaders: ['*'],
    exposedHeaders: ['ETag', 'Content-Range', 'Accept-Ranges', 'Content-Length'],
    maxAge: 3000,
  }];
}
