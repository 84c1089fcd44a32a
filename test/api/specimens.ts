import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { project } from '../support/project';
import { jwtSecret, mediaBucket, musicDatabase, musicNetwork, operators, PYTHON, type Specimen, zone } from '../support/specimen';
import { ApiFront, MusicApi, type MusicApiProps } from '@eknmusic/constructs';

export const SPECIMENS: Specimen[] = [
  specimen('MusicApi, HTTP', {
    front: ApiFront.http({ jwtAuthorizer: { issuer: 'https://id.eknmusic.com', audience: ['desktop'] } }),
    cors: { exposedHeaders: ['ETag'], allowCredentials: true },
  }),
  specimen('MusicApi, REST', {
    front: ApiFront.rest({ apiKeyRequired: true, binaryMediaTypes: ['image/*'] }),
    cors: { exposedHeaders: ['ETag'], allowCredentials: true },
  }, (api) => api.addApiKey('Partner')),
  {
    name: 'MusicApi, alone and without a network',
    create: (stack, tier) => new MusicApi(stack, 'MusicApi', { tier, code: PYTHON, alarmActions: [operators(stack)] }),
  },
];

/** The whole of an API, with what it works with in the same stack. */
function specimen(name: string, props: Partial<MusicApiProps>, use: (api: MusicApi) => void = () => {}): Specimen {
  return {
    name,
    create(stack, tier) {
      const api = new MusicApi(stack, 'MusicApi', {
        tier,
        code: project(),
        network: musicNetwork(stack, tier),
        database: musicDatabase(stack, tier),
        files: mediaBucket(stack, tier),
        jwtSecret: jwtSecret(stack, tier),
        domainName: 'api.eknmusic.com',
        hostedZone: zone(stack),
        migrations: {},
        postDeploymentCheck: {},
        alarmActions: [operators(stack)],
        ...props,
      });
      api.addRoute('/health', [HttpMethod.GET], { open: true });
      use(api);
    },
  };
}
