import * as util from 'util';
import { answer, FakeDeployment, object, refused, values } from './fake-deployment';
import { type Certificate, json, makeCertificate, Site, status } from './post-deployment-site';
import type { CheckConfiguration } from '../../src/deployment/post-deployment-check/configuration.lambda';
import { AGENT } from '../../src/deployment/post-deployment-check/http.lambda';
import { handler } from '../../src/deployment/post-deployment-check.lambda';

const LINES = [
  'functions run', 'endpoints answer', 'database reachable', 'upload and download', 'logs arrive', 'client connects', 'auto-update works',
  'error rates', 'cost',
];
const ORIGIN = 'https://desktop-client';
const HOOK = { DeploymentId: 'd-ABCDEF123', LifecycleEventHookExecutionId: 'hook-1' };

let certificate: Certificate;
let site: Site;
let aws: FakeDeployment;
let configuration: CheckConfiguration;
let logged: { level: string; value: any }[];
let output: string;

beforeAll(async () => {
  process.env.AWS_REGION = 'eu-west-1';
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'the-check';
  certificate = await makeCertificate();
  AGENT.options.ca = certificate.authority;
});

beforeEach(async () => {
  site = await Site.start(certificate);
  aws = new FakeDeployment();
  aws.install();
  site.routes = {
    'GET /health': json({ status: 'ok', database: 'ok' }),
    'GET /version': json({ version: '1.2.0' }),
    'OPTIONS /health': status(204, { 'access-control-allow-origin': ORIGIN }),
    'GET /manifest.json': json(manifest()),
    'HEAD /EKNMusic-1.2.0-win64.exe': status(200, { 'content-length': '52428800' }),
  };
  configuration = {
    function: FakeDeployment.API,
    payloadVersion: '2.0',
    url: site.url,
    healthPath: '/health',
    paths: ['/version'],
    migrateFunction: FakeDeployment.MIGRATE,
    files: { bucket: 'eknmusic-files-test', key: 'post-deployment-check/c0ffee' },
    logGroup: 'Api-LogGroup',
    clientOrigin: ORIGIN,
    manifestUrl: `${site.url}/manifest.json`,
    maximumErrorRate: 0.01,
    errorRateMinutes: 15,
    monthlyCostLimit: 100,
  };
  logged = [];
  for (const level of ['info', 'warn', 'error', 'log', 'debug'] as const) {
    jest.spyOn(console, level).mockImplementation((...args) => {
      logged.push({ level, value: args[0] });
    });
  }
  output = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env.CHECK_CONFIGURATION;
  await site.stop();
});

function manifest(platform: object = {}, rest: object = {}): object {
  return {
    version: '1.2.0',
    release_date: '2026-01-31',
    platforms: {
      windows: { url: `${site.url}/EKNMusic-1.2.0-win64.exe`, signature: 'c2lnbmF0dXJl', size: 52428800, ...platform },
      linux: { url: `${site.url}/EKNMusic-1.2.0-x86_64.AppImage`, signature: 'c2lnbmF0dXJl', size: 48234496 },
    },
    release_notes: 'Bug fixes and improvements',
    ...rest,
  };
}

/** Runs the check; by default with all the time that the function has. */
async function check(event: Parameters<typeof handler>[0] = {}, milliseconds = 300_000) {
  process.env.CHECK_CONFIGURATION = JSON.stringify(configuration);
  const end = Date.now() + milliseconds;
  const report = await handler(event, { getRemainingTimeInMillis: () => end - Date.now() });
  return { ...report, of: (line: string) => report.lines.find((each) => each.line === line)! };
}

const hang = () => new Promise(() => {});

describe('after a deployment that went well', () => {
  test('every line passes, in the order of the checklist', async () => {
    const report = await check();
    expect(report.lines.map(({ line, status: result }) => `${line}: ${result}`)).toEqual(LINES.map((line) => `${line}: passed`));
    expect(report.passed).toBe(true);
    expect(report.lines.map(({ detail }) => detail)).toEqual([
      '/health answered 200',
      `${site.url}/health, ${site.url}/version answered 200`,
      'the schema is at revision ae1027a6acf',
      's3://eknmusic-files-test/post-deployment-check/c0ffee is what was uploaded',
      'Api-LogGroup has request c2f5a8e0-0001',
      'TLSv1.3, https://desktop-client is allowed',
      'version 1.2.0 for windows can be downloaded',
      '1 of 100 requests to version 8 failed in the last 15 minutes',
      '42.5 USD since the first of the month, of 100 USD',
    ]);
  });

  test('the report is a text to print', async () => {
    configuration = { ...configuration, monthlyCostLimit: undefined, maximumErrorRate: 0.005 };
    const { text } = await check();
    expect(text.split('\n')).toHaveLength(LINES.length);
    expect(text).toMatch(/^✔ functions run \(\d+ ms\): \/health answered 200\n/);
    expect(text).toMatch(/\n✖ error rates \(\d+ ms\): 1 of 100 requests to version 8 failed in the last 15 minutes, more than 0.5 %\n/);
    expect(text).toMatch(/\n– cost: no limit is configured$/);
  });

  test('nothing is changed but one object', async () => {
    await check();
    await check();
    expect([...aws.objects.keys()]).toEqual(['post-deployment-check/c0ffee']);
    expect([...new Set(aws.calls.map(({ name }) => name))].sort())
      .toEqual(['FilterLogEventsCommand', 'GetAliasCommand', 'GetMetricDataCommand', 'GetObjectCommand', 'InvokeCommand', 'PutObjectCommand']);
    expect([...new Set(site.requests.map(({ method }) => method))].sort()).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  test('the function is asked as an HTTP API asks it', async () => {
    await check();
    const [{ FunctionName, Payload }] = aws.inputs('InvokeCommand');
    expect(FunctionName).toBe(FakeDeployment.API);
    expect(JSON.parse(Payload)).toMatchObject({
      version: '2.0',
      rawPath: '/health',
      rawQueryString: '',
      pathParameters: { proxy: 'health' },
      isBase64Encoded: false,
      requestContext: { http: { method: 'GET', path: '/health', sourceIp: '127.0.0.1' }, requestId: expect.stringMatching(/^post-deployment-check-/) },
    });
  });

  test('the function is asked as a REST API asks it', async () => {
    configuration = { ...configuration, payloadVersion: '1.0' };
    expect((await check()).passed).toBe(true);
    expect(JSON.parse(aws.inputs('InvokeCommand')[0].Payload)).toMatchObject({
      version: '1.0',
      resource: '/{proxy+}',
      path: '/health',
      httpMethod: 'GET',
      queryStringParameters: null,
      body: null,
      multiValueHeaders: { accept: ['application/json'] },
      requestContext: { httpMethod: 'GET', path: '/health', identity: { sourceIp: '127.0.0.1' } },
    });
  });

  test('the log is searched for this request', async () => {
    await check();
    const { requestId } = JSON.parse(aws.inputs('InvokeCommand')[0].Payload).requestContext;
    expect(aws.inputs('FilterLogEventsCommand')).toEqual([{
      logGroupName: 'Api-LogGroup', filterPattern: `?"c2f5a8e0-0001" ?"${requestId}"`, startTime: expect.any(Number), nextToken: undefined,
    }]);
    expect(Date.now() - aws.inputs('FilterLogEventsCommand')[0].startTime).toBeGreaterThanOrEqual(60_000);
  });

  test('the log is searched again until the request arrives, page by page', async () => {
    const answers = [{ events: [], nextToken: 'page-2' }, {}, { events: [{}] }];
    aws.filter = () => answers.shift();
    expect((await check()).of('logs arrive').status).toBe('passed');
    expect(aws.inputs('FilterLogEventsCommand').map(({ nextToken }) => nextToken)).toEqual([undefined, 'page-2', undefined]);
  });

  describe('errors are counted', () => {
    const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api';
    const asked = () => aws.inputs('GetMetricDataCommand').find(({ MetricDataQueries: [{ Id }] }) => Id === 'invocations');
    const dimensions = () => asked().MetricDataQueries.map(({ MetricStat }: any) => MetricStat.Metric.Dimensions)[0];
    const minutesAgo = () => (Date.now() - asked().StartTime) / 60_000;
    const ofVersion = (ExecutedVersion: string) => Object.entries({ FunctionName: 'eknmusic-api', Resource: 'eknmusic-api:live', ExecutedVersion })
      .map(([Name, Value]) => ({ Name, Value }));

    test('for the version that the alias names: what the one before did wrong does not stop the one that mends it', async () => {
      await check();
      expect(aws.inputs('GetAliasCommand')).toEqual([{ FunctionName: 'eknmusic-api', Name: 'live' }]);
      expect(asked().MetricDataQueries.map(({ MetricStat }: any) => MetricStat.Metric))
        .toEqual(['Invocations', 'Errors'].map((MetricName) => ({ Namespace: 'AWS/Lambda', MetricName, Dimensions: ofVersion('8') })));
      expect(minutesAgo()).toBeCloseTo(15, 1);
    });

    test('for the version that requests move to, while they move', async () => {
      aws.alias = { FunctionVersion: '7', RoutingConfig: { AdditionalVersionWeights: { 8: 0.1 } } };
      await check();
      expect(dimensions()).toEqual(ofVersion('8'));
    });

    test('since the deployment began, as its hook', async () => {
      const report = await check(HOOK);
      expect(report.of('error rates')).toMatchObject({ status: 'passed', detail: '1 of 100 requests to version 8 failed since the deployment began' });
      expect(aws.inputs('GetDeploymentCommand')).toEqual([{ deploymentId: HOOK.DeploymentId }]);
      expect(asked().StartTime).toEqual(aws.deploymentBegan);
      expect(dimensions()).toEqual(ofVersion('8'));
    });

    test('and nothing else is taken for it when CodeDeploy does not say when that was', async () => {
      aws.deploymentBegan = undefined;
      const report = await check(HOOK);
      expect(report.of('error rates')).toMatchObject({ status: 'failed', detail: 'CodeDeploy does not say when the deployment began' });
    });

    test.each([
      [FUNCTION, [{ Name: 'FunctionName', Value: 'eknmusic-api' }]],
      [`${FUNCTION}:7`, [{ Name: 'FunctionName', Value: 'eknmusic-api' }, { Name: 'Resource', Value: 'eknmusic-api:7' }]],
    ])('for all of %s, which is no alias', async (arn, expected) => {
      aws.functions[arn] = aws.functions[FakeDeployment.API];
      configuration = { ...configuration, function: arn };
      expect((await check()).of('error rates').detail).toBe('1 of 100 requests failed in the last 15 minutes');
      expect(dimensions()).toEqual(expected);
      expect(aws.inputs('GetAliasCommand')).toEqual([]);
    });
  });

  describe('the function may answer whatever API Gateway accepts', () => {
    const health = JSON.stringify({ status: 'ok', database: 'ok' });

    test.each<[string, string, unknown]>([
      ['2.0', 'a status code as text', { statusCode: '200', body: health }],
      ['2.0', 'a body in base64', { statusCode: 200, body: Buffer.from(health).toString('base64'), isBase64Encoded: true }],
      ['2.0', 'nothing but the body', { status: 'ok', database: 'ok' }],
      ['1.0', 'a status code as text', { statusCode: '200', body: health }],
      ['1.0', 'a body in base64', { statusCode: 200, body: Buffer.from(health).toString('base64'), isBase64Encoded: true }],
      ['1.0', 'no status code, as to a REST API', { body: health }],
    ])('in format %s: %s', async (payloadVersion, _, payload) => {
      configuration = { ...configuration, payloadVersion, migrateFunction: undefined };
      aws.functions[FakeDeployment.API] = () => answer(payload);
      const report = await check();
      expect(report.of('functions run')).toMatchObject({ status: 'passed', detail: '/health answered 200' });
      expect(report.of('database reachable')).toMatchObject({ status: 'passed', detail: '`database` of /health is "ok"' });
    });

    test('in format 2.0: any JSON, as far as the function is concerned', async () => {
      aws.functions[FakeDeployment.API] = () => answer('ok');
      expect((await check()).of('functions run').status).toBe('passed');
    });

    test.each<[string, unknown, string]>([
      ['2.0', { statusCode: '503' }, '/health answered 503'],
      ['2.0', { statusCode: 204 }, '/health answered 204'],
      ['1.0', { statusCode: '500', body: health }, '/health answered 500'],
      ['1.0', 'ok', 'the function did not answer a JSON object, which API Gateway refuses'],
      ['1.0', null, 'the function did not answer a JSON object, which API Gateway refuses'],
      ['1.0', [], 'the function did not answer a JSON object, which API Gateway refuses'],
    ])('but not, in format %s, %j', async (payloadVersion, payload, detail) => {
      configuration = { ...configuration, payloadVersion };
      aws.functions[FakeDeployment.API] = () => answer(payload);
      expect((await check()).of('functions run')).toMatchObject({ status: 'failed', detail });
    });

    test('but not what is no JSON', async () => {
      aws.functions[FakeDeployment.API] = () => ({ ...answer(null) as object, Payload: Buffer.from('<html>hunter2') });
      const line = (await check()).of('functions run');
      expect(line).toMatchObject({ status: 'failed', detail: 'the function did not answer JSON, which API Gateway refuses' });
    });
  });

  test('costs are read where AWS publishes them, since the first of the month', async () => {
    await check();
    const call = aws.calls.filter(({ name }) => name === 'GetMetricDataCommand')[1];
    expect(call.region).toBe('us-east-1');
    expect(aws.calls[0].region).toBe('eu-west-1');
    expect(call.input.StartTime.toISOString()).toMatch(/^\d{4}-\d{2}-01T00:00:00.000Z$/);
    expect(call.input.MetricDataQueries[0].MetricStat.Metric).toEqual({
      Namespace: 'AWS/Billing', MetricName: 'EstimatedCharges', Dimensions: [{ Name: 'Currency', Value: 'USD' }],
    });
  });

  test('a stage in the address stays in it', async () => {
    site.routes['GET /prod/health'] = json({});
    site.routes['GET /prod/version'] = json({});
    site.routes['OPTIONS /prod/health'] = status(200, { 'access-control-allow-origin': '*' });
    configuration = { ...configuration, url: `${site.url}/prod/` };
    expect((await check()).passed).toBe(true);
  });

  test('no requests are no errors', async () => {
    aws.metrics['AWS/Lambda'] = () => values({});
    expect((await check()).of('error rates')).toMatchObject({ status: 'passed', detail: 'no requests to version 8 in the last 15 minutes, so none failed' });
  });

  test('a schema that is not there yet is a database that answers', async () => {
    aws.functions[FakeDeployment.MIGRATE] = () => answer({ action: 'status', before: null, after: null });
    expect((await check()).of('database reachable')).toMatchObject({ status: 'passed', detail: 'the database answers and has no schema yet' });
  });

  test('another check that writes in between does no harm', async () => {
    let downloads = 0;
    const { download } = aws;
    aws.download = (input) => ++downloads === 1 ? object(Buffer.from('of another check')) : download(input);
    expect((await check()).of('upload and download').status).toBe('passed');
  });
});

describe('fails alone', () => {
  test.each<[string, string, () => void, string | RegExp]>([
    ['functions run', 'it answers 500', () => {
      aws.functions[FakeDeployment.API] = () => answer({ statusCode: 500 });
    }, '/health answered 500'],
    ['functions run', 'it crashes', () => {
      aws.functions[FakeDeployment.API] = () => answer({ errorType: 'Runtime.ImportModuleError', errorMessage: 'hunter2' }, 'Unhandled');
    }, 'the function failed (Runtime.ImportModuleError); its log says why'],
    ['endpoints answer', 'the health path answers 503', () => {
      site.routes['GET /health'] = status(503);
    }, /^GET https:\/\/localhost:\d+\/health: answered 503$/],
    ['endpoints answer', 'the health path answers a page', () => {
      site.routes['GET /health'] = (response) => response.end('<html>');
    }, /\/health: answered no JSON object$/],
    ['endpoints answer', 'the health path answers elsewhere', () => {
      site.routes['GET /health'] = status(302, { location: '/version' });
    }, /\/health: answered 302$/],
    ['endpoints answer', 'the health path never ends', () => {
      site.routes['GET /health'] = (response) => response.end('x'.repeat(1024 * 1024 + 1));
    }, /\/health: the answer is larger than 1 MB$/],
    ['endpoints answer', 'the connection breaks', () => {
      site.routes['GET /health'] = (response) => response.socket!.destroy();
    }, /\/health: ECONNRESET$/],
    ['endpoints answer', 'the connection breaks in the midst of an answer', () => {
      site.routes['GET /health'] = (response) => {
        response.write('{"status": ');
        setTimeout(() => response.socket!.destroy(), 50);
      };
    }, /\/health: ECONNRESET$/],
    ['endpoints answer', 'another path answers 404', () => {
      delete site.routes['GET /version'];
    }, /\/version: answered 404$/],
    ['database reachable', 'the migrate function crashes', () => {
      aws.functions[FakeDeployment.MIGRATE] = () => answer({ errorType: 'OperationalError', errorMessage: 'hunter2' }, 'Unhandled');
    }, 'the function failed (OperationalError); its log says why'],
    ['database reachable', 'the migrate function is stopped', () => {
      aws.functions[FakeDeployment.MIGRATE] = () => answer({ errorMessage: 'Task timed out' }, 'Unhandled');
    }, 'the function failed (Unhandled); its log says why'],
    ['database reachable', 'the migrate function answers something else', () => {
      aws.functions[FakeDeployment.MIGRATE] = () => answer({ statusCode: 200 });
    }, 'the migrate function did not answer the revision of the schema'],
    ['database reachable', 'the migrate function may not be called', () => {
      aws.functions[FakeDeployment.MIGRATE] = () => {
        throw refused('AccessDeniedException');
      };
    }, 'AccessDeniedException: You may not'],
    ['upload and download', 'the bucket refuses the upload', () => {
      aws.upload = () => {
        throw refused('AccessDenied');
      };
    }, 'AccessDenied: You may not'],
    ['upload and download', 'the bucket refuses the download', () => {
      aws.download = () => {
        throw refused('AccessDenied');
      };
    }, 'AccessDenied: You may not'],
    ['upload and download', 'something else comes back', () => {
      aws.download = () => object(Buffer.from('something else'));
    }, 's3://eknmusic-files-test/post-deployment-check/c0ffee is not what was uploaded'],
    ['logs arrive', 'the log group is missing', () => {
      aws.filter = () => {
        throw refused('ResourceNotFoundException');
      };
    }, 'ResourceNotFoundException: You may not'],
    ['client connects', 'the origin is not allowed', () => {
      site.routes['OPTIONS /health'] = status(204);
    }, /^OPTIONS .*\/health does not allow the origin https:\/\/desktop-client$/],
    ['client connects', 'another origin is allowed', () => {
      site.routes['OPTIONS /health'] = status(204, { 'access-control-allow-origin': 'https://web-client' });
    }, /does not allow the origin/],
    ['client connects', 'the preflight is refused', () => {
      site.routes['OPTIONS /health'] = status(403, { 'access-control-allow-origin': ORIGIN });
    }, /^OPTIONS .*\/health: answered 403$/],
    ['auto-update works', 'the manifest is missing', () => {
      delete site.routes['GET /manifest.json'];
    }, /\/manifest\.json: answered 404$/],
    ['auto-update works', 'the artifact is missing', () => {
      delete site.routes['HEAD /EKNMusic-1.2.0-win64.exe'];
    }, /^HEAD .*\/EKNMusic-1\.2\.0-win64\.exe: answered 404$/],
    ['auto-update works', 'the artifact has another size', () => {
      site.routes['HEAD /EKNMusic-1.2.0-win64.exe'] = status(200, { 'content-length': '1000' });
    }, /has 1000 bytes, and the update manifest says 52428800$/],
    ['auto-update works', 'the artifact comes without TLS', () => {
      site.routes['GET /manifest.json'] = json(manifest({ url: 'http://downloads.example.com/EKNMusic.exe' }));
    }, 'http://downloads.example.com/EKNMusic.exe is not https'],
    ['error rates', 'two of a hundred requests failed', () => {
      aws.metrics['AWS/Lambda'] = () => values({ invocations: [60, 40], errors: [1, 1] });
    }, '2 of 100 requests to version 8 failed in the last 15 minutes, more than 1 %'],
    ['error rates', 'CloudWatch may not be asked', () => {
      aws.metrics['AWS/Lambda'] = () => {
        throw refused('AccessDenied');
      };
    }, 'AccessDenied: You may not'],
    ['cost', 'it is above the limit', () => {
      aws.metrics['AWS/Billing'] = () => values({ charges: [100.01, 99] });
    }, '100.01 USD since the first of the month, more than 100 USD'],
  ])('%s, when %s', async (line, _, breakIt, detail) => {
    breakIt();
    const report = await check();
    expect(report.lines.filter((each) => each.status !== 'passed').map((each) => each.line)).toEqual([line]);
    expect(report.of(line)).toMatchObject({ status: 'failed', detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) });
    expect(report.passed).toBe(false);
  });

  test.each<[string, object, object]>([
    ['version', {}, { version: 'latest' }], ['version', {}, { version: undefined }],
    ['release_date', {}, { release_date: 'yesterday' }], ['release_date', {}, { release_date: '2026-13-01' }],
    ['release_notes', {}, { release_notes: undefined }],
    ['platforms', {}, { platforms: {} }], ['platforms', {}, { platforms: undefined }],
    ['platforms.windows.url', { url: '/EKNMusic.exe' }, {}],
    ['platforms.windows.signature', { signature: '' }, {}],
    ['platforms.windows.size', { size: 0 }, {}], ['platforms.windows.size', { size: '52428800' }, {}],
    ['platforms.linux.url', {}, { platforms: { linux: null } }],
  ])('auto-update works, when the manifest has no valid %s: %j %j', async (name, platform, rest) => {
    site.routes['GET /manifest.json'] = json(manifest(platform, rest));
    const report = await check();
    expect(report.lines.filter((each) => each.status !== 'passed')).toEqual([
      expect.objectContaining({ line: 'auto-update works', status: 'failed', detail: `The update manifest has no valid \`${name}\`` }),
    ]);
  });

  test('what needs the database, when the health path says so and nothing migrates', async () => {
    configuration = { ...configuration, migrateFunction: undefined };
    expect((await check()).of('database reachable')).toMatchObject({ status: 'passed', detail: '`database` of /health is "ok"' });
    aws.functions[FakeDeployment.API] = () => answer({ statusCode: 200, body: '{"database": "unreachable"}' });
    expect((await check()).of('database reachable')).toMatchObject({ status: 'failed', detail: '`database` of /health is not "ok"' });
    aws.functions[FakeDeployment.API] = () => answer({ statusCode: 200 });
    expect((await check()).of('database reachable').status).toBe('failed');
  });
});

describe('fails together', () => {
  test('functions and logs, when the function cannot be called', async () => {
    aws.functions[FakeDeployment.API] = () => {
      throw refused('ResourceNotFoundException');
    };
    const report = await check();
    expect(report.lines.filter((each) => each.status === 'failed').map(({ line, detail }) => `${line}: ${detail}`)).toEqual([
      'functions run: ResourceNotFoundException: You may not',
      'logs arrive: the function was not reached, so there is no request to look for',
    ]);
  });

  test.each<[string, () => Promise<Site>, RegExp]>([
    ['speaks an old TLS only', () => {
      AGENT.options.ciphers = 'DEFAULT@SECLEVEL=0'; // without which OpenSSL itself would refuse
      return Site.start(certificate, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    }, /SSL|EPROTO/],
    ['has a certificate of an unknown authority', async () => {
      AGENT.options.ca = [];
      return Site.start(certificate);
    }, /UNABLE_TO_VERIFY|SELF_SIGNED/],
  ])('everything that asks an endpoint, which %s', async (_, start, detail) => {
    const other = await start();
    try {
      other.routes = site.routes;
      configuration = { ...configuration, url: other.url, manifestUrl: undefined };
      const report = await check();
      expect(report.lines.filter((each) => each.status === 'failed').map(({ line }) => line)).toEqual(['endpoints answer', 'client connects']);
      expect(report.of('client connects').detail).toMatch(detail);
    } finally {
      AGENT.options.ca = certificate.authority;
      delete AGENT.options.ciphers;
      await other.stop();
    }
  });

  test('everything that asks an endpoint without TLS', async () => {
    configuration = { ...configuration, url: 'http://api.example.com' };
    const report = await check();
    expect(report.of('endpoints answer')).toMatchObject({ status: 'failed', detail: 'http://api.example.com/health is not https' });
    expect(report.of('client connects').status).toBe('failed');
  });
});

describe('what hangs is cut off', () => {
  test.each<[string, string, () => void]>([
    ['functions run', 'the function', () => {
      aws.functions[FakeDeployment.API] = hang;
    }],
    ['endpoints answer', 'the endpoint', () => {
      site.routes['GET /health'] = () => {};
    }],
    ['endpoints answer', 'the endpoint', () => {
      site.routes['GET /health'] = (response) => response.write('{"status": ');
    }],
    ['database reachable', 'the function that asks the database', () => {
      aws.functions[FakeDeployment.MIGRATE] = hang;
    }],
    ['upload and download', 'the bucket', () => {
      aws.download = () => ({ Body: { transformToByteArray: hang } });
    }],
    ['logs arrive', 'an event of the request in the log group', () => {
      aws.filter = () => ({ events: [] });
    }],
    ['client connects', 'the endpoint', () => {
      site.routes['OPTIONS /health'] = () => {};
    }],
    ['auto-update works', 'the update site', () => {
      site.routes['HEAD /EKNMusic-1.2.0-win64.exe'] = () => {};
    }],
    ['error rates', 'CloudWatch', () => {
      aws.metrics['AWS/Lambda'] = hang;
    }],
    ['cost', 'CloudWatch', () => {
      aws.metrics['AWS/Billing'] = hang;
    }],
  ])('%s, and the other lines are checked', async (line, waitsFor, breakIt) => {
    breakIt();
    const report = await check({}, 4000);
    expect(report.of(line)).toMatchObject({ status: 'failed', detail: expect.stringMatching(new RegExp(`^cut off after \\d+ ms, waiting for ${waitsFor}$`)) });
    // A function that was never reached has left nothing in the log either.
    const others = line === 'functions run' ? ['functions run', 'logs arrive'] : [line];
    expect(report.lines.filter((each) => each.status === 'failed').map((each) => each.line)).toEqual(others);
  });

  test('also all of it at once, before the function itself is stopped', async () => {
    Object.keys(aws.functions).forEach((name) => {
      aws.functions[name] = hang;
    });
    Object.keys(site.routes).forEach((route) => {
      site.routes[route] = () => {};
    });
    Object.keys(aws.metrics).forEach((namespace) => {
      aws.metrics[namespace] = hang;
    });
    aws.upload = hang;
    const started = Date.now();
    const report = await check(HOOK, 4000);
    expect(Date.now() - started).toBeLessThan(4000);
    expect(report.lines.filter((each) => each.status === 'failed').map((each) => each.line)).toEqual(LINES);
    expect(aws.inputs('PutLifecycleEventHookExecutionStatusCommand')).toHaveLength(1);
  });

  test('and the request that hangs is given up', async () => {
    const closed = new Promise((resolve) => {
      site.routes['GET /health'] = (_, request) => request.on('close', resolve);
    });
    await check({}, 2000);
    await closed;
  });
});

describe('as a hook of CodeDeploy', () => {
  const told = () => aws.inputs('PutLifecycleEventHookExecutionStatusCommand');
  const answerOf = (result: string) => [{ deploymentId: 'd-ABCDEF123', lifecycleEventHookExecutionId: 'hook-1', status: result }];

  test('it succeeds, also with lines that were skipped', async () => {
    configuration = { ...configuration, manifestUrl: undefined, monthlyCostLimit: undefined };
    expect((await check(HOOK)).passed).toBe(true);
    expect(told()).toEqual(answerOf('Succeeded'));
  });

  test('it fails with a line that failed', async () => {
    site.routes['GET /health'] = status(503);
    expect((await check(HOOK)).passed).toBe(false);
    expect(told()).toEqual(answerOf('Failed'));
  });

  test('it fails when it cannot check anything', async () => {
    await expect(handler(HOOK, { getRemainingTimeInMillis: () => 300_000 })).rejects.toThrow('CHECK_CONFIGURATION is not a JSON object');
    expect(told()).toEqual(answerOf('Failed'));
  });

  test('it throws when CodeDeploy cannot be told, so that its alarm goes off', async () => {
    aws.tellCodeDeploy = () => {
      throw refused('AccessDeniedException');
    };
    await expect(check(HOOK)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('nobody is told when it is called by hand or on a schedule', async () => {
    await check(null);
    await check({ 'detail-type': 'Scheduled Event' } as never);
    expect(told()).toEqual([]);
  });
});

describe('what is not configured', () => {
  test('is skipped, loudly, and does not fail', async () => {
    configuration = { ...configuration, files: undefined, manifestUrl: undefined, monthlyCostLimit: undefined };
    const report = await check();
    const skipped = [
      { line: 'upload and download', detail: 'no bucket is configured' },
      { line: 'auto-update works', detail: 'no update site is configured' },
      { line: 'cost', detail: 'no limit is configured' },
    ];
    expect(report.passed).toBe(true);
    expect(report.lines.filter((each) => each.status === 'skipped')).toEqual(skipped.map((each) => expect.objectContaining(each)));
    expect(logged.filter(({ level }) => level === 'warn').map(({ value }) => value)).toEqual(skipped.map((each) => expect.objectContaining(each)));
  });

  test('or has no numbers yet', async () => {
    aws.metrics['AWS/Billing'] = () => values({ charges: [] });
    expect((await check()).of('cost')).toMatchObject({ status: 'skipped', detail: expect.stringContaining('billing alerts of the account may be off') });
  });

  test('or has no TLS because it is on this machine', async () => {
    const local = await Site.start();
    local.routes = site.routes;
    configuration = { ...configuration, url: local.url };
    const report = await check();
    await local.stop();
    expect(report.of('endpoints answer').status).toBe('passed');
    expect(report.of('client connects')).toMatchObject({ status: 'skipped', detail: expect.stringContaining('no TLS to check') });
  });
});

describe('a configuration that is wrong', () => {
  test.each<[string, string | undefined, string]>([
    ['is missing', undefined, 'CHECK_CONFIGURATION is not a JSON object'],
    ['is no JSON', '{"url": "hunter2', 'CHECK_CONFIGURATION is not a JSON object'],
    ['is a list', '[]', 'CHECK_CONFIGURATION is not a JSON object'],
    ['lacks something', '{"url": "https://api.example.com", "paths": []}',
      'CHECK_CONFIGURATION lacks function, payloadVersion, healthPath, logGroup, clientOrigin, maximumErrorRate, errorRateMinutes'],
  ])('because it %s, is all that the check throws for', async (_, text, message) => {
    if (text !== undefined) {
      process.env.CHECK_CONFIGURATION = text;
    }
    await expect(handler({}, { getRemainingTimeInMillis: () => 300_000 })).rejects.toMatchObject({ name: 'CheckConfigurationInvalid', message });
    expect(aws.calls).toEqual([]);
  });
});

describe('the log', () => {
  test('has an event for each line, as severe as its result', async () => {
    configuration = { ...configuration, manifestUrl: undefined };
    site.routes['GET /health'] = status(503);
    const { lines } = await check();
    expect(logged.map(({ value }) => value)).toEqual(lines);
    expect(logged.map(({ level }) => level)).toEqual(['info', 'error', 'info', 'info', 'info', 'info', 'warn', 'info', 'info']);
  });

  test('has the metric in the embedded metric format, on a line of its own', async () => {
    site.routes['GET /health'] = status(503);
    aws.metrics['AWS/Billing'] = () => values({ charges: [500] });
    await check();
    expect(output).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(output)).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [{
          Namespace: 'EKNMusic/PostDeploymentCheck', Dimensions: [['FunctionName']], Metrics: [{ Name: 'FailedChecks', Unit: 'Count' }],
        }],
      },
      FunctionName: 'the-check',
      FailedChecks: 2,
    });
  });

  test('has nothing of what anything answered, sent or asked that could be secret', async () => {
    const secrets = ['hunter2-body', 'hunter2-header', 'hunter2-error', 'hunter2-migrate', 'hunter2-query', 'hunter2-type', 'hunter2-object'];
    const [body, header, error, migrate, query, type, stored] = secrets;
    configuration = { ...configuration, manifestUrl: `${site.url}/manifest.json?X-Amz-Signature=${query}` };
    const run = async () => JSON.stringify((await check()).lines);
    const reports: string[] = [];
    for (const breakIt of [
      () => {},
      () => {
        aws.functions[FakeDeployment.API] = () => answer({ statusCode: 200, body: `{"database": "${body}"}`, headers: { 'set-cookie': header } });
        site.routes['GET /health'] = (response) => response.writeHead(200, { 'set-cookie': header }).end(body);
        site.routes['GET /manifest.json'] = (response) => response.end(`{"version": "${body}`);
      },
      () => {
        aws.functions[FakeDeployment.API] = () => answer({ statusCode: error, body });
        aws.functions[FakeDeployment.MIGRATE] = () => answer({ errorType: `password=${type}`, errorMessage: migrate, stackTrace: [migrate] }, 'Unhandled');
        aws.download = () => object(Buffer.from(stored));
        site.routes['GET /manifest.json'] = status(403, { 'x-secret': header });
        site.routes['OPTIONS /health'] = status(204, { 'access-control-allow-origin': header });
      },
      () => {
        aws.functions[FakeDeployment.MIGRATE] = () => answer({ after: { password: migrate } });
        site.routes['GET /manifest.json'] = (response) => response.socket!.destroy();
      },
    ]) {
      breakIt();
      reports.push(await run());
    }
    const told = [...reports, output, util.inspect(logged, { depth: 9 })].join('\n');
    expect(told).toContain('"failed"');
    expect(told).not.toContain('hunter2');
  });
});
