import { Token } from 'aws-cdk-lib';

/** The longest that every one of EC2, IAM, AWS Lambda and RDS takes. */
const LONGEST = 255;

/** A text that is no longer than this; what is cut off leaves three dots. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

/**
 * A description that every service of AWS takes: cut to 255 characters, without those that EC2 or IAM refuse.
 *
 * Accents are taken from their letters; what has no likeness among the allowed characters becomes a hyphen. The text of a create-only
 * property (the description of a security group, a managed policy, a parameter group or a layer) holds no construct path: it would
 * replace the resource when its stack moves into a `Stage`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function description(text: string): string {
  if (Token.isUnresolved(text)) {
    return text;
  }
  const plain = text.normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’‚`']/g, '')
    .replace(/[‐-―]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/[^a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]+/g, '-');
  return cut(plain.trim(), LONGEST);
}
