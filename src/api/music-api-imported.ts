import { Fn, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { MusicApiGrants } from './music-api-grants';
import type { IMusicApi, MusicApiAttributes } from './music-api-props';
import { validateMusicApiAttributes } from './music-api-validation';

/** The parts of the ARN of an alias that are the ARN of its function: `arn:aws:lambda:us-east-1:123456789012:function:name`. */
const FUNCTION_PARTS = 7;

/** An API that was made elsewhere. */
export class ImportedMusicApi extends Construct implements IMusicApi {
  public readonly url: string;
  public readonly aliasArn: string;
  public readonly alias: lambda.IFunction;
  public readonly functionArn: string;
  public readonly grants: MusicApiGrants;

  public constructor(scope: Construct, id: string, attributes: MusicApiAttributes) {
    super(scope, id);
    validateMusicApiAttributes(this, attributes);
    this.url = attributes.url;
    this.aliasArn = attributes.aliasArn;
    this.alias = lambda.Function.fromFunctionArn(this, 'Alias', attributes.aliasArn);
    this.functionArn = functionArnOf(attributes.aliasArn);
    this.grants = MusicApiGrants.fromMusicApi(this);
  }
}

function functionArnOf(aliasArn: string): string {
  if (!Token.isUnresolved(aliasArn)) {
    return aliasArn.split(':').slice(0, FUNCTION_PARTS).join(':');
  }
  const parts = Fn.split(':', aliasArn);
  return Fn.join(':', [...Array(FUNCTION_PARTS).keys()].map((index) => Fn.select(index, parts)));
}
