import { listAt, Resource } from './resources';

/** What the subnet's author calls it: `Public`, `Private`, `Isolated`. */
export function subnetKind({ properties }: Resource): string {
  return String(listAt(properties, 'Tags').find(({ Key }) => Key === 'aws-cdk:subnet-name')?.Value ?? 'Plain');
}
