import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IClusterCache } from './cluster-cache-props';
import { CLUSTER_ERRORS } from './errors';
import type { SecretModel } from './gitops/models';
import { knownSecretName, readable } from './secrets-reader';
import type { IMusicDatabase } from '../database';
import { checkedParameters } from '../private/checked-parameters';
import { fail } from '../private/errors';
import type { ReadableSecret } from '../private/read-secret';
import type { IJwtSecret } from '../secrets';

/** Which part of a secret a variable holds. */
export interface WorkloadSecretOptions {
  /**
   * The field of a secret that is JSON text.
   *
   * @default - the whole text
   */
  readonly field?: string;

  /**
   * The name of the secret, where the app does not know it: Kubernetes objects name it, and are written before the deployment.
   *
   * @default - the name that the secret was given
   */
  readonly secretName?: string;
}

/** The name of a secret. */
export interface WorkloadSecretNameOptions {
  /**
   * The name of the secret, where the app does not know it: Kubernetes objects name it, and are written before the deployment.
   *
   * @default - the name that the secret was given
   */
  readonly secretName?: string;
}

/** Options for `DATABASE_URL`. */
export interface DatabaseUrlOptions {
  /**
   * The path of the certificates of Amazon RDS in the image, by which the database is recognized.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
   * @default /etc/ssl/certs/rds-ca.pem
   */
  readonly caBundlePath?: string;

  /**
   * The name of the secret, where the app does not know it.
   *
   * @default - the name that the secret was given
   */
  readonly secretName?: string;
}

/** A database or a cache, which has to let the nodes in. */
interface WorkloadServer {
  readonly guard: ec2.IConnectable;
  readonly ports: readonly number[];
}

/**
 * A variable of a workload that is a secret. It is read from AWS Secrets Manager in the cluster, by External Secrets Operator, and stands in no template and in
 * no manifest. When it rotates, the pods are restarted within a few minutes, a few at a time.
 *
 * @see https://external-secrets.io/latest/provider/aws-secrets-manager/
 */
@checkedParameters('ClusterWorkload', 'WorkloadSecret')
export class WorkloadSecret {
  /**
   * The text of a secret, or one field of it.
   *
   * @param secret the secret, in the region of the cluster
   * @param options which field
   */
  public static fromSecretsManager(secret: secretsmanager.ISecret, options: WorkloadSecretOptions = {}): WorkloadSecret {
    const { field, secretName } = options;
    return new WorkloadSecret(readable(secret), '{{ .value }}', { value: field }, secretName);
  }

  /**
   * The connection string of a database, verified TLS included: `postgresql://user:password@host:port/name?sslmode=verify-full&sslrootcert=…`.
   *
   * The network policy lets the workload connect, and the security group of the database the nodes.
   *
   * @param database the database of the region
   * @param options where the certificates are
   */
  public static databaseUrl(database: IMusicDatabase, options: DatabaseUrlOptions = {}): WorkloadSecret {
    const { caBundlePath = '/etc/ssl/certs/rds-ca.pem', secretName } = options;
    return new WorkloadSecret(database,
      `postgresql://${encoded('username')}:${encoded('password')}@{{ .host }}:{{ .port }}/${encoded('dbname')}`
      + `?sslmode=verify-full&sslrootcert=${encodeURIComponent(caBundlePath)}`,
      fields('username', 'password', 'host', 'port', 'dbname'), secretName, { guard: database, ports: [database.port] });
  }

  /**
   * The connection string of a cache, by TLS: `rediss://user:password@host:port`.
   *
   * The network policy lets the workload connect, and the security group of the cache the nodes. Throws `ClusterWorkloadCacheSecretMissing` for a cache whose
   * user logs in with IAM: such a password is valid for 15 minutes.
   *
   * @param cache the cache of the region
   * @param options the name of the secret, where the app does not know it
   */
  public static redisUrl(cache: IClusterCache, options: WorkloadSecretNameOptions = {}): WorkloadSecret {
    const { secret, secretArn, encryptionKey, port } = cache;
    if (secret === undefined || secretArn === undefined) {
      fail(cache, CLUSTER_ERRORS, { code: 'ClusterWorkloadCacheSecretMissing', prop: 'cache', got: cache.node.path });
    }
    return new WorkloadSecret({ secret, secretArn, encryptionKey }, `rediss://${encoded('username')}:${encoded('password')}@{{ .host }}:{{ .port }}`,
      fields('username', 'password', 'host', 'port'), options.secretName, { guard: cache, ports: [port, port + 1] });
  }

  /**
   * The key that tokens are signed with, as an application expects it that knows one key only: after a rotation, it refuses tokens of the one before.
   *
   * @param jwtSecret the secret, in the region of the cluster
   * @param options the name of the secret, where the app does not know it
   */
  public static jwtKey(jwtSecret: IJwtSecret, options: WorkloadSecretNameOptions = {}): WorkloadSecret {
    return new WorkloadSecret(jwtSecret, '{{ .value }}', { value: 'key' }, options.secretName);
  }

  /**
   * The keys that tokens are signed and verified with, as the JSON text that JwtSecret documents: tokens of the key before the current one stay valid.
   *
   * @param jwtSecret the secret, in the region of the cluster
   * @param options the name of the secret, where the app does not know it
   */
  public static jwtKeys(jwtSecret: IJwtSecret, options: WorkloadSecretNameOptions = {}): WorkloadSecret {
    return new WorkloadSecret(jwtSecret, '{{ .value }}', { value: undefined }, options.secretName);
  }

  private constructor(
    /** @internal */
    public readonly _source: ReadableSecret,
    private readonly template: string,
    private readonly references: Readonly<Record<string, string | undefined>>,
    private readonly givenName: string | undefined,
    /**
     * The server that the workload connects with by it.
     *
     * @internal
     */
    public readonly _server?: WorkloadServer,
  ) {}

  /**
   * The name of the secret. Undefined where only the deployment knows it.
   *
   * @internal
   */
  public get _secretName(): string | undefined {
    return this.givenName ?? knownSecretName(this._source.secret);
  }

  /** @internal */
  public _model(secretName: string): SecretModel {
    return {
      template: this.template,
      references: Object.fromEntries(Object.entries(this.references)
        .map(([alias, property]) => [alias, { secretName, ...property === undefined ? {} : { property } }])),
    };
  }
}

/** `urlquery` makes a space a plus, which nothing but a form reads as a space. */
function encoded(field: string): string {
  return `{{ .${field} | urlquery | replace "+" "%20" }}`;
}

function fields(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}
