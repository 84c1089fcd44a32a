import { Rule } from './rule';
import { CheckSeverity } from '../check-severity';
import { at, items } from '../rendered-resource';

const ANYWHERE = ['*', 'http://*', 'https://*'];
const WRITES = ['PUT', 'POST', 'DELETE'];

export const BucketCorsNamesWriters: Rule = {
  name: 'BucketCorsNamesWriters',
  severity: CheckSeverity.ERROR,
  types: ['AWS::S3::Bucket'],
  info: 'A CORS rule of the bucket lets the pages of every web site write to it.',
  why: 'A signed upload address that leaks can then be used from any page that a user opens. Name the origins that upload, as the guide '
    + 'does (`https://desktop-client`).',
  breaks(bucket) {
    return items(at(bucket.properties, 'CorsConfiguration', 'CorsRules')).some((rule) =>
      items(at(rule, 'AllowedOrigins')).some((origin) => ANYWHERE.includes(String(origin)))
      && items(at(rule, 'AllowedMethods')).some((method) => WRITES.includes(String(method))));
  },
};
