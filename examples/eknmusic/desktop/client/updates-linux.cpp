#include "updates.h"

#include <QCoreApplication>
#include <QProcess>

void startUpdates()
{
    // An AppImage updates itself where AppImageUpdate is installed; packages are updated by the distribution's own tools.
    const QString image = qEnvironmentVariable("APPIMAGE");
    if (!image.isEmpty()) {
        QProcess::startDetached(QStringLiteral("AppImageUpdate"), { image });
    }
}

void stopUpdates() {}
