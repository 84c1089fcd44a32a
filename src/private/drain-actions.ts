/**
 * What an operator does to a region: the store says its version, which a change has to name, and keys are read and put.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfrontkeyvaluestore.html
 */
export const DRAIN_ACTIONS = [
  'cloudfront-keyvaluestore:DescribeKeyValueStore', 'cloudfront-keyvaluestore:GetKey', 'cloudfront-keyvaluestore:PutKey',
] as const;
