import type { Context } from './context';
import type { ServerlessPlan, Statement } from './plan';
import type { Provider } from './provider';
import { entriesOf, entryOf, type Entry, type Node, plain, textOf } from '../nodes';
import { type Part, textCode } from '../typescript';

type Needs = Pick<ServerlessPlan, 'environment' | 'hasNetwork' | 'hasDatabase' | 'hasJwtSecret' | 'hasFiles' | 'secrets' | 'statements'>;

/** What MusicApi sets itself. */
const SET = ['LOG_LEVEL', 'POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE', 'PGSSLROOTCERT', 'PGSSLMODE'];
const OF_DATABASE = /^(DB|DATABASE|RDS|POSTGRES|PG)_?SECRET/i;
const OF_TOKENS = /JWT/i;
const READ_SECRETS = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
const FILES = /^s3:(GetObject|PutObject|DeleteObject|ListBucket|AbortMultipartUpload|GetObjectVersion)$/;
/** With the six characters that Secrets Manager adds. */
const COMPLETE_ARN = /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-\w{6}$/;
/** As `Music-FunctionSecretsNotPlain` tells secrets. */
const SECRET_NAME = /PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL/i;
const POINTER_NAME = /_(ARN|NAME|ID|PATH|PARAMETER|URL|URI|HEADER|ISSUER|AUDIENCE|ALGORITHM|REGION|VERSION)$/i;
const SETTING = /^(|true|false|\d{1,6}|arn:.*)$/;
const PASSWORD_IN_URL = /:\/\/[^/@\s]*:[^/@\s]+@/;
const VARIABLE = /^[A-Za-z]\w+$/;

/** Network, database, bucket, secrets: what the environment of the function names, and its role may use. */
export function readNeeds(context: Context, provider: Provider, main: Entry): Needs {
  return new NeedsReader(context, provider, main).read();
}

class NeedsReader {
  private readonly environment = new Map<string, string>();
  private readonly secrets = new Map<string, string>();
  private readonly statements: Statement[] = [];
  private hasDatabase = false;
  private hasJwtSecret = false;
  private hasFiles = false;
  /** What holds the ARN of a secret that a construct makes, by the name of the variable. */
  private readonly holders = new Map<string, string>();
  /** The text of what the function reads its files from, as the file has it. */
  private bucket?: string;

  public constructor(private readonly context: Context, private readonly provider: Provider, private readonly main: Entry) {}

  public read(): Needs {
    const hasNetwork = this.readNetwork();
    const statements = this.findStatements();
    statements.forEach((statement) => this.readStatement(statement));
    this.readEnvironment();
    return {
      environment: this.environment,
      secrets: this.secrets,
      statements: this.statements,
      // A database stands in a network.
      hasNetwork: hasNetwork || this.hasDatabase,
      hasDatabase: this.hasDatabase,
      hasJwtSecret: this.hasJwtSecret,
      hasFiles: this.hasFiles,
    };
  }

  private readNetwork(): boolean {
    const [part, entry] = this.both('vpc')[0] ?? [];
    if (!entry || entry.value.kind === 'scalar' && (entry.value.value === null || entry.value.value === false)) {
      return false;
    }
    this.context.findings.different(part!, entry.line, 'MusicNetwork makes a VPC with subnets, a way out and security groups. To stay in yours: `MusicNetwork.fromVpc(…, { vpc })`');
    entriesOf(entry.value).forEach(({ key, line, value }) => {
      if (key !== 'securityGroupIds' && key !== 'subnetIds') {
        this.context.findings.left(`${part}.${key}`, line, 'is not known here');
      }
      this.sayUnknown(`${part}.${key}`, value, 'the network has its own');
    });
    return true;
  }

  /** Variables that the file does not define: what stands for them. */
  private sayUnknown(part: string, node: Node, instead: string): void {
    const items = node.kind === 'list' ? node.items : [node];
    items.forEach((item) => this.context.unknownIn(item).forEach((name) => {
      this.context.findings.different(part, item.line, `${name} is not known from the file: ${instead}`);
    }));
  }

  private both(key: string): (readonly [string, Entry])[] {
    return ([[`functions.${this.main.key}.${key}`, entryOf(this.main.value, key)], [`provider.${key}`, entryOf(this.provider.node, key)]] as const)
      .flatMap(([part, entry]) => (entry ? [[part, entry] as const] : []));
  }

  private findStatements(): (readonly [string, Node])[] {
    const { context, provider, main } = this;
    const lists = [['provider.iamRoleStatements', entryOf(provider.node, 'iamRoleStatements')], [`functions.${main.key}.iamRoleStatements`, entryOf(main.value, 'iamRoleStatements')]] as [string, Entry | undefined][];
    for (const entry of entriesOf(entryOf(provider.node, 'iam')?.value)) {
      if (entry.key === 'role' && entry.value.kind === 'map') {
        entry.value.entries.forEach((inner) => {
          if (inner.key === 'statements') {
            lists.push(['provider.iam.role.statements', inner]);
          } else {
            context.findings.left(`provider.iam.role.${inner.key}`, inner.line, 'the role is the construct\'s: `api.function.role` can be given more');
          }
        });
      } else {
        context.findings.left(`provider.iam.${entry.key}`, entry.line, 'the roles are those of the construct and of `cdk bootstrap`');
      }
    }
    return lists.flatMap(([part, entry]) => {
      const list = entry && context.variables.follow(entry.value);
      return list?.kind === 'list' ? list.items.map((item) => [part, context.variables.follow(item)] as const) : [];
    });
  }

  private readStatement([part, node]: readonly [string, Node]): void {
    const { context } = this;
    const { findings } = context;
    const [effect, action, resource] = ['Effect', 'Action', 'Resource'].map((key) => entryOf(node, key)?.value);
    const actions = action && context.textsOf(action);
    const others = entriesOf(node).filter(({ key }) => !['Effect', 'Action', 'Resource', 'Sid'].includes(key));
    if (!actions || actions.length === 0 || !resource || others.length > 0 || !['Allow', 'Deny'].includes((effect && context.textOf(effect)) ?? '')) {
      findings.left(part, node.line, `the statement has ${others.length > 0 ? others.map(({ key }) => `\`${key}\``).join(', ') : 'no effect, actions or resources that are known from the file'}: \`api.function.addToRolePolicy\``);
      return;
    }
    const denies = context.textOf(effect!) === 'Deny';
    const resources = context.variables.follow(resource);
    const each = resources.kind === 'list' ? resources.items : [resources];
    if (!denies && actions.every((one) => READ_SECRETS.includes(one))) {
      each.forEach((one) => this.readSecret(part, node.line, one));
    } else if (!denies && actions.every((one) => FILES.test(one)) && each.every((one) => this.isOfOneBucket(one))) {
      this.hasFiles = true;
      findings.different(part, node.line, '`files` of MusicApi: a MediaBucket with a name that CloudFormation makes up, which the variable `FILES_BUCKET` holds. Copy the files there, or keep the bucket: `MediaBucket.fromMediaBucketAttributes`');
    } else {
      this.readOther(part, node, denies, actions, each);
    }
  }

  private isOfOneBucket(node: Node): boolean {
    const parts = this.context.partsOf(node);
    const name = parts && /^arn:aws:s3:::(.+?)(\/\*)?$/.exec(textCode(parts).slice(1, -1))?.[1];
    const isBucket = name !== undefined && !/[*/]/.test(name.replace(/\$\{[^}]*\}/g, '')) && (this.bucket ?? name) === name;
    this.bucket = isBucket ? name : this.bucket;
    return isBucket;
  }

  /** A secret is known by the variable that holds the same text as the statement. */
  private readSecret(part: string, line: number, given: Node): void {
    const { findings, variables } = this.context;
    const node = variables.follow(given);
    const raw = JSON.stringify(plain(node));
    const holder = this.variables().find(([, { value }]) => JSON.stringify(plain(variables.follow(value))) === raw)?.[1].key;
    if (OF_DATABASE.test(holder ?? '') || !holder && /(db|database)[-_/.]?secret|\/(db|database)\b/i.test(raw)) {
      this.hasDatabase = true;
      this.holders.set(holder ?? '', 'database.secretArn');
      findings.different(part, line, 'MusicDatabase makes the secret, rotates it, and MusicApi may read it: `DB_SECRET_ARN`. The database is a new one: restore a snapshot into it by `MusicDatabase.fromSnapshot`');
    } else if (OF_TOKENS.test(holder ?? '') || OF_TOKENS.test(raw)) {
      this.hasJwtSecret = true;
      this.holders.set(holder ?? '', 'jwtSecret.secretArn');
      findings.different(part, line, 'JwtSecret makes the secret of the tokens: `JWT_SECRET_ARN`. Its content is JSON with a current and a previous key, so tokens of the old one end');
    } else {
      const arn = this.context.textOf(node);
      if (holder && arn !== undefined && COMPLETE_ARN.test(arn) && !this.secrets.has(holder)) {
        this.secrets.set(holder, arn);
        findings.taken(part, line, `the function may read the secret whose ARN \`${holder}\` holds`);
      } else {
        findings.left(part, line, `${textOf(node)}: which secret that is is not known from the file. \`secret.grantRead(api.function)\``);
      }
    }
  }

  private readOther(part: string, node: Node, denies: boolean, actions: readonly string[], each: readonly Node[]): void {
    const resources = each.map((one) => this.context.partsOf(one));
    const wide = [...actions, ...resources.map((parts) => (parts ? textCode(parts) : ''))].some((text) => text.includes('*'));
    if (resources.some((parts) => parts === undefined)) {
      this.context.findings.left(part, node.line, `${actions.join(', ')}: ${each.flatMap((one) => this.context.unknownIn(one)).join(', ') || 'the resource'} is not known from the file. \`api.function.addToRolePolicy\``);
    } else if (wide && !denies) {
      this.context.findings.left(part, node.line, `${actions.join(', ')}: a wildcard, which the checks refuse (\`AwsSolutions-IAM5\`). Name what the function uses: \`api.function.addToRolePolicy\``);
    } else {
      this.statements.push({ effect: denies ? 'DENY' : 'ALLOW', actions, resources: resources as (readonly Part[])[], line: node.line });
      this.context.findings.taken(part, node.line, `a statement of the function's policy: ${actions.join(', ')}`);
    }
  }

  private variables(): (readonly [string, Entry])[] {
    const seen = new Set<string>();
    return this.both('environment').flatMap(([part, section]) => entriesOf(this.context.variables.follow(section.value)).map((entry) => [part, entry] as const))
      // What is said for the function counts.
      .filter(([, { key }]) => !seen.has(key) && seen.add(key));
  }

  private readEnvironment(): void {
    for (const [above, entry] of this.variables()) {
      this.readVariable(`${above}.${entry.key}`, entry);
    }
    if (this.hasDatabase) {
      this.context.findings.different('provider.environment', undefined, 'connections to the database are verified: `PGSSLROOTCERT` and `PGSSLMODE` are set');
    }
  }

  private readVariable(part: string, { key, line, value }: Entry): void {
    const { context } = this;
    const { findings } = context;
    const parts = context.partsOf(value);
    if (!VARIABLE.test(key) || /^(AWS|LAMBDA)_/.test(key)) {
      findings.left(part, line, 'is no name that Lambda takes for a variable');
    } else if (key === 'STAGE') {
      findings.taken(part, line, '`stage` of MusicApi');
    } else if (SET.includes(key)) {
      findings.different(part, line, 'MusicApi sets it, by the deployment tier');
    } else if (key === 'DB_SECRET_ARN' || this.holders.get(key) === 'database.secretArn') {
      this.hasDatabase = true;
      this.sayUnknown(part, value, 'the secret is that of MusicDatabase');
      this.set(part, line, key, 'DB_SECRET_ARN', 'database.secretArn');
    } else if (key === 'JWT_SECRET_ARN' || this.holders.has(key)) {
      this.hasJwtSecret = true;
      this.sayUnknown(part, value, 'the secret is that of JwtSecret');
      this.set(part, line, key, 'JWT_SECRET_ARN', 'jwtSecret.secretArn');
    } else if (key === 'FILES_BUCKET' || this.bucket !== undefined && parts && textCode(parts).slice(1, -1) === this.bucket) {
      this.hasFiles = true;
      this.sayUnknown(part, value, 'the bucket is a MediaBucket');
      this.set(part, line, key, 'FILES_BUCKET', 'files.bucketName');
    } else if (this.secrets.has(key)) {
      this.environment.set(key, `${secretName(key)}.secretArn`);
    } else if (parts && isSecret(key, textCode(parts))) {
      findings.left(part, line, 'a secret does not belong into the environment, where everybody reads it who may look at the function, and the checks refuse it: put it into Secrets Manager, and its ARN here');
    } else if (parts) {
      this.environment.set(key, textCode(parts));
      findings.taken(part, line, '`environment` of MusicApi');
    } else {
      findings.left(part, line, `${context.unknownIn(value).join(', ') || textOf(value)} is not known from the file: put the value into \`environment\` of MusicApi`);
    }
  }

  private set(part: string, line: number, key: string, own: string, code: string): void {
    if (key !== own) {
      this.environment.set(key, code);
    }
    this.context.findings.taken(part, line, key === own ? 'MusicApi sets it' : `\`environment\` of MusicApi; it also sets \`${own}\``);
  }
}

/** The variable of a secret in the app. */
export function secretName(key: string): string {
  return `${key.toLowerCase().replace(/_arn$/, '').replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/_/g, '')}Secret`;
}

function isSecret(key: string, code: string): boolean {
  return PASSWORD_IN_URL.test(code) || SECRET_NAME.test(key) && !POINTER_NAME.test(key) && !SETTING.test(code.replace(/^'|'$/g, ''));
}
