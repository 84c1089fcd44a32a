import type { Construct } from 'constructs';
import { GlobalCdnBase } from './global-cdn-base';
import type { GlobalCdnAttributes } from './global-cdn-props';
import { validateGlobalCdnAttributes } from './global-cdn-validation';
import { HEALTH_PATH } from '../private/health-path';

/** A distribution that another app made. */
export class ImportedGlobalCdn extends GlobalCdnBase {
  public readonly domainName: string;
  public readonly distributionId: string;
  public readonly regions: string[];
  public readonly keyValueStoreArn: string;

  protected readonly healthPath: string;

  public constructor(scope: Construct, id: string, attributes: GlobalCdnAttributes) {
    super(scope, id);
    validateGlobalCdnAttributes(this, attributes);
    this.domainName = attributes.domainName;
    this.distributionId = attributes.distributionId;
    this.regions = [...attributes.regions];
    this.keyValueStoreArn = attributes.keyValueStoreArn;
    this.healthPath = attributes.healthPath ?? HEALTH_PATH;
  }
}
