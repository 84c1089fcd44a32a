import type { ErrorCatalog } from '../private/errors';
import { accessLogErrors } from '../private/log-bucket';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const CLUSTER_ERRORS: ErrorCatalog = {
  RegionalClusterProjectInvalid: {
    when: 'is not a name that the cluster, its roles and its Kubernetes objects can begin with',
    fix: 'Use 2 to 24 lowercase letters, digits and single hyphens, beginning with a letter, that are known at synthesis: "musicconnect".',
  },
  RegionalClusterRegionUnknown: {
    when: 'is part of the names of the cluster and of its roles, and is not known',
    fix: 'Give the stack its region: `env: { account, region }`.',
  },
  RegionalClusterVersionInvalid: {
    when: 'is not a version of Kubernetes that EKS Auto Mode runs',
    fix: 'Give 1.29 or a newer one, such as `KubernetesVersion.V1_36` or `KubernetesVersion.of("1.37")`.',
  },
  RegionalClusterNetworkMissing: {
    when: 'is needed for control plane and nodes',
    fix: 'Give `network`, or `vpc`.',
  },
  RegionalClusterNetworkInvalid: PLACEMENT_ERRORS.invalid,
  RegionalClusterNetworkConflict: PLACEMENT_ERRORS.conflict,
  RegionalClusterSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  RegionalClusterZonesTooFew: {
    when: 'is in fewer than two Availability Zones, and EKS wants its control plane to reach two at least',
    fix: 'Give subnets in two or three Availability Zones.',
  },
  RegionalClusterEndpointCidrInvalid: {
    when: 'is not a list of blocks of public IPv4 addresses, of which EKS takes 1 to 40',
    fix: 'Give blocks from /8 to /32 that begin at a multiple of their size, such as "198.51.100.0/24". From private addresses the endpoint is reached anyway.',
  },
  RegionalClusterEndpointReasonMissing: {
    when: 'is reachable from the internet, and nobody says why',
    fix: 'Give the reason as a sentence: `ClusterEndpoint.publicFrom(cidrs, "…")`.',
  },
  ClusterCacheNetworkMissing: {
    when: 'is needed: a cache is in a VPC, and reached from there only',
    fix: 'Give the `network` of its clients, or their `vpc`.',
  },
  ClusterCacheNetworkInvalid: PLACEMENT_ERRORS.invalid,
  ClusterCacheNetworkConflict: PLACEMENT_ERRORS.conflict,
  ClusterCacheSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  ClusterCacheSecurityGroupsInvalid: PLACEMENT_ERRORS.securityGroupsInvalid,
  ClusterCacheVpcMismatch: PLACEMENT_ERRORS.mismatch,
  ClusterCacheAvailabilityZonesTooFew: {
    when: 'has subnets in one Availability Zone only, and a cache needs two or three',
    fix: 'Select subnets in two Availability Zones or more.',
  },
  ClusterCacheNameInvalid: {
    when: 'is not a name that a cache, its user and its user group can have',
    fix: 'Use 2 to 40 lowercase letters, digits and single hyphens that begin with a letter and do not end with a hyphen, known at synthesis, and not '
      + '"default": "musicconnect-us-east-1".',
  },
  ClusterCacheEngineVersionInvalid: {
    when: 'is not a major version of Valkey',
    fix: 'Give the major version alone: "8".',
  },
  ClusterCacheDataStorageInvalid: {
    when: 'is not a size that a serverless cache can be limited to',
    fix: 'Give whole gigabytes from 1 to 5000.',
  },
  ClusterCacheEcpuInvalid: {
    when: 'is not a number of ElastiCache Processing Units that a serverless cache can be limited to',
    fix: 'Give a whole number from 1000 to 15000000 for each second.',
  },
  ClusterCacheSnapshotRetentionInvalid: {
    when: 'is not a number of days for which ElastiCache keeps daily snapshots',
    fix: 'Give whole days that are known at synthesis, from none to 35: `Duration.days(7)`.',
  },
  ClusterCacheSnapshotTimeInvalid: {
    when: 'is not the time of a daily snapshot',
    fix: 'Write it in UTC as hours and minutes, "03:00", and keep snapshots for at least a day.',
  },
  ClusterCacheAccessStringInvalid: {
    when: 'does not let the user in, or lets it do what ElastiCache refuses',
    fix: 'Begin with "on", and name keys and commands: "on ~* &* +@all -@dangerous +info". Passwords and `reset` have no place in it.',
  },
  ClusterCacheSecretNameInvalid: {
    when: 'is not a name that Secrets Manager accepts',
    fix: 'Use 1 to 512 of the characters letters, digits and /_+=.@-, for example "musicconnect/us-east-1/cache".',
  },
  ClusterCacheRotationInvalid: {
    when: 'is not a time that Secrets Manager rotates after',
    fix: 'Give whole hours that are known at synthesis, from `Duration.hours(4)` to `Duration.days(999)`.',
  },
  ClusterCacheRuntimeInvalid: {
    when: 'cannot run the rotation, which is made for Node.js 22 and newer',
    fix: 'Use `Runtime.NODEJS_22_X` or a newer one, or leave it out.',
  },
  ClusterCacheSecretArnInvalid: {
    when: 'is not the full ARN of a secret',
    fix: 'Write it with the six characters that Secrets Manager adds: "arn:aws:secretsmanager:us-east-1:123456789012:secret:musicconnect/us-east-1/cache-AbCdEf".',
  },
  ClusterCacheKeyArnInvalid: {
    when: 'is not the ARN of a KMS key',
    fix: 'Write it like "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias does not do.',
  },
  ClusterCacheSecurityGroupsMissing: {
    when: 'has no security group in it',
    fix: 'Name the security groups of the cache, so that clients can be let in.',
  },
  ClusterCacheEndpointInvalid: {
    when: 'is not the host name of a cache',
    fix: 'Give the address of its endpoint without a port: "musicconnect-abc123.serverless.use1.cache.amazonaws.com".',
  },
  ClusterCacheSecretMissing: {
    when: 'is not there: nobody logs in to this cache with a password that is known here',
    fix: 'Use `grants.connect` for a cache with `CacheAuthentication.iam()`; import one with a password by its `secretArn`.',
  },
  ClusterCacheIamMissing: {
    when: 'is not how the user of this cache logs in',
    fix: 'Use `grants.readSecret`, or give the cache `CacheAuthentication.iam()`.',
  },
  RegionalClusterServiceAccountInvalid: {
    when: 'is not a name of Kubernetes that is known at synthesis',
    fix: 'Use 1 to 63 lowercase letters, digits and hyphens: "backend".',
  },
  RegionalClusterRoleSuffixInvalid: {
    when: 'cannot end the name of a role, which has 64 characters at most with the name of the cluster before it',
    fix: 'Give a shorter `roleSuffix` of lowercase letters, digits and hyphens.',
  },
  RegionalClusterAddOnInvalid: {
    when: 'is not a name of an EKS add-on',
    fix: 'Take it from `aws eks describe-addon-versions`.',
  },
  RegionalClusterAddOnVersionInvalid: {
    when: 'is not a version of an EKS add-on',
    fix: 'Take it from `aws eks describe-addon-versions`: "v0.8.0-eksbuild.1".',
  },
  RegionalClusterAddOnRepeated: {
    when: 'is in the list twice',
    fix: 'Name each add-on once.',
  },
  RegionalClusterAddOnMissing: {
    when: 'needs another add-on that is not in the list',
    fix: 'Add that one to `addOns`.',
  },
  RegionalClusterAddOnConflict: {
    when: 'cannot be beside another add-on of the list',
    fix: 'Leave one of the two out.',
  },
  RegionalClusterAddOnBuiltIn: {
    when: 'is an add-on that every cluster of this construct has already',
    fix: 'Leave it out.',
  },
  RegionalClusterAddOnTooNew: {
    when: 'needs a newer version of Kubernetes',
    fix: 'Raise `version`, by one minor version at a time, or leave the add-on out.',
  },
  RegionalClusterAddOnCircle: {
    when: 'is a circle of add-ons that need one another, none of which can be the first',
    fix: 'Take one of the `needs` away.',
  },
  RegionalClusterHostedZoneMissing: {
    when: 'is an add-on that writes records, and the cluster has no hosted zone for them',
    fix: 'Give `hostedZone`, or leave the add-on out.',
  },
  RegionalClusterSpotPercentageInvalid: {
    when: 'is not a share that pods can be spread by: each part of the fraction needs a node, and ten parts are the most',
    fix: 'Give 0, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90 or 100.',
  },
  RegionalClusterNodePoolsInvalid: {
    when: 'is nothing that a node pool of EKS Auto Mode can have',
    fix: 'See the documentation of the property for what it takes.',
  },
  RegionalClusterNodePoolTooSmall: {
    when: 'is less than what the workloads ask for with their most pods: at the limit of a pool, pods of every split workload stay pending',
    fix: 'Raise the limit, leave it out, or lower `scaling.maxReplicas` of the workloads.',
  },
  RegionalClusterPlatformValueUnknown: {
    when: 'is only known at deploy time, and the GitOps tree is written at synthesis',
    fix: 'Give a value that is written down in the app.',
  },
  RegionalClusterPlatformHostedZoneMissing: {
    when: 'is needed for a platform: certificates are proven in it, and host names are written to it',
    fix: 'Give `hostedZone`, the public hosted zone of the domain.',
  },
  RegionalClusterPlatformMissing: {
    when: 'is given for some clusters of the project and not for others, which Argo CD would not deliver to',
    fix: 'Give `platform` to all clusters of a project, or to none.',
  },
  RegionalClusterPlatformDifferent: {
    when: 'does not match that of another cluster of the project, and all of them are delivered together',
    fix: 'Give all clusters of a project the same one.',
  },
  RegionalClusterRegionTwice: {
    when: 'has two clusters in one region, whose overlays would have one name',
    fix: 'Give the clusters different projects, or put them into different stages.',
  },
  RegionalClusterGitOpsInvalid: {
    when: 'is nothing that Argo CD can deliver from',
    fix: 'Give the address of a Git repository without a login in it, "https://github.com/eknmusic/musicconnect-gitops", a branch, tag or commit, a folder without '
      + '"/" at its ends, and a namespace of Kubernetes.',
  },
  RegionalClusterAcmeEmailInvalid: {
    when: 'is not an email address',
    fix: 'Give one, "platform@musicconnect.com", or leave it out.',
  },
  RegionalClusterAvailabilityTargetInvalid: {
    when: 'is not an objective that alerts can be computed for',
    fix: 'Give percent from 90 to below 100, with up to three decimals: 99.99.',
  },
  RegionalClusterTelemetryInvalid: {
    when: 'is not a name of a bucket',
    fix: 'Give the name of a bucket in the region of the cluster.',
  },
  RegionalClusterTelemetryMissing: {
    when: 'is needed: Prometheus, Thanos, Loki and Tempo keep what they know in buckets',
    fix: 'Add a `ClusterTelemetry` for the cluster, or name buckets of your own.',
  },
  RegionalClusterOnCallSecretNameUnknown: {
    when: 'has no name that is known at synthesis, and Kubernetes objects name the secret',
    fix: 'Give the secret a name where it is made (`secretName`), or say in `onCall.secretName` what it is called.',
  },
  RegionalClusterOnCallSecretRegionInvalid: {
    when: 'is a secret of another region than the cluster, which reads those of its own region',
    fix: 'Give the replica of the secret in the region of the cluster.',
  },
  RegionalClusterSlackChannelInvalid: {
    when: 'is not a channel of Slack',
    fix: 'Write it with its number sign, in lowercase: "#musicconnect-alerts".',
  },
  RegionalClusterDomainNameUnknown: {
    when: 'is not known at synthesis: the hosted zone was given without its name',
    fix: 'Give `domainName`, or the hosted zone by `HostedZone.fromHostedZoneAttributes`.',
  },
  RegionalClusterDomainNameInvalid: {
    when: 'is not a domain in the hosted zone',
    fix: 'Write it in lowercase, without a dot at the end: the name of `hostedZone`, or a name that ends with it.',
  },
  RegionalClusterOriginNameInvalid: {
    when: 'is not a name below the domain of the platform, in which external-dns writes records',
    fix: 'Write it in lowercase, without a dot at the end: "us-east-1.origin.musicconnect.com" for the domain "musicconnect.com".',
  },
  RegionalClusterRecordOwnerMissing: {
    when: 'is an add-on that writes records without saying which cluster they belong to: clusters would take each other\'s away',
    fix: 'Leave it out, as the tree brings external-dns, or give it `.withConfiguration({ txtOwnerId })` with the name of the cluster.',
  },
  RegionalClusterLoadBalancerCidrsUnknown: {
    when: 'is not known at synthesis, and network policies let load balancers in by it',
    fix: 'Give `ClusterIngress.gatewayApi({ loadBalancerCidrs })`: the block of the VPC, "10.0.0.0/16".',
  },
  RegionalClusterLoadBalancerCidrsInvalid: {
    when: 'is not a list of blocks of IPv4 addresses',
    fix: 'Give blocks that begin at a multiple of their size: "10.0.0.0/16".',
  },
  ClusterWorkloadImageUnknown: {
    when: 'has a registry that is only known at deploy time, and the GitOps tree is written at synthesis',
    fix: 'Give the stack of the repository its account and region, or write the image down: `WorkloadImage.fromRegistry`.',
  },
  ClusterWorkloadNameInvalid: {
    when: 'is not a name that Kubernetes objects and the role of a workload can have',
    fix: 'Use up to 24 lowercase letters, digits and hyphens that begin with a letter, and fewer where project and region are long: "backend".',
  },
  ClusterWorkloadTwice: {
    when: 'is the name of another workload of the cluster',
    fix: 'Give each workload of a cluster its own name.',
  },
  ClusterWorkloadValueUnknown: {
    when: 'is only known at deploy time, and Kubernetes objects are written before it',
    fix: 'Give a value that is written down in the app, or one of `secrets`.',
  },
  ClusterWorkloadImageInvalid: {
    when: 'does not say which image runs',
    fix: 'Give a repository, and a tag that is never moved or a digest: "1.4.2", "sha256:…". `latest` is moved.',
  },
  ClusterWorkloadPortInvalid: {
    when: 'is not a port that a container can listen at without being root',
    fix: 'Give one from 1024 to 65535.',
  },
  ClusterWorkloadResourcesInvalid: {
    when: 'is nothing that a pod can ask for',
    fix: 'Give 10 to 192000 thousandths of a vCPU, and whole MiB from 16 MiB to 3 TiB.',
  },
  ClusterWorkloadScalingInvalid: {
    when: 'is nothing that the autoscaler of a workload takes',
    fix: 'Give 2 to 100 pods, 1 to 100 percent, up to an hour, and quantities of Kubernetes such as "100" or "500m".',
  },
  ClusterWorkloadDisruptionInvalid: {
    when: 'is not how many percent of the pods may be away at once',
    fix: 'Give 1 to 50: with 0, no node could ever be replaced.',
  },
  ClusterWorkloadHealthInvalid: {
    when: 'is not how a pod is asked how it is',
    fix: 'Give paths that begin with "/", another one for liveness than for readiness, and 5 seconds to 30 minutes for the start.',
  },
  ClusterWorkloadShutdownInvalid: {
    when: 'is not a time that a pod can go in',
    fix: 'Give whole seconds: up to a minute as `delay`, and 1 second to an hour as `drainTimeout`.',
  },
  ClusterWorkloadShutdownTooLong: {
    when: 'is longer than what remains of the two minutes before spot capacity is taken away',
    fix: 'Give `delay` and `drainTimeout` of 110 seconds at most together, or `capacity: WorkloadCapacity.ON_DEMAND`.',
  },
  ClusterWorkloadIngressInvalid: {
    when: 'is not how a workload can be reached from outside',
    fix: 'Name each host once, "api.musicconnect.com", a path that begins with "/", and 1 to 4000 seconds.',
  },
  ClusterWorkloadPeerInvalid: {
    when: 'is nobody that a network policy can name',
    fix: 'Give the name of a workload or a namespace, or a block such as "10.0.0.0/16" that begins at a multiple of its size, and ports from 1 to 65535.',
  },
  ClusterWorkloadPeerMissing: {
    when: 'names a workload that the cluster does not have',
    fix: 'Give the name of a workload that was added to the same cluster.',
  },
  ClusterWorkloadVariableInvalid: {
    when: 'is not the name of a variable',
    fix: 'Use letters, digits and underscores, and no digit first. `PORT` is no secret.',
  },
  ClusterWorkloadVariableTwice: {
    when: 'is the name of a variable in `environment` as well',
    fix: 'Give each variable once.',
  },
  ClusterWorkloadSecretNameUnknown: {
    when: 'has no name that is known at synthesis, and Kubernetes objects name the secret',
    fix: 'Give the secret a name where it is made (`secretName`), or say here what it is called: `{ secretName }`.',
  },
  ClusterWorkloadSecretRegionInvalid: {
    when: 'is a secret of another region than the cluster, which reads those of its own region',
    fix: 'Give the replica of the secret in the region of the cluster.',
  },
  ClusterWorkloadCacheSecretMissing: {
    when: 'is a cache whose user logs in with IAM: such a password is valid for 15 minutes and cannot stand in a variable',
    fix: 'Give the cache a user with a password, or let the application make its tokens itself, with `cache.grants.connect(workload)`.',
  },
  ClusterWorkloadSecurityInvalid: {
    when: 'is not what a container may do on its node',
    fix: 'Give the id of a user other than root, and folders as absolute paths, each once.',
  },
  ClusterTelemetryAccountUnknown: {
    when: 'is needed here: the names of the buckets end with the account, which this stack does not know, and the GitOps tree holds them as text',
    fix: 'Give the stack its account, `env: { account, region }`, or name the buckets: `bucketNames: { metrics, logs, traces }`.',
  },
  ClusterTelemetryRegionInvalid: {
    when: 'is a cluster of another region than the stack: what a region tells of itself is kept there',
    fix: 'Make its telemetry in a stack of the region of the cluster.',
  },
  ClusterTelemetryTwice: {
    when: 'is a cluster that has its telemetry already',
    fix: 'Use that one, or import it by `ClusterTelemetry.fromClusterTelemetryAttributes`.',
  },
  ClusterTelemetryBucketNameInvalid: {
    when: 'is not a name of a bucket of its own that is known at synthesis',
    fix: 'Use 3 to 63 lowercase letters, digits and hyphens, written down in the app and each name once: "musicconnect-us-east-1-metrics".',
  },
  ClusterTelemetryRetentionInvalid: {
    when: 'is not a time that telemetry or access logs are kept for',
    fix: 'Give whole days that are known at synthesis, from `Duration.days(1)` to `Duration.days(10000)`.',
  },
  ClusterTelemetryKeyArnInvalid: {
    when: 'is not the ARN of a KMS key',
    fix: 'Write it like "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"; an alias does not do.',
  },
  ...accessLogErrors('ClusterTelemetry'),
};
