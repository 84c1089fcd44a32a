import { App } from 'aws-cdk-lib';
import { environmentOf } from './lib/environments';
import { musicConnect } from './lib/musicconnect';

const app = new App();
musicConnect(app, environmentOf(app.node, app.node.tryGetContext('env') ?? 'dev'));
app.synth();
