; A program for Windows that does nothing, in the place of the desktop client.
Unicode true
Target amd64-unicode
Name EKNMusic
OutFile "${OUT}"
SilentInstall silent
RequestExecutionLevel user
VIProductVersion 1.0.0.0
VIAddVersionKey /LANG=1033 FileVersion 1.0.0.0
VIAddVersionKey /LANG=1033 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=1033 Build "${BUILD}"
Section
SectionEnd
