import type * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { GlobalClusterMembers } from './global-cluster-members';
import type { GlobalClusterAttributes, IGlobalMusicDatabase } from './global-music-database-props';
import { validateAttributes } from './global-music-database-validation';
import { DEFAULT_DATABASE_PORT } from '../../private/database-port';

/** A global database that another app makes: what its replicas in this app need to know, and nothing to be deployed. */
export class ImportedGlobalDatabase extends Construct implements IGlobalMusicDatabase {
  public readonly globalClusterIdentifier: string;
  public readonly primaryRegion: string;
  public readonly engineVersion: rds.AuroraPostgresEngineVersion;
  public readonly port: number;

  private readonly members: GlobalClusterMembers;

  public constructor(scope: Construct, id: string, attributes: GlobalClusterAttributes) {
    super(scope, id);
    validateAttributes(this, attributes);
    this.globalClusterIdentifier = attributes.globalClusterIdentifier;
    this.primaryRegion = attributes.primaryRegion;
    this.engineVersion = attributes.engineVersion;
    this.port = attributes.port ?? DEFAULT_DATABASE_PORT;
    this.members = new GlobalClusterMembers(this, attributes.replicaRegions ?? [], false);
  }

  public get replicaRegions(): string[] {
    return this.members.replicaRegions;
  }
}
