import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { OPERATIONS_ERRORS } from './errors';
import type { OnCallAttributes, OnCallProps, OnCallSlackOptions } from './on-call-props';
import { isArnOf } from '../private/arns';
import { validateDuration } from '../private/durations';
import { Problems } from '../private/errors';

/** Throws everything that is wrong with the props of an on-call. */
export function validateOnCall(scope: Construct, { name, slack, escalation }: OnCallProps): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  problems.addIf(name !== undefined && (Token.isUnresolved(name) || !/^[\w-]{1,100}$/.test(name)), {
    code: 'OnCallNameInvalid', prop: 'name', got: Token.isUnresolved(name) ? undefined : name,
  });
  if (slack !== undefined) {
    validateSlack(problems, scope, slack, name);
  }
  validateDuration(problems, escalation?.after, { unit: 'seconds', least: 60, most: 86_400, mayBeLate: false }, {
    code: 'OnCallEscalationInvalid', prop: 'escalation.after',
  });
  problems.throwIfAny();
}

function validateSlack(problems: Problems, scope: Construct, slack: OnCallSlackOptions, name: string | undefined): void {
  const { workspaceId, channelId, ticketChannelId, otherRegions = [], guardrailPolicies = [] } = slack;
  problems.addIf(!/^[0-9A-Z]{1,255}$/.test(workspaceId), { code: 'OnCallSlackIdInvalid', prop: 'slack.workspaceId', got: workspaceId });
  problems.addIf(!/^[0-9A-Za-z]{1,255}$/.test(channelId), { code: 'OnCallSlackIdInvalid', prop: 'slack.channelId', got: channelId });
  problems.addIf(ticketChannelId !== undefined && !/^[0-9A-Za-z]{1,255}$/.test(ticketChannelId), {
    code: 'OnCallSlackIdInvalid', prop: 'slack.ticketChannelId', got: ticketChannelId,
  });
  problems.addIf(otherRegions.length > 0 && name === undefined, { code: 'OnCallNameMissing', prop: 'name', got: name });
  otherRegions.forEach((region, index) => {
    problems.addIf(!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) || region === Stack.of(scope).region || otherRegions.indexOf(region) !== index, {
      code: 'OnCallRegionInvalid', prop: `slack.otherRegions[${index}]`, got: region,
    });
  });
  problems.addIf(slack.guardrailPolicies !== undefined && guardrailPolicies.length === 0, {
    code: 'OnCallGuardrailsInvalid', prop: 'slack.guardrailPolicies', got: guardrailPolicies,
  });
}

/** Throws everything that is wrong with the attributes of an on-call. */
export function validateOnCallAttributes(scope: Construct, { pageTopicArn, ticketTopicArn }: OnCallAttributes): void {
  const problems = new Problems(scope, OPERATIONS_ERRORS);
  for (const [prop, got] of Object.entries({ pageTopicArn, ticketTopicArn })) {
    problems.addIf(!isArnOf(got, { service: 'sns', resource: /^[\w-]{1,256}$/ }), { code: 'OnCallTopicArnInvalid', prop, got });
  }
  problems.throwIfAny();
}
