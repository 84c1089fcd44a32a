import { X509Certificate } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { testStack } from '../support/checks';
import { RdsCertificates } from '@eknmusic/constructs';

test('the layer is for any runtime and architecture', () => {
  const stack = testStack();
  const layer = RdsCertificates.layer(stack, 'RdsCertificates');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::LayerVersion', { CompatibleRuntimes: Match.absent(), CompatibleArchitectures: Match.absent() });
  expect(stack.resolve(layer.layerVersionArn)).toEqual({ Ref: Object.keys(template.findResources('AWS::Lambda::LayerVersion'))[0] });
});

test('the layer has one file, at the place that is documented, with the authorities of RDS', () => {
  const folder = path.resolve(__dirname, '../../assets/database/rds-certificates');
  expect(fs.readdirSync(folder).map((file) => `/opt/${file}`)).toEqual([RdsCertificates.FILE]);
  const certificates = fs.readFileSync(path.join(folder, path.basename(RdsCertificates.FILE)), 'utf8').match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g)!;
  const subjects = certificates.map((certificate) => new X509Certificate(certificate).subject);
  expect(subjects.length).toBeGreaterThan(25);
  expect(subjects.filter((subject) => !/^CN=Amazon RDS \S+ Root CA RSA2048 G1$/m.test(subject))).toEqual([]);
  expect(subjects).toContainEqual(expect.stringContaining('us-east-1'));
});
