import { Token } from 'aws-cdk-lib';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Problems } from './errors';

/**
 * Notes a layer that a function has twice: AWS Lambda takes no two versions of one layer.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
 */
export function noteLayersTwice(problems: Problems, construct: string, layers: ILayerVersion[] = []): void {
  const names = layers.map(({ layerVersionArn }) => Token.isUnresolved(layerVersionArn) ? layerVersionArn : layerVersionArn.replace(/:\d+$/, ''));
  const second = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (second >= 0) {
    problems.add({ code: `${construct}LayersTwice`, prop: `layers[${second}]`, got: layers[second].layerVersionArn });
  }
}
