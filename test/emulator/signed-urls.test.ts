import { generateKeyPairSync } from 'node:crypto';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { delivery, OUTPUT_DOMAIN, putFile, view } from './support/delivery';
import { createStack, startEmulator } from './support/servers';
import { Emulator } from '../../tools/emulator/emulator';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('CloudFront with key groups', () => {
  let emulator: Emulator;
  let domain: string;
  let keyPairId: string;

  beforeAll(async () => {
    emulator = await startEmulator();
    const { outputs, reasons } = await createStack(emulator, 'Signed', {
      Resources: {
        ...delivery('signed-files', [{ Ref: 'Group' }]),
        Key: {
          Type: 'AWS::CloudFront::PublicKey',
          Properties: { PublicKeyConfig: { CallerReference: 'second', Name: 'second', EncodedKey: keys.publicKey } },
        },
        Group: { Type: 'AWS::CloudFront::KeyGroup', Properties: { KeyGroupConfig: { Name: 'second', Items: [{ Ref: 'Key' }] } } },
      },
      Outputs: { ...OUTPUT_DOMAIN, Key: { Value: { Ref: 'Key' } } },
    });
    expect(reasons).toBe('');
    [domain, keyPairId] = [outputs.Domain, outputs.Key];
    await putFile(emulator, 'signed-files');
  });
  afterAll(() => emulator?.stop());

  const policy = (resource: string, condition: object) => JSON.stringify({ Statement: [{ Resource: resource, Condition: condition }] });
  const soon = () => Math.floor(Date.now() / 1_000) + 60;
  const signed = (custom: string) => getSignedUrl({ url: `https://${domain}/song.mp3`, keyPairId, privateKey: keys.privateKey, policy: custom });

  test('a custom policy with a wildcard opens what it covers', async () => {
    const url = signed(policy(`https://${domain}/*`, { DateLessThan: { 'AWS:EpochTime': soon() } }));
    expect(await view(emulator, url)).toMatchObject({ status: 200 });
  });

  test('a policy about another path opens nothing', async () => {
    const url = signed(policy(`https://${domain}/other/*`, { DateLessThan: { 'AWS:EpochTime': soon() } }));
    expect(await view(emulator, url)).toMatchObject({ status: 403 });
  });

  test('a policy that does not hold yet, or for another address, opens nothing', async () => {
    const later = policy(`https://${domain}/*`, { DateLessThan: { 'AWS:EpochTime': soon() }, DateGreaterThan: { 'AWS:EpochTime': soon() - 30 } });
    const elsewhere = policy(`https://${domain}/*`, { DateLessThan: { 'AWS:EpochTime': soon() }, IpAddress: { 'AWS:SourceIp': '192.0.2.0/24' } });
    expect((await view(emulator, signed(later))).status).toBe(403);
    expect((await view(emulator, signed(elsewhere))).status).toBe(403);
  });

  test('signed cookies open the file as well', async () => {
    const cookies = getSignedCookies({
      keyPairId, privateKey: keys.privateKey, policy: policy(`https://${domain}/*`, { DateLessThan: { 'AWS:EpochTime': soon() } }),
    });
    const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');
    expect(await view(emulator, `https://${domain}/song.mp3`, { cookie })).toMatchObject({ status: 200 });
  });

  test('the signature of a key outside the group opens nothing', async () => {
    const url = getSignedUrl({
      url: `https://${domain}/song.mp3`, keyPairId: 'KOTHER', privateKey: keys.privateKey, dateLessThan: new Date(Date.now() + 60_000),
    });
    const { status, body } = await view(emulator, url);
    expect([status, body.toString()]).toEqual([403, expect.stringContaining('InvalidKey')]);
  });
});
