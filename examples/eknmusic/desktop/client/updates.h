#pragma once

// Looks for an update now and then, downloads it in the background, checks its signature, asks the user, installs it and starts the new version.
void startUpdates();
void stopUpdates();
