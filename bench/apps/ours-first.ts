// The first example of the README.
import { App, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { DeploymentTier, MediaBucket, MusicApi, MusicChecks, MusicDatabase, MusicNetwork } from '@eknmusic/constructs';

const app = new App();
const stack = new Stack(app, 'Music');
const tier = DeploymentTier.PRODUCTION;

const network = new MusicNetwork(stack, 'Network', { tier });
const database = new MusicDatabase(stack, 'Database', { tier, network });
const files = new MediaBucket(stack, 'Files', { tier });
const code = Code.fromInline('def main(event, context): return {"statusCode": 200}');
new MusicApi(stack, 'Api', { tier, code, handler: 'index.main', network, database, files });

MusicChecks.apply(app);
app.synth();
