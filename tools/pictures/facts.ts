import { Json, listAt, objectAt, Resource, SynthesizedApp } from './resources';
import { subnetKind } from './subnet-kind';

/** What a reader asks first about a resource, and what else, one short line each. */
export interface Facts {
  readonly first: string[];
  /** Left out of a picture without details. */
  readonly more?: string[];
}

export const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const texts = (value: Json | undefined): string[] => [value ?? []].flat().filter((item): item is string => typeof item === 'string');
const present = (lines: (string | false | undefined)[]): string[] => lines.filter((line): line is string => typeof line === 'string');
const days = (count: Json | undefined): string => `${count} ${Number(count) === 1 ? 'day' : 'days'}`;
const tls = (policy: Json | undefined): string | undefined => {
  const version = /^TLSv?_?(1[._][23])/.exec(text(policy) ?? '')?.[1];
  return version && `TLS ${version.replace('_', '.')} or newer`;
};

export function bucketFacts({ properties }: Resource): Facts {
  const encryption = listAt(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration')
    .map((rule) => text(objectAt(rule, 'ServerSideEncryptionByDefault').SSEAlgorithm));
  const rules = listAt(properties, 'LifecycleConfiguration', 'Rules').filter((rule) => rule.Status === 'Enabled');
  const transitions = rules.flatMap((rule) => listAt(rule, 'Transitions')
    .map((step) => `${storageClass(step.StorageClass)} after ${step.TransitionInDays} days${rule.Prefix ? ` (${rule.Prefix})` : ''}`));
  const noncurrent = rules.map((rule) => objectAt(rule, 'NoncurrentVersionExpiration').NoncurrentDays).find((count) => count !== undefined);
  const expires = rules.filter((rule) => rule.ExpirationInDays !== undefined)
    .map((rule) => `deleted after ${days(rule.ExpirationInDays)}${rule.Prefix ? ` (${rule.Prefix})` : ''}`);
  return {
    first: present([
      encryption.some((algorithm) => algorithm?.startsWith('aws:kms')) ? 'SSE-KMS encryption' : 'SSE-S3 encryption',
      objectAt(properties, 'VersioningConfiguration').Status === 'Enabled' && 'versioned',
    ]),
    more: present([
      noncurrent !== undefined && `old versions kept ${days(noncurrent)}`,
      ...transitions,
      ...expires,
      ...listAt(properties, 'ReplicationConfiguration', 'Rules').map((rule) => text(objectAt(rule, 'Destination').Bucket))
        .map((arn) => arn && `replicated to ${arn.replace(/^arn:[^:]+:s3:::/, '')}`),
      ...listAt(properties, 'CorsConfiguration', 'CorsRules').map((rule) => `CORS: ${texts(rule.AllowedOrigins).join(', ')}`),
    ]),
  };
}

function storageClass(name: Json | undefined): string {
  return name === 'GLACIER' ? 'to Glacier' : `to ${String(name).toLowerCase().replace(/_/g, ' ')}`;
}

/** Whether the bucket's only work is to keep the logs of others. */
export function isLogBucket(bucket: Resource, app: SynthesizedApp): boolean {
  return app.resources.some((resource) => app.referencesOf(resource)
    .some(({ property, target }) => target === bucket && /^(LoggingConfiguration|DistributionConfig\.Logging|ExtendedS3DestinationConfiguration)\b/.test(property)));
}

export function distributionFacts({ properties }: Resource): Facts {
  const config = objectAt(properties, 'DistributionConfig');
  const restriction = objectAt(config, 'Restrictions', 'GeoRestriction');
  const behaviors = listAt(config, 'CacheBehaviors');
  const all = [objectAt(config, 'DefaultCacheBehavior'), ...behaviors];
  const signed = all.every((behavior) => Array.isArray(behavior.TrustedKeyGroups) && behavior.TrustedKeyGroups.length > 0);
  const secure = all.every((behavior) => behavior.ViewerProtocolPolicy !== 'allow-all');
  return {
    first: present([
      ...texts(config.Aliases),
      secure && 'HTTPS only',
      signed && 'signed URLs only',
    ]),
    more: present([
      tls(objectAt(config, 'ViewerCertificate').MinimumProtocolVersion),
      listAt(config, 'Origins').length > 1 && `origins: ${listAt(config, 'Origins').map(({ Id }) => text(Id)).join(', ')}`,
      all.some((behavior) => listAt(behavior, 'FunctionAssociations').length > 0) && 'function at viewer request',
      behaviors.length > 0 && `own caching for ${behaviors.length} kinds of file`,
      restriction.RestrictionType === 'whitelist' && `countries: ${texts(restriction.Locations).join(', ')}`,
      restriction.RestrictionType === 'blacklist' && `all countries but ${texts(restriction.Locations).join(', ')}`,
    ]),
  };
}

export function endpointFacts({ properties }: Resource): Facts {
  const name = properties.ServiceName;
  const whole = typeof name === 'string' ? name : JSON.stringify(name);
  const service = /\.([a-z0-9.-]+)"?\]*\}?$/.exec(whole)?.[1].split('.').slice(-1)[0] ?? whole;
  return { first: [`${service} (${text(properties.VpcEndpointType)?.toLowerCase()})`] };
}

export function securityGroupFacts({ properties }: Resource): Facts {
  const anywhere = listAt(properties, 'SecurityGroupEgress').filter((rule) => rule.CidrIp === '0.0.0.0/0');
  return {
    first: present([
      anywhere.some((rule) => rule.IpProtocol === '-1') ? 'out: anywhere' : anywhere.map((rule) => `out: port ${rule.FromPort}`).join(', ') || undefined,
    ]),
  };
}

export function logGroupFacts({ properties }: Resource, _app: SynthesizedApp, name: string): Facts {
  const kept = properties.RetentionInDays ? `kept ${days(properties.RetentionInDays)}` : 'kept forever';
  return { first: [`${name.replace(/(^| )(LogGroup|Logs)\b/g, '').replace(/LogGroup$/, '')}: ${kept}`] };
}

export function streamFacts(stream: Resource, app: SynthesizedApp): Facts {
  const { BufferingHints, CompressionFormat } = objectAt(stream.properties, 'ExtendedS3DestinationConfiguration');
  const collected = app.resources.filter((subscription) => subscription.type === 'AWS::Logs::SubscriptionFilter'
    && app.referencesOf(subscription).some(({ target }) => target === stream)).length;
  return {
    first: [`of ${collected} log group${collected === 1 ? '' : 's'}`],
    more: [`${String(CompressionFormat).toLowerCase()}, after ${(BufferingHints as { IntervalInSeconds: number }).IntervalInSeconds} s at most`],
  };
}

export function functionFacts(resource: Resource, app: SynthesizedApp): Facts {
  const { properties } = resource;
  const named = (property: string) => app.referencesOf(resource).filter((reference) => reference.property === property).map(({ target }) => target);
  const aliases = app.resources.filter((alias) => alias.type === 'AWS::Lambda::Alias' && app.referencesOf(alias).some(({ target }) => target === resource));
  const layers = named('Layers').map(({ path }) => path.split('/').slice(-2)[0]).sort();
  return {
    first: [runtime(properties.Runtime), ...subnets(named('VpcConfig.SubnetIds'))],
    more: present([
      `${texts(properties.Architectures)[0] ?? 'x86_64'}, ${properties.MemorySize} MB, ${properties.Timeout} s`,
      ...aliases.map((alias) => `alias: ${text(alias.properties.Name)}`),
      ...layers.map((layer) => `layer: ${layer}`),
      objectAt(properties, 'TracingConfig').Mode === 'Active' && 'traced by X-Ray',
    ]),
  };
}

function runtime(name: Json | undefined): string {
  return (text(name) ?? 'a container').replace(/^python/, 'Python ').replace(/^nodejs(\d+)\.x$/, 'Node.js $1');
}

function subnets(all: Resource[]): string[] {
  return [...new Set(all.map(subnetKind))].map((kind) => `in ${kind.toLowerCase()} subnets`);
}

export function apiFacts(api: Resource, app: SynthesizedApp): Facts {
  const of = (type: string) => app.resources.filter((part) => part.type === type && app.referencesOf(part).some(({ target }) => target === api));
  const cors = texts(objectAt(api.properties, 'CorsConfiguration').AllowOrigins);
  const limits = of('AWS::ApiGatewayV2::Stage').map(({ properties }) => objectAt(properties, 'DefaultRouteSettings').ThrottlingRateLimit);
  return {
    first: of('AWS::ApiGatewayV2::Route').map(({ properties }) => String(properties.RouteKey)),
    more: present([
      cors.length > 0 && `CORS: ${cors.join(', ')}`,
      ...limits.map((limit) => limit !== undefined && `at most ${limit} requests a second`),
      api.properties.DisableExecuteApiEndpoint === true && 'by its own host name only',
    ]),
  };
}

export function apiDomainFacts({ properties }: Resource): Facts {
  return { first: [], more: present(listAt(properties, 'DomainNameConfigurations').map(({ SecurityPolicy }) => tls(SecurityPolicy))) };
}

export function deploymentFacts(group: Resource, app: SynthesizedApp): Facts {
  const configuration = app.referencesOf(group).find(({ property }) => property === 'DeploymentConfigName')?.target.properties;
  const alarms = listAt(group.properties, 'AlarmConfiguration', 'Alarms').length;
  return {
    first: present([
      configuration ? steps(objectAt(configuration, 'TrafficRoutingConfig')) : text(group.properties.DeploymentConfigName),
    ]),
    more: present([
      objectAt(group.properties, 'AutoRollbackConfiguration').Enabled === true && alarms > 0 && `goes back at ${alarms} alarms`,
    ]),
  };
}

function steps({ TimeBasedCanary: canary, TimeBasedLinear: linear }: { [property: string]: Json }): string {
  if (canary !== undefined) {
    return `${objectAt(canary).CanaryPercentage} % for ${objectAt(canary).CanaryInterval} minutes first`;
  }
  return linear === undefined ? 'all at once' : `${objectAt(linear).LinearPercentage} % more each ${objectAt(linear).LinearInterval} minutes`;
}

export function databaseFacts(instance: Resource, app: SynthesizedApp): Facts {
  const { properties } = instance;
  const group = app.referencesOf(instance).find(({ property }) => property === 'DBSubnetGroupName')?.target;
  const engine = text(properties.Engine) === 'postgres' ? 'PostgreSQL' : text(properties.Engine);
  return {
    first: [
      `${engine} ${text(properties.EngineVersion)}`,
      `${text(properties.DBInstanceClass)}${properties.MultiAZ === true ? ', with a standby' : ''}`,
      ...subnets(group ? app.referencesOf(group).map(({ target }) => target) : []),
    ],
    more: present([
      `${properties.AllocatedStorage} to ${properties.MaxAllocatedStorage ?? properties.AllocatedStorage} GB ${text(properties.StorageType)}`,
      properties.StorageEncrypted === true && 'encrypted',
      `backups kept ${days(properties.BackupRetentionPeriod)}`,
      properties.DeletionProtection === true && 'protected from deletion',
      properties.EnablePerformanceInsights === true && 'Database Insights',
      properties.EnableIAMDatabaseAuthentication === true && 'logins by IAM too',
    ]),
  };
}

export function clusterFacts(cluster: Resource, app: SynthesizedApp): Facts {
  const { properties } = cluster;
  const instances = app.resources.filter((instance) => instance.type === 'AWS::RDS::DBInstance' && app.referencesOf(instance)
    .some(({ property, target }) => property === 'DBClusterIdentifier' && target === cluster));
  const classes = [...new Set(instances.map((instance) => text(instance.properties.DBInstanceClass)))].join(', ');
  const { MinCapacity: least, MaxCapacity: most } = objectAt(properties, 'ServerlessV2ScalingConfiguration');
  return {
    first: present([
      `PostgreSQL ${text(properties.EngineVersion)}`,
      `${instances.length} × ${classes}${least === undefined ? '' : `, ${least} to ${most} ACU`}`,
      properties.GlobalClusterIdentifier !== undefined && 'joins the global cluster',
    ]),
    more: present([
      properties.StorageEncrypted === true && 'encrypted',
      `backups kept ${days(properties.BackupRetentionPeriod)}`,
      properties.DeletionProtection === true && 'protected from deletion',
      properties.EnableIAMDatabaseAuthentication === true && 'logins by IAM too',
    ]),
  };
}

export function vaultFacts({ properties }: Resource): Facts {
  const { MinRetentionDays: least, MaxRetentionDays: most } = objectAt(properties, 'LockConfiguration');
  return { first: present([least !== undefined && `locked: kept ${least} to ${most} days`]) };
}

export function planFacts({ properties }: Resource): Facts {
  return { first: listAt(properties, 'BackupPlan', 'BackupPlanRule').map(({ RuleName, ScheduleExpression }) => `${text(RuleName)}: ${text(ScheduleExpression)}`) };
}

export function secretFacts(secret: Resource, app: SynthesizedApp): Facts {
  // A schedule may name the attachment of the secret to its database instead.
  const names = [secret, ...app.resources.filter(({ type }) => type === 'AWS::SecretsManager::SecretTargetAttachment')
    .filter((attachment) => app.referencesOf(attachment).some(({ target }) => target === secret))];
  return {
    first: [...app.resources.filter(({ type }) => type === 'AWS::SecretsManager::RotationSchedule')
      .filter((schedule) => app.referencesOf(schedule).some(({ property, target }) => property === 'SecretId' && names.includes(target)))
      .map(({ properties }) => /^rate\((.*)\)$/.exec(text(objectAt(properties, 'RotationRules').ScheduleExpression) ?? '')?.[1])
      .map((rate) => (rate ? `rotated every ${rate}` : 'rotated')),
    ...listAt(secret.properties, 'ReplicaRegions').map(({ Region }) => `replicated to ${text(Region)}`)],
  };
}

/** Whether the role is for somebody outside of AWS. */
export function isFederated(role: Resource): boolean {
  return trusted(role).some(({ Principal }) => objectAt(Principal).Federated !== undefined);
}

export function federatedRoleFacts(role: Resource): Facts {
  return {
    first: trusted(role).flatMap(({ Condition }) => Object.values(objectAt(Condition)))
      .flatMap((condition) => Object.entries(objectAt(condition)).filter(([key]) => key.endsWith(':sub')).flatMap(([, value]) => texts(value)))
      .flatMap((subject) => {
        const [, repository, rest] = /^repo:([^:]+):(.*)$/.exec(subject) ?? [];
        return repository ? [`repository ${repository}`, rest.replace(/:/g, ' ')] : [subject];
      }),
  };
}

function trusted({ properties }: Resource): { [key: string]: Json }[] {
  return listAt(properties, 'AssumeRolePolicyDocument', 'Statement');
}
