import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SPECIMENS } from './specimens';
import { findings, testStack } from '../support/checks';
import { madeApi, operators } from '../support/music-api';
import { checkSpecimens } from '../support/specimen-checks';
import { constructOf } from '../support/specimens';
import { PostDeploymentCheck } from '@eknmusic/constructs';

checkSpecimens(SPECIMENS.filter((specimen) => constructOf(specimen) === 'PostDeploymentCheck'));

test('an older runtime is found where the user asks for it', () => {
  const stack = testStack();
  const alarmActions = [operators(stack)];
  const { api } = madeApi({ alarmActions }, stack);
  new PostDeploymentCheck(stack, 'PostDeploymentCheck', {
    function: api.alias, url: api.url, logGroup: api.logs.function, alarmActions, runtime: Runtime.NODEJS_22_X,
  });
  expect(findings(stack, 'AwsSolutions')).toEqual(['AwsSolutions-L1 Test/PostDeploymentCheck/Function/Resource']);
});
