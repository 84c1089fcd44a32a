#include "updates.h"

#include <QApplication>
#include <QLabel>
#include <cstdio>
#include <cstring>

int main(int argc, char *argv[])
{
    // Asked for before there is a window: by the scripts that package the client, and by whoever reports a fault.
    if (argc > 1 && std::strcmp(argv[1], "--version") == 0) {
        std::puts("EKNMusic " EKNMUSIC_VERSION " (build " EKNMUSIC_BUILD ")");
        return 0;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("EKNMusic"));
    QApplication::setApplicationVersion(QStringLiteral(EKNMUSIC_VERSION));
    QLabel window(QStringLiteral("EKNMusic %1").arg(QStringLiteral(EKNMUSIC_VERSION)));
    window.resize(640, 400);
    window.show();
    startUpdates();
    const int result = QApplication::exec();
    stopUpdates();
    return result;
}
