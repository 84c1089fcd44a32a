import type { ClusterMember } from './cluster-member';
import type { GlobalDatabaseMemberProps } from './global-music-database-props';
import { type DeploymentTier, MonitoringDepth } from '../../core/deployment-tier';
import { acknowledge, acknowledgeCompliance, acknowledgeResilience } from '../../private/acknowledge';
import type { KeptData } from '../../private/kept-data';

/** Writes down why findings about a member of a global database are right as they are: those that its tier asks for, and those that nobody could fix. */
export function acknowledgeMember(member: ClusterMember, props: GlobalDatabaseMemberProps, tier: DeploymentTier, kept: KeptData): void {
  kept.acknowledgeDeletion(member.resource);
  if (props.deletionProtection === undefined && !tier.deletionProtection) {
    const reason = `The deployment tier "${tier.name}" keeps no data when its stack is deleted.`;
    acknowledge(member.resource, 'AwsSolutions-RDS10', reason);
    acknowledgeResilience(member.resource, 'RDSInstanceDeletionProtectionEnabled', reason);
  }
  if (member.resource.snapshotIdentifier !== undefined) {
    const reason = 'A restored cluster is encrypted with the key that it is given, and AWS takes no property that says so once more.';
    acknowledge(member.resource, 'AwsSolutions-RDS2', reason);
    acknowledgeCompliance(member.resource, 'RDSStorageEncrypted', reason);
  }
  for (const instance of member.instanceResources) {
    acknowledgeResilience(instance, 'RDSInBackupPlan', 'Aurora backs up the cluster and not its instances, all the time, and AWS Backup takes a snapshot of it each hour.');
    if (tier.monitoringDepth === MonitoringDepth.BASIC) {
      acknowledgeResilience(instance, 'RDSEnhancedMonitoringEnabled', `The deployment tier "${tier.name}" asks for no monitoring that costs anything.`);
    }
  }
}
