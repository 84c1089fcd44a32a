import { CfnOutput, Stack, Tags, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { OperatorAccessGrants } from './operator-access-grants';
import type { IOperatorSession, OperatorAccessProps } from './operator-access-props';
import { validateOperatorAccess, validateTarget } from './operator-access-validation';
import type { OperatorTarget } from './operator-target';
import { DeploymentTier } from '../core';
import { acknowledge } from '../private/acknowledge';
import { createLogGroup } from '../private/encrypted-logs';
import { always, injectable } from '../private/injectable';
import { KeptData } from '../private/kept-data';
import { letIn } from '../private/let-in';
import { functionSubnetsOf } from '../private/network-placement';

/**
 * The way in for operators: from their own machine to the private endpoints of cluster, database and cache, by Session Manager of AWS
 * Systems Manager, without an inbound port, a key pair, or a public address.
 *
 * One small instance forwards bytes. Each target has a session document of its own, which forwards to that host and port and nowhere
 * else, and IAM decides who may use which. AWS CloudTrail records who opened what when; what is typed in a shell on the instance goes to an
 * encrypted log group. What goes through a forwarded port is encrypted from end to end, and logged by the target.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
 * @example
 *
 * declare const network: MusicNetwork;
 * declare const database: MusicDatabase;
 *
 * const access = new OperatorAccess(this, 'OperatorAccess', { network });
 * access.addTarget('Database', OperatorTarget.database(database, database.instance.dbInstanceEndpointAddress));
 * access.grants.startSession(role);
 */
@injectable<OperatorAccessProps>({ tier: always, network: ({ vpc }) => vpc === undefined, encryptionKey: always })
export class OperatorAccess extends Construct implements ec2.IConnectable {
  /** The name by which property injectors of the CDK know this construct. */
  public static readonly PROPERTY_INJECTION_ID: string = '@eknmusic/constructs.OperatorAccess';

  /** The instance that sessions go through. */
  public readonly instance: ec2.Instance;
  /** The role of the instance. */
  public readonly role: iam.Role;
  /** The policy of the role: to be reached by Session Manager, and to write the logs of sessions. */
  public readonly policy: iam.ManagedPolicy;
  /** The log group of shells on the instance. */
  public readonly logGroup: logs.LogGroup;
  /** The KMS key of disk and logs. */
  public readonly encryptionKey: kms.IKey;
  /** The name of the session document of a shell on the instance, whose every line is logged. */
  public readonly shellDocumentName: string;
  /** The connections of the instance. */
  public readonly connections: ec2.Connections;
  /** The targets that were added. */
  public readonly sessions: IOperatorSession[] = [];
  /** Permissions to come in. */
  public readonly grants: OperatorAccessGrants;

  private readonly vpc: ec2.IVpc;
  private readonly securityGroup: ec2.SecurityGroup;

  /**
   * Throws `OperatorAccess...` errors, see docs/errors.md.
   *
   * @param scope the construct to add it to
   * @param id its id there, which decides the logical ids
   * @param props properties for the way in
   */
  public constructor(scope: Construct, id: string, props: OperatorAccessProps = {}) {
    super(scope, id);
    validateOperatorAccess(this, props);
    const tier = props.tier ?? DeploymentTier.PRODUCTION;
    const kept = new KeptData(props, tier);
    this.vpc = props.network?.vpc ?? props.vpc!;
    this.encryptionKey = kept.chooseKey(this, `Encrypts disk and sessions of ${this.node.path}`);
    this.logGroup = createLogGroup(this, 'LogGroup', { encryptionKey: this.encryptionKey, logRetention: kept.logRetention, removalPolicy: kept.removalPolicy });
    this.role = new iam.Role(this, 'Role', { description: 'Instance that sessions of operators go through', assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    this.policy = this.createPolicy();
    this.securityGroup = this.createSecurityGroup();
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.instance = this.createInstance(props);
    this.shellDocumentName = this.createShellDocument(props).ref;
    this.grants = OperatorAccessGrants.fromOperatorAccess(this);
    this.node.defaultChild = this.instance.node.defaultChild;
    Tags.of(this).add('eknmusic:tier', tier.name);
  }

  /**
   * Opens a way to a target: a session document that forwards a port there, a rule that lets the instance through, and an output with the command.
   *
   * Throws `OperatorAccessHostInvalid`, `OperatorAccessPortInvalid` and `OperatorAccessVpcMismatch`.
   *
   * @param id the id of the way, which decides its logical ids
   * @param target what is reached
   */
  public addTarget(id: string, target: OperatorTarget): IOperatorSession {
    validateTarget(this, target, this.vpc);
    letIn(this.securityGroup, target.connectable.connections.securityGroups, ec2.Port.tcp(target.port), 'From the instance of operators');
    const session = new OperatorSession(this, id, target, this.instance.instanceId);
    this.sessions.push(session);
    this.grants._added(session.documentName);
    return session;
  }

  /**
   * The agent asks for what the documentation of Session Manager names, and nothing of the other capabilities of Systems Manager.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
   */
  private createPolicy(): iam.ManagedPolicy {
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Sessions of operators',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: [
            'logs:DescribeLogGroups', 'ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel',
            'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
          ],
          resources: ['*'],
        }),
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn],
        }),
      ],
    });
    acknowledge(policy.node.defaultChild!, 'AwsSolutions-IAM5[Resource::*]', 'Channels and the list of log groups belong to no resource that can be named, '
      + 'and an instance says of itself alone that it is there.');
    return policy;
  }

  private createSecurityGroup(): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: this.vpc, description: 'Operators: in from nobody, out to Systems Manager and to what they reach', allowAllOutbound: false, disableInlineRules: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'To the endpoints of AWS');
    return group;
  }

  private createInstance({ network, vpc, vpcSubnets, instanceType }: OperatorAccessProps): ec2.Instance {
    const type = instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO);
    const instance = new ec2.Instance(this, 'Instance', {
      vpc: this.vpc,
      vpcSubnets: functionSubnetsOf({ network, vpc, vpcSubnets }),
      instanceType: type,
      machineImage: ec2.MachineImage.latestAmazonLinux2023({
        cpuType: type.architecture === ec2.InstanceArchitecture.ARM_64 ? ec2.AmazonLinuxCpuType.ARM_64 : ec2.AmazonLinuxCpuType.X86_64,
      }),
      role: this.role,
      securityGroup: this.securityGroup,
      httpTokens: ec2.HttpTokens.REQUIRED,
      detailedMonitoring: true,
      ebsOptimized: true,
      blockDevices: [{ deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(8, { encrypted: true, kmsKey: this.encryptionKey, volumeType: ec2.EbsDeviceVolumeType.GP3 }) }],
    });
    // It can be reached by nobody before it may say that it is there.
    instance.node.addDependency(this.policy);
    acknowledge(instance.node.defaultChild!, 'AwsSolutions-EC29', 'It holds nothing: another one takes its place in a minute, whenever AWS has a newer image.');
    return instance;
  }

  private createShellDocument({ idleSessionTimeout, maxSessionDuration }: OperatorAccessProps): ssm.CfnDocument {
    return new ssm.CfnDocument(this, 'Shell', {
      documentType: 'Session',
      documentFormat: 'JSON',
      updateMethod: 'NewVersion',
      content: {
        schemaVersion: '1.0',
        description: 'A shell whose every line is logged',
        sessionType: 'Standard_Stream',
        inputs: {
          cloudWatchLogGroupName: this.logGroup.logGroupName,
          cloudWatchEncryptionEnabled: true,
          cloudWatchStreamingEnabled: true,
          s3EncryptionEnabled: true,
          idleSessionTimeout: String(idleSessionTimeout?.toMinutes() ?? 20),
          maxSessionDuration: String(maxSessionDuration?.toMinutes() ?? 480),
          runAsEnabled: false,
        },
      },
    });
  }
}

/** A way to one target. */
class OperatorSession extends Construct implements IOperatorSession {
  public readonly documentName: string;
  public readonly startCommand: string;

  public constructor(scope: Construct, id: string, public readonly target: OperatorTarget, instanceId: string) {
    super(scope, id);
    const document = new ssm.CfnDocument(this, 'Document', {
      documentType: 'Session',
      documentFormat: 'JSON',
      updateMethod: 'NewVersion',
      content: {
        schemaVersion: '1.0',
        description: 'Forwards a port to one target',
        sessionType: 'Port',
        parameters: {
          localPortNumber: {
            type: 'String',
            description: 'The port on the own machine',
            allowedPattern: '^([1-9][0-9]{0,4})$',
            default: Tokenization.stringifyNumber(target.localPort),
          },
        },
        properties: { type: 'LocalPortForwarding', host: target.host, portNumber: Tokenization.stringifyNumber(target.port), localPortNumber: '{{ localPortNumber }}' },
      },
    });
    this.documentName = document.ref;
    this.node.defaultChild = document;
    this.startCommand = `aws ssm start-session --region ${Stack.of(this).region} --target ${instanceId} --document-name ${this.documentName}`;
    new CfnOutput(this, 'StartCommand', { value: this.startCommand });
    if (target.clientCommand !== undefined) {
      new CfnOutput(this, 'ClientCommand', { value: target.clientCommand });
    }
  }
}
