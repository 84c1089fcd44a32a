import { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RootConstruct } from 'constructs';
import { CORE_ERRORS } from './errors';
import { checkedParameters } from '../private/checked-parameters';
import { Problems } from '../private/errors';

/** The log level of an application: the least severe messages that it writes. */
export enum LogLevel {
  /** Everything, for finding faults while developing. */
  DEBUG = 'DEBUG',
  /** The course of normal work, and everything more severe. */
  INFO = 'INFO',
  /** Conditions that an operator may have to act on, and everything more severe. */
  WARN = 'WARN',
}

/** The depth of monitoring, where AWS offers a choice. */
export enum MonitoringDepth {
  /** The metrics that cost nothing. */
  BASIC = 'BASIC',
  /** Finer metrics and traces, at a price: enhanced monitoring, request metrics, insights. */
  ENHANCED = 'ENHANCED',
}

// The values of `RetentionDays` are numbers of days. Reading the enum would load aws-logs wherever a tier is used.
const WEEK: RetentionDays.ONE_WEEK = 7;
const TWO_WEEKS: RetentionDays.TWO_WEEKS = 14;
const MONTH: RetentionDays.ONE_MONTH = 30;

/** The choices that a deployment tier makes for every construct that is given it. */
export interface DeploymentTierSettings {
  /**
   * The log level of applications: the least severe messages that they write.
   *
   * @default - the setting of the production tier
   */
  readonly logLevel?: LogLevel;

  /**
   * The time for which logs are kept.
   *
   * @default - the setting of the production tier
   */
  readonly logRetention?: RetentionDays;

  /**
   * Makes constructs choose for availability rather than for price: networks over more Availability Zones with a NAT gateway in each, databases
   * with a standby instance and the size for it, CloudFront in front of media. The page of each construct says what it makes of it.
   *
   * @default - the setting of the production tier
   */
  readonly highAvailability?: boolean;

  /**
   * Makes constructs create alarms.
   *
   * @default - the setting of the production tier
   */
  readonly alarmsEnabled?: boolean;

  /**
   * The removal policy of a resource that holds data, when it is removed from its stack or its stack is deleted. `SNAPSHOT` keeps what no snapshot
   * can be taken of, which is everything but the instance of a database.
   *
   * @default - the setting of the production tier
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Makes AWS refuse to delete a resource that holds data, where the service has deletion protection.
   *
   * @default - the setting of the production tier
   */
  readonly deletionProtection?: boolean;

  /**
   * The depth of monitoring of the resources.
   *
   * @default - the setting of the production tier
   */
  readonly monitoringDepth?: MonitoringDepth;
}

/**
 * The environment that a deployment serves, and what of it concerns every construct.
 *
 * Give it to a construct as `tier`; any prop of that construct overrides the tier's choice for it.
 *
 * | | development | staging | production |
 * |---|---|---|---|
 * | log level | DEBUG | INFO | WARN |
 * | logs kept | 7 days | 14 days | 30 days |
 * | high availability | no | yes | yes |
 * | alarms | no | yes | yes |
 * | data when removed from the stack | deleted (a bucket only when it is empty) | kept | kept |
 * | deletion protection | no | yes | yes |
 * | monitoring | basic | enhanced | enhanced |
 *
 * Staging mirrors production, so that what works there works here; it differs in how much it logs.
 *
 * What is kept goes only where it was made by the very deployment that fails: it then holds nothing, and would be in the way of the next
 * attempt by its name (`RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE`).
 */
@checkedParameters('DeploymentTier')
export class DeploymentTier {
  /** For developing: cheap, talkative, and gone when its stack is deleted. */
  public static readonly DEVELOPMENT = new DeploymentTier('development', {
    logLevel: LogLevel.DEBUG,
    logRetention: WEEK,
    highAvailability: false,
    alarmsEnabled: false,
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    monitoringDepth: MonitoringDepth.BASIC,
  });

  /** Production's architecture with its own data and more logging. */
  public static readonly STAGING = new DeploymentTier('staging', {
    logLevel: LogLevel.INFO,
    logRetention: TWO_WEEKS,
  });

  /** For real users: redundant, watched, and never deleted by accident. */
  public static readonly PRODUCTION = new DeploymentTier('production', {});

  /**
   * Makes another tier: production, but for the settings given here.
   *
   * Throws `DeploymentTierNameInvalid`.
   *
   * @param name the tier's name, as it appears in descriptions and tags: 1 to 256 letters, digits, spaces and `_.:/=+-@`
   * @param settings the settings in which it differs from production
   */
  public static of(name: string, settings: DeploymentTierSettings = {}): DeploymentTier {
    validateDeploymentTier(name);
    return new DeploymentTier(name, settings);
  }

  /** The log level of applications: the least severe messages that they write. */
  public readonly logLevel: LogLevel;
  /** The time for which logs are kept. */
  public readonly logRetention: RetentionDays;
  /** True for constructs that choose for availability rather than for price. */
  public readonly highAvailability: boolean;
  /** True for constructs that create alarms. */
  public readonly alarmsEnabled: boolean;
  /** The removal policy of a resource that holds data, when it is removed from its stack or its stack is deleted. */
  public readonly removalPolicy: RemovalPolicy;
  /** True for resources with data that AWS refuses to delete, where the service has deletion protection. */
  public readonly deletionProtection: boolean;
  /** The depth of monitoring of the resources. */
  public readonly monitoringDepth: MonitoringDepth;

  private constructor(
    /** The tier's name. */
    public readonly name: string,
    settings: DeploymentTierSettings,
  ) {
    this.logLevel = settings.logLevel ?? LogLevel.WARN;
    this.logRetention = settings.logRetention ?? MONTH;
    this.highAvailability = settings.highAvailability ?? true;
    this.alarmsEnabled = settings.alarmsEnabled ?? true;
    this.removalPolicy = settings.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this.deletionProtection = settings.deletionProtection ?? true;
    this.monitoringDepth = settings.monitoringDepth ?? MonitoringDepth.ENHANCED;
  }
}

/** A tier is made outside any construct: the method stands for the path. */
function validateDeploymentTier(name: string): void {
  const problems = new Problems(new RootConstruct('DeploymentTier.of'), CORE_ERRORS);
  problems.addIf(!/^[\p{L}\p{N}\p{Zs}_.:/=+@-]{1,256}$/u.test(name) || name.trim() === '', {
    code: 'DeploymentTierNameInvalid', prop: 'name', got: name,
  });
  problems.throwIfAny();
}
