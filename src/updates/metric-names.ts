/** The namespace of the metrics that the function writes. */
export const METRIC_NAMESPACE = 'EKNMusic/UpdateManifestSite';

/** How long metadata is still valid, by `Bucket` and `Metadata`. */
export const SECONDS_UNTIL_EXPIRY = 'SecondsUntilExpiry';
