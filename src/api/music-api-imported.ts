import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { MusicApiGrants } from './music-api-grants';
import type { IMusicApi, MusicApiAttributes } from './music-api-props';
import { validateMusicApiAttributes } from './music-api-validation';

/** An API that was made elsewhere. */
export class ImportedMusicApi extends Construct implements IMusicApi {
  public readonly url: string;
  public readonly aliasArn: string;
  public readonly alias: lambda.IFunction;
  public readonly grants: MusicApiGrants;

  public constructor(scope: Construct, id: string, attributes: MusicApiAttributes) {
    super(scope, id);
    validateMusicApiAttributes(this, attributes);
    this.url = attributes.url;
    this.aliasArn = attributes.aliasArn;
    this.alias = lambda.Function.fromFunctionArn(this, 'Alias', attributes.aliasArn);
    this.grants = MusicApiGrants.fromMusicApi(this);
  }
}
