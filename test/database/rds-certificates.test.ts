import { X509Certificate } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { testStack } from '../support/checks';
import { RdsCertificates, ValidationErrors } from '@eknmusic/constructs';

const FOLDER = path.resolve(__dirname, '../../assets/database/rds-certificates');
const FILE = path.basename(RdsCertificates.FILE);

/** The certificates of the layer, by their subjects. */
const certificates = new Map(fs.readFileSync(path.join(FOLDER, FILE), 'utf8').match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g)!
  .map((certificate) => [new X509Certificate(certificate).subject, certificate]));
const regions = [...certificates.keys()].map((subject) => /^CN=Amazon RDS (\S+) Root CA/m.exec(subject)![1]);

test('the layer is for any runtime and architecture', () => {
  const stack = testStack();
  const layer = RdsCertificates.layer(stack, 'RdsCertificates');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::LayerVersion', { CompatibleRuntimes: Match.absent(), CompatibleArchitectures: Match.absent() });
  expect(stack.resolve(layer.layerVersionArn)).toEqual({ Ref: Object.keys(template.findResources('AWS::Lambda::LayerVersion'))[0] });
});

test('the layer has one file, at the place that is documented, with the CA bundle of RDS', () => {
  expect(fs.readdirSync(FOLDER).map((file) => `/opt/${file}`)).toEqual([RdsCertificates.FILE]);
  const subjects = [...certificates.keys()];
  expect(subjects.length).toBeGreaterThan(25);
  expect(subjects.filter((subject) => !/^CN=Amazon RDS \S+ Root CA RSA2048 G1$/m.test(subject))).toEqual([]);
  expect(subjects).toContainEqual(expect.stringContaining('us-east-1'));
});

describe('a region', () => {
  const codes = (stack: Stack) => {
    try {
      RdsCertificates.layer(stack, 'RdsCertificates');
      return [];
    } catch (error) {
      return ValidationErrors.codes(error);
    }
  };

  test.each(regions)('whose authority is in the file gets the layer: %s', (region) => {
    expect(codes(testStack('Test', region))).toEqual([]);
  });

  test.each(['ca-west-1', 'mx-central-1', 'us-gov-east-1', 'us-east-9'])('whose authority is missing is refused: %s: MusicDatabaseCertificateAuthorityMissing', (region) => {
    expect(codes(testStack('Test', region))).toEqual(['MusicDatabaseCertificateAuthorityMissing']);
  });

  test('that is only known at deploy time is not judged', () => {
    expect(codes(new Stack(new App(), 'Test'))).toEqual([]);
  });

  describe('with certificates of the app\'s own', () => {
    let folder: string;
    beforeEach(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rds-certificates-'));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const stackIn = (region: string, context: unknown = folder) => new Stack(
      new App({ context: { [RdsCertificates.CONTEXT_KEY]: context } }), 'Test', { env: { account: '123456789012', region } },
    );
    const write = (text: string) => fs.writeFileSync(path.join(folder, FILE), text);
    const ofRegion = (region: string) => [...certificates].find(([subject]) => subject.includes(` ${region} `))![1];

    test('gets them instead of those of this library', () => {
      write(`# the bundle of us-west-2\r\n${ofRegion('us-west-2').replace(/\n/g, '\r\n')}\r\n`);
      const stack = stackIn('us-west-2');
      RdsCertificates.layer(stack, 'RdsCertificates');
      const assembly = (stack.node.root as App).synth();
      const assets = fs.readdirSync(assembly.directory).filter((name) => name.startsWith('asset.'));
      expect(assets.map((name) => fs.readFileSync(path.join(assembly.directory, name, FILE), 'utf8')))
        .toEqual([fs.readFileSync(path.join(folder, FILE), 'utf8')]);
    });

    test('is refused when its authority is not among them: MusicDatabaseCertificateAuthorityMissing', () => {
      write(ofRegion('us-west-2'));
      expect(codes(stackIn('us-east-1'))).toEqual(['MusicDatabaseCertificateAuthorityMissing']);
    });

    test.each<[string, () => void]>([
      ['there is no file', () => undefined], ['the file is empty', () => write('')], ['the file is a web page', () => write('<html>')],
      ['a certificate is cut off', () => write(`${ofRegion('us-west-2').slice(0, 200)}\n-----END CERTIFICATE-----\n`)],
    ])('is refused when %s: MusicDatabaseCertificatesInvalid', (_, prepare) => {
      prepare();
      expect(codes(stackIn('us-west-2'))).toEqual(['MusicDatabaseCertificatesInvalid']);
    });

    test('is refused when the context is no folder: MusicDatabaseCertificatesInvalid', () => {
      expect(codes(stackIn('us-west-2', true))).toEqual(['MusicDatabaseCertificatesInvalid']);
      expect(codes(stackIn('us-west-2', ''))).toEqual(['MusicDatabaseCertificatesInvalid']);
    });
  });
});
