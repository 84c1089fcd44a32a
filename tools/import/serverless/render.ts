import { secretName } from './needs';
import type { ServerlessPlan } from './plan';
import { keyCode, literal, textCode } from '../typescript';

/** The program of the app. */
export function renderServerless(plan: ServerlessPlan, codeFolder: string): string {
  const body = [...dataStack(plan), '', ...apiStack(plan, codeFolder)].join('\n');
  const named = (module: string, names: readonly string[]) => {
    const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(body)).sort();
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${module}';`];
  };
  return `${[
    "import { join } from 'path';",
    ...named('@eknmusic/constructs', ['ApiFront', 'DeploymentTier', 'JwtSecret', 'MediaBucket', 'MusicApi', 'MusicChecks', 'MusicDatabase', 'MusicDefaults', 'MusicNetwork', 'PythonCode']),
    `import { App, ${['Aws', 'CfnOutput', 'Duration', 'Stack', 'Tags', 'Validations'].filter((name) => new RegExp(`\\b${name}\\b`).test(body)).join(', ')} } from 'aws-cdk-lib';`,
    ...named('aws-cdk-lib/aws-apigatewayv2', ['HttpMethod']),
    ...named('aws-cdk-lib/aws-iam', ['Effect', 'PolicyStatement']),
    ...named('aws-cdk-lib/aws-lambda', ['Architecture', 'LayerVersion', 'Runtime']),
    ...named('aws-cdk-lib/aws-logs', ['RetentionDays']),
    ...named('aws-cdk-lib/aws-route53', ['HostedZone']),
    ...named('aws-cdk-lib/aws-secretsmanager', ['Secret']),
    ...named('aws-cdk-lib/aws-ssm', ['StringParameter']),
    '',
    '/** The tiers of stages; every other one is production. */',
    'const TIERS: Record<string, DeploymentTier> = {',
    '  dev: DeploymentTier.DEVELOPMENT, development: DeploymentTier.DEVELOPMENT, test: DeploymentTier.DEVELOPMENT, staging: DeploymentTier.STAGING,',
    '};',
    '',
    `/** ${plan.service} in one stage: what holds data in one stack, and the API in another one. */`,
    'export function compose(app: App, stage: string): void {',
    indented(body),
    '}',
    '',
    ...plan.helpers.has('fromEnvironment') && body.includes('fromEnvironment(') ? [
      '/** A variable of the shell in which the app is synthesized. */',
      'function fromEnvironment(name: string): string {',
      '  const value = process.env[name];',
      '  if (value === undefined) {',
      '    throw new Error(`The variable ${name} has to be set where the app is synthesized`);',
      '  }',
      '  return value;',
      '}',
      '',
    ] : [],
    'if (require.main === module) {',
    '  const app = new App();',
    `  compose(app, app.node.tryGetContext('stage') ?? ${literal(plan.defaultStage)});`,
    '  app.synth();',
    '}',
  ].join('\n')}\n`;
}

function dataStack(plan: ServerlessPlan): string[] {
  return [
    'const tier = TIERS[stage] ?? DeploymentTier.PRODUCTION;',
    `const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: ${literal(plan.region)} };`,
    ...plan.hasNetwork || plan.hasFiles ? [`const data = new Stack(app, \`${plan.service}-\${stage}-data\`, { env, terminationProtection: tier.deletionProtection });`] : [],
    `const stack = new Stack(app, \`${plan.service}-\${stage}-api\`, { env, terminationProtection: tier.deletionProtection });`,
    '',
    'MusicDefaults.of(app).add({ tier });',
    ...plan.hasNetwork ? ["MusicDefaults.of(app).add({ network: new MusicNetwork(data, 'Network') });"] : [],
    ...plan.hasDatabase ? ["const database = new MusicDatabase(data, 'Database');"] : [],
    ...plan.hasFiles ? ["const files = new MediaBucket(data, 'Files');"] : [],
  ];
}

function apiStack(plan: ServerlessPlan, codeFolder: string): string[] {
  const isTracked = !['PYTHON_3_13', 'PYTHON_3_14'].includes(plan.runtime);
  return [
    ...plan.hasJwtSecret ? ["const jwtSecret = new JwtSecret(stack, 'JwtSecret');"] : [],
    ...[...plan.secrets].map(([key, arn]) => `const ${secretName(key)} = Secret.fromSecretCompleteArn(stack, ${literal(key)}, ${literal(arn)});`),
    ...plan.domainName ? [
      "const hostedZoneId = app.node.tryGetContext('hostedZoneId');",
    ] : [],
    'const api = new MusicApi(stack, \'Api\', {',
    ...properties(plan, codeFolder).map((line) => `  ${line}`),
    '});',
    ...openHealth(plan),
    ...[...plan.secrets.keys()].map((key) => `${secretName(key)}.grantRead(api.function);`),
    ...plan.statements.flatMap(({ effect, actions, resources }) => [
      'api.function.addToRolePolicy(new PolicyStatement({',
      ...effect === 'DENY' ? ['  effect: Effect.DENY,'] : [],
      `  actions: [${actions.map(literal).join(', ')}],`,
      `  resources: [${resources.map(textCode).join(', ')}],`,
      '}));',
    ]),
    ...isTracked ? [
      plan.hasMigrations ? '[api.function, api.migrations!.function].forEach((each) => Validations.of(each).acknowledge({' : 'Validations.of(api.function).acknowledge({',
      "  id: 'AwsSolutions-L1', reason: 'The runtime is the one that the backend has had so far.',",
      plan.hasMigrations ? '}));' : '});',
    ] : [],
    "new CfnOutput(stack, 'ApiUrl', { value: api.url });",
    "new CfnOutput(stack, 'ApiFunctionName', { value: api.function.functionName });",
    '',
    ...[...plan.tags].map(([key, parts]) => `Tags.of(app).add(${literal(key)}, ${textCode(parts)});`),
    'MusicChecks.apply(app);',
  ];
}

function properties(plan: ServerlessPlan, codeFolder: string): string[] {
  return [
    'code: PythonCode.fromProject(join(__dirname, ' + literal(codeFolder) + '), {',
    `  runtime: Runtime.${plan.runtime},`,
    `  architecture: Architecture.${plan.arm ? 'ARM_64' : 'X86_64'},`,
    ...plan.exclude.length > 0 ? [`  exclude: [${plan.exclude.map(literal).join(', ')}],`] : [],
    '}),',
    `handler: ${literal(plan.handler)},`,
    ...plan.layers.length > 0 ? [`layers: [${plan.layers.map((arn, index) => `LayerVersion.fromLayerVersionArn(stack, 'Layer${index + 1}', ${literal(arn)})`).join(', ')}],`] : [],
    `memorySize: ${plan.memorySize},`,
    `timeout: Duration.seconds(${plan.timeout}),`,
    ...plan.reservedConcurrency === undefined ? [] : [`reservedConcurrency: ${plan.reservedConcurrency},`],
    'stage,',
    ...plan.environment.size > 0 ? ['environment: {', ...[...plan.environment].map(([key, code]) => `  ${keyCode(key)}: ${code},`), '},'] : [],
    ...plan.hasDatabase ? ['database,'] : [],
    ...plan.hasFiles ? ['files,'] : [],
    ...plan.hasJwtSecret ? ['jwtSecret,'] : [],
    ...plan.isRest ? [`front: ApiFront.rest(${plan.apiKeyRequired ? '{ apiKeyRequired: true }' : ''}),`] : plan.jwtAuthorizer ? [`front: ApiFront.http({ jwtAuthorizer: ${plan.jwtAuthorizer} }),`] : [],
    ...plan.cors.size > 0 ? [`cors: { ${[...plan.cors].map(([key, code]) => `${key}: ${code}`).join(', ')} },`] : [],
    ...plan.domainName ? [
      '// The name is taken over once its hosted zone is given: -c hostedZoneId=…',
      '...hostedZoneId && {',
      `  domainName: ${textCode(plan.domainName.name)},`,
      `  hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: ${literal(plan.domainName.zone)}, hostedZoneId }),`,
      '},',
    ] : [],
    ...plan.hasMigrations ? ['migrations: {},'] : [],
    ...plan.logRetention ? [`logRetention: RetentionDays.${plan.logRetention},`] : [],
  ];
}

/** Where every path asks for a token or a key, load balancers and checks still ask for the health of the API. */
function openHealth({ apiKeyRequired, jwtAuthorizer }: ServerlessPlan): string[] {
  return apiKeyRequired || jwtAuthorizer ? ["api.addRoute('/health', [HttpMethod.GET], { open: true });"] : [];
}

function indented(text: string): string {
  return text.split('\n').map((line) => (line ? `  ${line}` : line)).join('\n');
}

