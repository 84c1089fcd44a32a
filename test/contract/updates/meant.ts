import type { Meant } from '../../support/updates';

const VERSIONS: Meant = {
  type: 'AWS::Lambda::Version',
  path: /^Api\/(Backend|Migrations)\/Version\/Resource$/,
  reason: 'Other code of the library is another version; the old one is kept, and its alias moves to the new one.',
};

/** What is meant to be replaced by the update from a commit, and what becomes of what it was. */
export const MEANT: Readonly<Record<string, readonly Meant[]>> = {
  '8cadbc5': [VERSIONS],
  'cdbad2a': [
    VERSIONS,
    ...['AWS::Logs::LogGroup', 'AWS::Logs::SubscriptionFilter'].map((type) => ({
      type,
      path: /^Api\/AccessLogGroup\//,
      reason: 'The group gets a name below /aws/vendedlogs/, which no group can be given later. The old one is kept beside the stack, and its events '
        + 'until they expire; what was collected of it is in the bucket of CentralLogs.',
    })),
    {
      type: 'AWS::CloudFront::PublicKey',
      path: /^Files\/Delivery\/PublicKey-/,
      reason: 'CloudFront changes no name of a public key, and the old one is the same in every region: the same key is registered under another '
        + 'id. It is in the outputs; whoever signs URLs has to take it, and URLs that were signed with the old id stop working.',
    },
    {
      type: 'AWS::Logs::SubscriptionFilter',
      path: /\/CentralLogs$/,
      reason: 'The filter gets another id and is made before the old one goes; a log group may have both, and holds its events itself.',
    },
    {
      type: 'AWS::Lambda::Permission',
      path: /\/Rotation\/Permission$/,
      reason: 'Only the one secret may have the function called now. The new permission is made before the old one goes.',
    },
    {
      type: 'AWS::Lambda::Permission',
      path: /^Api\/Http\/Api\/.*Function-Permission$/,
      reason: 'One permission for the whole API is in place of one for each route, and is made before those go.',
    },
    {
      type: 'AWS::RDS::DBParameterGroup',
      path: /^Database\/Server\/ParameterGroup\/Resource$/,
      reason: 'Its description held the path of the construct and does no longer. It holds no data: the instance gets the new group, with the same '
        + 'parameters, and the old one is deleted. Once, for being safe from renamed parents ever after.',
    },
  ],
};
