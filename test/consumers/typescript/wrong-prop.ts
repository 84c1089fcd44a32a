// A user's first mistake: names of a bucket and of an origin that AWS would refuse, minutes into the deployment.
import { App, Stack } from 'aws-cdk-lib';
import { MediaBucket } from '@eknmusic/constructs';

const app = new App();
const stack = new Stack(app, 'Storage');
new MediaBucket(stack, 'Files', { bucketName: 'EKNMusic_Files', corsOrigins: ['https://desktop-client/'] });
app.synth();
