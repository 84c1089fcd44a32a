/** A set of rules that `MusicChecks` holds an app against. */
export enum ChecksPack {
  /** The rules of the AWS Solutions library for every architecture, as cdk-nag implements them. */
  AWS_SOLUTIONS = 'AwsSolutions',
  /** The demands of the guides of the music platforms that cdk-nag cannot see; needs no cdk-nag. The rules are in `docs/checks.md`. */
  MUSIC = 'Music',
  /** The controls of NIST 800-53, revision 5, that show in a template, as cdk-nag implements them. */
  NIST_800_53_R5 = 'NIST.800.53.R5',
  /** The requirements of PCI DSS 3.2.1 that show in a template, as cdk-nag implements them. */
  PCI_DSS_321 = 'PCI.DSS.321',
  /** The safeguards of the HIPAA security rule that show in a template, as cdk-nag implements them. */
  HIPAA_SECURITY = 'HIPAA.Security',
  /** The advice of AWS for serverless apps (tracing, dead-letter queues, throttling), as cdk-nag implements it. */
  SERVERLESS = 'Serverless',
}
