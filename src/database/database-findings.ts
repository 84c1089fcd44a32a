import type { IConstruct } from 'constructs';
import { databaseDefaults } from './database-defaults';
import type { MusicDatabaseProps } from './music-database-props';
import { type DeploymentTier, MonitoringDepth } from '../core/deployment-tier';
import { acknowledge, acknowledgeCompliance, acknowledgeResilience } from '../private/acknowledge';
import { KeptData } from '../private/kept-data';

/** The resources of a database that findings are about. */
export interface DatabaseResources {
  readonly instance: IConstruct;
  readonly secret: IConstruct;
}

/** Writes down why findings about a database are right as they are: those that its tier asks for, and those that nobody could fix. */
export function acknowledgeDatabase(resources: DatabaseResources, props: MusicDatabaseProps, tier: DeploymentTier, isRestored: boolean): void {
  const { instance } = resources;
  acknowledgeTier(instance, props, tier);
  acknowledgeResilience(instance, 'RDSInBackupPlan',
    'RDS itself makes a backup each day, keeps the log in between, and keeps both for at least seven days, also when the instance is gone.');
  if (props.multiAz === undefined && !databaseDefaults(tier).multiAz) {
    const reason = `The deployment tier "${tier.name}" has no standby instance: it saves half of the price, and is down while its Availability Zone is.`;
    acknowledge(instance, 'AwsSolutions-RDS3', reason);
    acknowledgeResilience(instance, 'RDSMultiAZSupport', reason);
  }
  const kept = new KeptData(props, tier);
  kept.acknowledgeDeletion(instance);
  kept.acknowledgeDeletion(resources.secret);
  if (isRestored) {
    const reason = 'A restored instance has the encryption of its snapshot: AWS takes no property for it. Those of this library are encrypted.';
    acknowledge(instance, 'AwsSolutions-RDS2', reason);
    acknowledgeCompliance(instance, 'RDSStorageEncrypted', reason);
  }
}

/** Writes down why findings about a read replica are right as they are. */
export function acknowledgeReplica(instance: IConstruct, props: MusicDatabaseProps, tier: DeploymentTier, isKept: boolean): void {
  acknowledgeTier(instance, props, tier);
  const inherited = 'A replica has the engine and the encryption of its source, and AWS takes no property for them; its port is that of the source as well.';
  acknowledge(instance, 'AwsSolutions-RDS2', inherited);
  acknowledge(instance, 'AwsSolutions-RDS11', inherited);
  acknowledgeCompliance(instance, 'RDSStorageEncrypted', inherited);
  const copy = 'A replica is a copy for reading: its source has the standby instance and the backups, and another replica can be made from it at any time.';
  acknowledge(instance, 'AwsSolutions-RDS3', copy);
  acknowledgeResilience(instance, 'RDSMultiAZSupport', copy);
  acknowledgeResilience(instance, 'RDSInBackupPlan', copy);
  if (!isKept) {
    acknowledge(instance, 'Music-DataIsRetained', copy);
  }
}

function acknowledgeTier(instance: IConstruct, props: MusicDatabaseProps, tier: DeploymentTier): void {
  if (props.deletionProtection === undefined && !tier.deletionProtection) {
    const reason = `The deployment tier "${tier.name}" keeps no data when its stack is deleted.`;
    acknowledge(instance, 'AwsSolutions-RDS10', reason);
    acknowledgeResilience(instance, 'RDSInstanceDeletionProtectionEnabled', reason);
  }
  if (tier.monitoringDepth === MonitoringDepth.BASIC) {
    acknowledgeResilience(instance, 'RDSEnhancedMonitoringEnabled', `The deployment tier "${tier.name}" asks for no monitoring that costs anything.`);
  }
}
