import { Annotations, Tags } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DomainNameResources } from './domain-name';
import { EDGE_ERRORS } from './errors';
import { createCdnAlarms, healthCheckMetric } from './global-cdn-alarms';
import { GlobalCdnBase } from './global-cdn-base';
import { DEFAULTS, webAclOf } from './global-cdn-defaults';
import { CdnDelivery } from './global-cdn-delivery';
import { CdnHealth } from './global-cdn-health';
import { ImportedGlobalCdn } from './global-cdn-imported';
import { CdnInvalidation } from './global-cdn-invalidation';
import type { GlobalCdnAttributes, GlobalCdnHealth, GlobalCdnInvalidation, GlobalCdnProps, GlobalCdnRouting, IGlobalCdn } from './global-cdn-props';
import { DRAINED_KEY } from './global-cdn-router';
import { CdnRouting } from './global-cdn-routing';
import { validateGlobalCdn } from './global-cdn-validation';
import { DeploymentTier } from '../core/deployment-tier';
import { actionsInUsEast1, cloudFrontMetric, edgeCertificate, edgeLogBucket, edgeRecords, edgeWebAclArn, lacksActionsInUsEast1 } from '../private/edge-parts';
import { EdgeStacks } from '../private/edge-stacks';
import { fail } from '../private/errors';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { createLogBucket } from '../private/log-bucket';

/**
 * One distribution over the same application in several regions: each viewer goes to the nearest region that is not drained, and what is only read to
 * the next one where that fails.
 *
 * Operators drain a region by a key in a store at the edge, without a deployment and without the control plane of any region. Certificate, web ACL and
 * alarms are made in us-east-1, wherever the stack is.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html
 * @example
 *
 * const cdn = new GlobalCdn(this, 'Cdn', {
 *   domainName: 'musicconnect.com',
 *   hostedZone: route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: 'Z0EXAMPLE', zoneName: 'musicconnect.com' }),
 *   origins: [
 *     { region: 'us-east-1', domainName: 'us-east-1.origin.musicconnect.com' },
 *     { region: 'eu-west-1', domainName: 'eu-west-1.origin.musicconnect.com' },
 *   ],
 * });
 * cdn.grants.drain(role);
 */
@injectable<GlobalCdnProps>({ tier: always, encryptionKey: always, alarmActions: always })
export class GlobalCdn extends GlobalCdnBase {
  /** The id by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.GlobalCdn';

  /** The key of the store under which the drained regions stand, with commas between them. Any other text, such as `none`, drains nothing. */
  public static readonly DRAINED_KEY: string = DRAINED_KEY;

  /**
   * Uses a distribution that another app made.
   *
   * Throws `GlobalCdn...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param attributes what is known of it
   */
  public static fromGlobalCdnAttributes(scope: Construct, id: string, attributes: GlobalCdnAttributes): IGlobalCdn {
    return new ImportedGlobalCdn(scope, id, attributes);
  }

  public readonly domainName: string;
  public readonly distributionId: string;
  public readonly regions: string[];
  public readonly keyValueStoreArn: string;

  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;
  /** The headers that are added to every response. */
  public readonly responseHeadersPolicy: cloudfront.ResponseHeadersPolicy;
  /** The parts that choose the region of a request. */
  public readonly routing: GlobalCdnRouting;
  /** The domain name with its certificate and records. Undefined without a domain name. */
  public readonly domain?: DomainNameResources;
  /** The health checks of the regions, with the records that follow them. */
  public readonly health: GlobalCdnHealth;
  /** The function that invalidates at a deployment. Undefined where nothing is invalidated. */
  public readonly invalidation?: GlobalCdnInvalidation;
  /** The bucket that receives the standard access logs. */
  public readonly logBucket: s3.IBucket;
  /** The ARN of the web ACL. Undefined where there is none. */
  public readonly webAclArn?: string;
  /** The alarms, which are in us-east-1. Empty where the tier has none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  protected readonly healthPath: string;

  private readonly edge: EdgeStacks;

  /**
   * Throws `GlobalCdn...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there
   * @param props the properties of the distribution
   */
  public constructor(scope: Construct, id: string, props: GlobalCdnProps) {
    super(scope, id);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const webAcl = props.webAcl ?? webAclOf(tier);
    this.edge = new EdgeStacks(this);
    validateGlobalCdn(this, props, { tier, webAcl, edge: this.edge });
    const kept = new KeptData(props, tier);
    this.regions = props.origins.map(({ region }) => region);
    this.healthPath = props.healthPath ?? DEFAULTS.healthPath;
    this.logBucket = props.logBucket ?? this.createLogs(kept, props.autoDeleteObjects);
    this.webAclArn = edgeWebAclArn(this.edge, webAcl, `In front of ${props.domainName ?? 'an application in several regions'}`);
    this.routing = new CdnRouting(this, 'Routing', props);
    this.keyValueStoreArn = this.routing.keyValueStore.keyValueStoreArn;

    const certificate = edgeCertificate(this, this.edge, props);
    const delivery = new CdnDelivery(this, 'Delivery', {
      props, certificate, routing: this.routing, logBucket: this.logBucket, webAclArn: this.webAclArn, noWebAclBecause: webAcl.noneBecause,
    });
    this.distribution = delivery.distribution;
    this.responseHeadersPolicy = delivery.responseHeadersPolicy;
    this.distributionId = this.distribution.distributionId;
    this.node.defaultChild = this.distribution.node.defaultChild;
    this.domainName = props.domainName ?? this.distribution.distributionDomainName;
    this.domain = certificate && {
      domainName: this.domainName, certificate, records: edgeRecords(this, props, this.distribution.distributionDomainName),
    };
    this.health = tier.alarmsEnabled || props.regionalDomainName !== undefined
      ? new CdnHealth(this, 'Health', props, this.domainName) : { checks: {}, records: {} };
    // Checks by a name that leads nowhere yet would wake somebody. That of CloudFront comes with the distribution.
    Object.values(this.health.checks).forEach((check) => this.domain && check.node.addDependency(this.distribution, ...this.domain.records));
    this.invalidation = props.invalidation && new CdnInvalidation(this, 'Invalidation', {
      ...props.invalidation, distributionId: this.distributionId, kept, encryptionKey: kept.chooseKey(this, 'Encrypts the log of invalidations'),
    });
    if (tier.alarmsEnabled) {
      this.alarms.push(...createCdnAlarms(this.edge, { cdn: this, routing: this.routing, health: this.health, actions: this.chooseActions(props) }));
    }
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * The finding of Route 53 on a region at the edge: 1 where it answers, 0 where it does not.
   *
   * Throws `GlobalCdnRegionUnknownHere`, also where no regions are checked.
   *
   * @param originRegion the region of an origin
   * @param options how to aggregate it; by default the minimum of a minute
   */
  public metricHealthCheckStatus(originRegion: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const check = Object.entries(this.health.checks).find(([name]) => name === originRegion)?.[1];
    if (!check) {
      fail(this, EDGE_ERRORS, { code: 'GlobalCdnRegionUnknownHere', prop: 'originRegion', got: originRegion });
    }
    return healthCheckMetric(check.healthCheckId, options);
  }

  /**
   * The number of requests for which the function that chooses the region failed, and which CloudFront answered with 503.
   *
   * @param options how to aggregate it; by default the sum over five minutes
   */
  public metricFunctionExecutionErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricOfFunction('FunctionExecutionErrors', { statistic: cloudwatch.Stats.SUM, ...options });
  }

  /**
   * The time that the function that chooses the region takes, in percent of what CloudFront lets it have.
   *
   * @param options how to aggregate it; by default the average over five minutes
   */
  public metricFunctionComputeUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricOfFunction('FunctionComputeUtilization', options);
  }

  private metricOfFunction(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return cloudFrontMetric('FunctionName', this.routing.function.functionName, metricName, options);
  }

  private createLogs(kept: KeptData, autoDeleteObjects?: boolean): s3.IBucket {
    const create = (scope: Construct) => createLogBucket(scope, 'Logs', {
      retention: DEFAULTS.logRetention, ...kept, acceptsCloudFrontLogs: true, onlyForCloudFront: true, autoDeleteObjects,
    });
    return edgeLogBucket(this, this.edge, () => create(this), create);
  }

  private chooseActions(props: GlobalCdnProps): cloudwatch.IAlarmAction[] {
    if (lacksActionsInUsEast1(this.edge, props)) {
      Annotations.of(this).addWarningV2('@eknmusic/constructs:globalCdnEdgeAlarmActionsMissing',
        'The alarms on CloudFront and Route 53 are in us-east-1, where nothing of `alarmActions` is: they only change their state. Give `edgeAlarmActions`, such as an SNS topic there, or an empty list.');
    }
    return actionsInUsEast1(this.edge, props);
  }
}
