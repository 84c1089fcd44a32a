import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** An acknowledgement as it stands in the metadata of a construct. */
export interface RecordedAcknowledgement {
  /** The finding's id; what other validators than ours and cdk-nag report keeps its prefix (`CloudFormation-Validate::W9008`). */
  readonly id: string;
  readonly construct: IConstruct;
  readonly reason: string;
}

/** What was acknowledged on this one construct. */
export function recordedOn(construct: IConstruct): RecordedAcknowledgement[] {
  return construct.node.metadata
    .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && entry.data)
    .flatMap((entry) => Object.entries<string>(entry.data))
    // aws-cdk-lib wrote the prefix in lower case before 2.262.1.
    .map(([id, reason]) => ({ id: id.replace(/^annotation::/i, ''), construct, reason }));
}

/** Whether the finding was acknowledged on the construct or on one around it, as cdk-nag and aws-cdk-lib understand it. */
export function isAcknowledged(construct: IConstruct, findingId: string, packName: string): boolean {
  return construct.node.scopes.some((scope) =>
    recordedOn(scope).some(({ id }) => withoutPack(id, packName) === findingId));
}

/** The id of the finding when aws-cdk-lib's own way of writing it was used, with the pack in front: `AwsSolutions::AwsSolutions-S1`. */
export function withoutPack(id: string, packName: string): string {
  return id.startsWith(`${packName}::`) ? id.slice(packName.length + 2) : id;
}
