#include "updates.h"

#include <winsparkle.h>

void startUpdates()
{
    win_sparkle_set_appcast_url(EKNMUSIC_UPDATES_URL "/appcast-windows.xml");
    win_sparkle_set_app_details(L"EKNMusic", L"EKNMusic", L"" EKNMUSIC_VERSION);
    // Without this line WinSparkle compares the build of the feed with the version of the program, and offers the same update forever.
    win_sparkle_set_app_build_version(L"" EKNMUSIC_BUILD);
    win_sparkle_set_eddsa_public_key(EKNMUSIC_UPDATES_KEY);
    win_sparkle_set_automatic_check_for_updates(1);
    win_sparkle_init();
}

void stopUpdates()
{
    win_sparkle_cleanup();
}
