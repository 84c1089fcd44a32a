/** The templates of a global cluster in two regions or more, the first of them the primary: the clusters, and nothing else. */
export function globalClusterTemplates(account: string, regions: string[], password: string): Map<string, any> {
  const arn = `arn:aws:rds:${regions[0]}:${account}:cluster:rehearsal-${regions[0]}`;
  return new Map(regions.map((region, i) => [region, {
    Resources: {
      Cluster: {
        Type: 'AWS::RDS::DBCluster',
        Properties: {
          DBClusterIdentifier: `rehearsal-${region}`,
          Engine: 'aurora-postgresql',
          EngineVersion: '16.9',
          Port: 5432,
          EnableHttpEndpoint: true,
          ...i === 0
            ? { DatabaseName: 'musicconnect', MasterUsername: 'musicconnect', MasterUserPassword: password }
            : { GlobalClusterIdentifier: 'rehearsal' },
        },
      },
      Instance: {
        Type: 'AWS::RDS::DBInstance',
        Properties: { Engine: 'aurora-postgresql', DBClusterIdentifier: { Ref: 'Cluster' }, DBInstanceClass: 'db.r6g.large' },
      },
      ...i === 0 ? {
        Global: {
          Type: 'AWS::RDS::GlobalCluster',
          Properties: { GlobalClusterIdentifier: 'rehearsal', SourceDBClusterIdentifier: arn },
          DependsOn: ['Cluster', 'Instance'],
        },
      } : {},
    },
  }]));
}
