import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import type { IOnCall } from './on-call-props';
import type { RegionEvacuationGrants } from './region-evacuation-grants';
import type { DeploymentTier } from '../core';
import type { IGlobalMusicDatabase } from '../database';
import type { IGlobalCdn } from '../edge';

/** An action that takes users and writes out of a region, from the region that it is in, made here or elsewhere. */
export interface IRegionEvacuation extends IConstruct {
  /** The name that the evacuations of all regions have in common. */
  readonly evacuationName: string;
  /**
   * The state machine: `action` ("evacuate" or "return"), `region` and `reason` are its input, with `mode` ("switchover", "failover" or "edge"), `target` (the
   * region that writes after a switchover) and `confirm` (the name of the global cluster, for a failover).
   */
  readonly stateMachine: sfn.IStateMachine;
  /** Permissions to start it. */
  readonly grants: RegionEvacuationGrants;
}

/** Attributes of an evacuation that was made elsewhere, in the region of the stack. */
export interface RegionEvacuationAttributes {
  /** The name that the evacuations of all regions have in common. */
  readonly evacuationName: string;
}

/** Properties for RegionEvacuation. */
export interface RegionEvacuationProps {
  /**
   * The deployment tier, which decides about alarms, logs and what is kept.
   *
   * @default DeploymentTier.PRODUCTION
   */
  readonly tier?: DeploymentTier;

  /**
   * The name that the evacuations of all regions have in common, such as project and environment: 1 to 69 letters, digits, hyphens and underscores. The state
   * machine of each region is called so, with `-evacuation` at the end. Another name replaces it.
   */
  readonly evacuationName: string;

  /**
   * The distribution that leads to the regions. That of another region is deployed before the stack of the evacuation; it may be one that is imported.
   */
  readonly cdn: IGlobalCdn;

  /**
   * The global database that writes in one of the regions: the primary, or an imported one. Its state machine in the region of the stack makes that region the writer.
   *
   * @default - the regions have no database in common, and users alone are taken out
   */
  readonly globalDatabase?: IGlobalMusicDatabase;

  /**
   * Those who are told when an evacuation or a way back begins and ends, by the topic of pages in the region of the stack.
   *
   * @default - only the alarms tell, of what failed
   */
  readonly onCall?: IOnCall;

  /**
   * The KMS key of the log.
   *
   * @default - one of its own
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The retention of the log, which has each request with its reason.
   *
   * @default - as the tier says
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The actions of the alarms, in the region of the stack.
   *
   * @default - they only change their state
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of log and key.
   *
   * @default - as the tier says: deleted in development, otherwise kept
   */
  readonly removalPolicy?: RemovalPolicy;
}
