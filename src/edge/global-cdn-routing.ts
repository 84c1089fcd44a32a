import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { DEFAULTS } from './global-cdn-defaults';
import type { GlobalCdnProps, GlobalCdnRouting } from './global-cdn-props';
import { routerCode } from './global-cdn-router';
import { accountWideName } from '../private/account-wide-name';

/** What CloudFront tells the function and the origins of where a viewer is. */
const VIEWER_HEADERS = ['CloudFront-Viewer-Country', 'CloudFront-Viewer-Country-Region'];

/** What chooses the region of a request, and what is done to the response. */
export class CdnRouting extends Construct implements GlobalCdnRouting {
  public readonly function: cloudfront.Function;
  public readonly keyValueStore: cloudfront.KeyValueStore;
  public readonly originRequestPolicy: cloudfront.OriginRequestPolicy;
  public readonly viewerResponse?: cloudfront.Function;

  public constructor(scope: Construct, id: string, private readonly props: GlobalCdnProps) {
    super(scope, id);
    this.keyValueStore = new cloudfront.KeyValueStore(this, 'Store', {
      // No content: a region that is drained stays drained, whatever is deployed below the same id in the same stack.
      keyValueStoreName: accountWideName(this, 'Store', 64),
      comment: 'The drained regions, under the key "drained"',
    });
    this.function = new cloudfront.Function(this, 'Function', {
      functionName: accountWideName(this, 'Function', 64),
      comment: 'Chooses the region of each request',
      code: cloudfront.FunctionCode.fromInline(this.code()),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      keyValueStore: this.keyValueStore,
    });
    this.viewerResponse = props.viewerResponse && new cloudfront.Function(this, 'ViewerResponse', {
      functionName: accountWideName(this, 'ViewerResponse', 64),
      comment: 'Sees every response before the viewer does',
      code: props.viewerResponse,
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    });
    this.originRequestPolicy = new cloudfront.OriginRequestPolicy(this, 'OriginRequestPolicy', {
      originRequestPolicyName: accountWideName(this, 'OriginRequestPolicy', 128),
      comment: 'All that viewers send, and where they are',
      // Functions at the edge see of the headers of CloudFront those alone that a policy names.
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.all(...VIEWER_HEADERS),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.all(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(),
    });
  }

  private code(): string {
    const { origins, healthPath = DEFAULTS.healthPath, failoverStatusCodes = DEFAULTS.failoverStatusCodes } = this.props;
    return routerCode({
      regions: origins.map(({ region }) => region),
      healthPaths: Object.fromEntries(origins.map((origin) => [origin.region, origin.healthPath ?? healthPath])),
      countries: Object.fromEntries(origins.flatMap(({ region, countries = [] }) => countries.map((country) => [country, region]))),
      healthPath,
      failoverStatusCodes,
    });
  }
}
