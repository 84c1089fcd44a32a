#include "updates.h"

#import <Sparkle/Sparkle.h>

// The feed, the public key and the build are in Info.plist.
static SPUStandardUpdaterController *controller;

void startUpdates()
{
    controller = [[SPUStandardUpdaterController alloc] initWithStartingUpdater:YES updaterDelegate:nil userDriverDelegate:nil];
}

void stopUpdates()
{
    controller = nil;
}
