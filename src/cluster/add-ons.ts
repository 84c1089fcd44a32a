import { Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { AddOnIdentity } from './add-on-definitions';
import type { ClusterAddOn } from './cluster-add-on';
import { grantDns } from './dns-grants';
import { PodIdentity } from './pod-identity';
import type { IRegionalCluster } from './regional-cluster-props';
import { acknowledge } from '../private/acknowledge';

/** Where add-ons are installed. */
export interface AddOnsOptions {
  readonly cluster: IRegionalCluster;
  /** The name by a reference, so that the cluster is there first. */
  readonly clusterName: string;
  readonly hostedZone?: route53.IHostedZone;
}

/** The add-ons of a cluster, each after those that it needs, and after the role of its pods. */
export class AddOns extends Construct {
  public readonly resources: ReadonlyMap<string, eks.CfnAddon>;

  public constructor(scope: Construct, id: string, addOns: readonly ClusterAddOn[], private readonly options: AddOnsOptions) {
    super(scope, id);
    this.resources = new Map(addOns.map((addOn) => [addOn.name, this.createAddOn(addOn)]));
    for (const { name, _definition: { needs } } of addOns) {
      needs.flatMap((need) => this.resources.get(need) ?? []).forEach((needed) => this.resources.get(name)!.node.addDependency(needed));
    }
  }

  private createAddOn({ name, version, _definition: { identity }, _configuration: configuration }: ClusterAddOn): eks.CfnAddon {
    const addOn = new eks.CfnAddon(this, name, {
      clusterName: this.options.clusterName,
      addonName: name,
      addonVersion: version,
      configurationValues: configuration && Stack.of(this).toJsonString(configuration),
      // What somebody changed by hand is not what the next deployment says.
      resolveConflicts: 'OVERWRITE',
    });
    if (identity && (identity.dns === undefined || this.options.hostedZone)) {
      // Pods get their credentials when they are created, and not afterwards.
      addOn.node.addDependency(this.createIdentity(addOn, identity).association);
    }
    return addOn;
  }

  private createIdentity(addOn: eks.CfnAddon, { namespace, serviceAccount, managedPolicyNames = [], dns }: AddOnIdentity): PodIdentity {
    const { cluster, clusterName, hostedZone } = this.options;
    const identity = new PodIdentity(this, `${addOn.node.id}-identity`, cluster, clusterName, { namespace, serviceAccount });
    for (const name of managedPolicyNames) {
      identity.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(name));
      acknowledge(identity.role.node.defaultChild!, `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`,
        'The documentation of the add-on asks for this very policy, which AWS extends when the add-on needs more.');
    }
    if (dns && hostedZone) {
      grantDns(identity, dns, hostedZone);
    }
    return identity;
  }
}
