import { join } from 'path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** Code of which only the resources around it matter, with what migrations need at least. Each stack needs one of its own. */
export function project(): Code {
  return Code.fromAsset(join(__dirname, 'project'));
}
