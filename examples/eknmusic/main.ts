import { App } from 'aws-cdk-lib';
import { eknMusic } from './lib/eknmusic';

const app = new App();
eknMusic(app, app.node.tryGetContext('env') ?? 'dev');
app.synth();
