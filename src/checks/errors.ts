import { COMMON_ERRORS } from '../private/common-errors';
import type { ErrorCatalog } from '../private/errors';

/** The errors of `MusicChecks`. */
export const CHECKS_ERRORS: ErrorCatalog = {
  MusicChecksPropInvalid: COMMON_ERRORS.PropInvalid,
  MusicChecksScopeNotStage: {
    when: 'must be an app or a stage, because checks run when one of these is synthesized',
    fix: 'Call `MusicChecks.apply(app)`; to look at one stack or construct, use `MusicChecks.findings`.',
  },
  MusicChecksScopeOutsideApp: {
    when: 'must be inside an app, because the rules read what a synthesis produces',
    fix: 'Create the construct in a stack: `new Stack(new App(), \'Test\')`.',
  },
  MusicChecksCdkNagMissing: {
    when: 'needs the package cdk-nag, which is not installed',
    fix: 'Run `npm install --save-dev cdk-nag@3` (in Python: `pip install "cdk-nag>=3,<4"` and `import cdk_nag` before the call), '
      + 'or choose `packs: [ChecksPack.MUSIC]`, which needs nothing.',
  },
  MusicChecksCdkNagVersionUnsupported: {
    when: 'needs version 3 of the package cdk-nag',
    fix: 'Run `npm install --save-dev cdk-nag@3` (in Python: `pip install "cdk-nag>=3,<4"`).',
  },
  MusicChecksCdkNagForeign: {
    when: 'needs a cdk-nag that uses the same copy of aws-cdk-lib as this library: with another copy its rules recognize no resource '
      + 'and find nothing',
    fix: 'Leave one copy of aws-cdk-lib in the app: `npm dedupe`, then `npm ls aws-cdk-lib`.',
  },
  MusicChecksAcknowledgementIdInvalid: {
    when: 'must be the exact id of one finding, as `MusicChecks.findings` reports it',
    fix: 'Write an id such as `AwsSolutions-S1` or `AwsSolutions-IAM5[Action::s3:GetObject*]`. '
      + 'What other validators report is acknowledged with `Validations.of(construct).acknowledge`.',
  },
  MusicChecksAcknowledgementIdTooBroad: {
    when: 'names a rule that reports each thing it finds under an id of its own, so this id matches nothing',
    fix: 'Acknowledge the findings one by one, as `MusicChecks.findings` reports them: `AwsSolutions-IAM5[Action::s3:GetObject*]`.',
  },
  MusicChecksAcknowledgementReasonTooShort: {
    when: 'must say in at least 10 characters why the finding is right as it is',
    fix: 'Write the reason that a security reviewer would accept.',
  },
};
