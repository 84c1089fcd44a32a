; The installer for Windows. Built by package.sh, on Windows or Linux:
;   makensis -DVERSION=1.4.0 -DNUMERIC_VERSION=1.4.0 -DBUILD=1040 -DFILES=<files.nsh> -DOUT=<installer> installer.nsi
Unicode true
!ifdef TARGET
  Target ${TARGET}
!endif
!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh
!include FileFunc.nsh
!include "${FILES}"

!define REGISTERED "Software\EKNMusic"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\EKNMusic"

Name "EKNMusic"
BrandingText "EKNMusic ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\EKNMusic"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
ManifestSupportedOS Win10
ManifestDPIAware true

; Nobody else may put a library beside an installer that runs as administrator: what is unpacked for it is signed, too.
!ifdef SIGN
  !uninstfinalize '"${SIGN}" "%1"' = 0
!endif

; `Build` is a string of its own: the numbers of a file version have 16 bits each, and builds 31.
VIProductVersion "${NUMERIC_VERSION}.0"
VIAddVersionKey /LANG=1033 "CompanyName" "EKNMusic"
VIAddVersionKey /LANG=1033 "FileDescription" "EKNMusic installer"
VIAddVersionKey /LANG=1033 "FileVersion" "${NUMERIC_VERSION}.0"
VIAddVersionKey /LANG=1033 "LegalCopyright" "EKNMusic"
VIAddVersionKey /LANG=1033 "ProductName" "EKNMusic"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "Build" "${BUILD}"

Var StartMenuFolder

!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\EKNMusic.exe"
!define MUI_STARTMENUPAGE_DEFAULTFOLDER "EKNMusic"
!define MUI_STARTMENUPAGE_REGISTRY_ROOT HKLM
!define MUI_STARTMENUPAGE_REGISTRY_KEY "${REGISTERED}"
!define MUI_STARTMENUPAGE_REGISTRY_VALUENAME "StartMenuFolder"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_STARTMENU EKNMusic $StartMenuFolder
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Exit codes: 3 an older build than the installed one, 4 the client runs, 5 a Windows that it does not run on.
!macro REFUSE CODE TEXT
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    !insertmacro REFUSE 5 "EKNMusic needs a 64-bit Windows 10 or newer."
  ${EndIf}
  SetRegView 64
  SetShellVarContext all

  ; A signature says who made an installer, and nothing about its age. Whoever can change what a client is offered could offer an old one, with the
  ; faults that it had: so an installer never replaces a newer build.
  ReadRegDWORD $0 HKLM "${REGISTERED}" "Build"
  ${If} $0 > ${BUILD}
    !insertmacro REFUSE 3 "A newer EKNMusic is installed (build $0; this is build ${BUILD}). Uninstall it first to go back."
  ${EndIf}

  ; /D=<folder> on the command line comes first, then the folder of the installed client.
  ReadRegStr $1 HKLM "${REGISTERED}" "InstallDir"
  ${If} $1 != ""
  ${AndIf} $INSTDIR == "$PROGRAMFILES64\EKNMusic"
    StrCpy $INSTDIR $1
  ${EndIf}
FunctionEnd

Function RefuseWhileRunning
  ${If} ${FileExists} "$INSTDIR\EKNMusic.exe"
    ${Do}
      ClearErrors
      FileOpen $0 "$INSTDIR\EKNMusic.exe" a
      ${IfNot} ${Errors}
        FileClose $0
        ${ExitDo}
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "EKNMusic is running. Close it, then try again." /SD IDCANCEL IDRETRY again
        SetErrorLevel 4
        Quit
      again:
    ${Loop}
  ${EndIf}
FunctionEnd

Section
  Call RefuseWhileRunning
  SetOverwrite on
  !insertmacro INSTALL_FILES
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"

!ifdef VC_REDIST
  ; Installs nothing where the same or a newer one is there (1638), and may ask for a restart (3010).
  ExecWait '"$INSTDIR\vc_redist.x64.exe" /install /quiet /norestart' $0
!endif

  !insertmacro MUI_STARTMENU_WRITE_BEGIN EKNMusic
    CreateDirectory "$SMPROGRAMS\$StartMenuFolder"
    CreateShortcut "$SMPROGRAMS\$StartMenuFolder\EKNMusic.lnk" "$INSTDIR\EKNMusic.exe"
    CreateShortcut "$SMPROGRAMS\$StartMenuFolder\Uninstall EKNMusic.lnk" "$INSTDIR\uninstall.exe"
  !insertmacro MUI_STARTMENU_WRITE_END

  WriteRegStr HKLM "${REGISTERED}" "InstallDir" "$INSTDIR"
  WriteRegStr HKLM "${REGISTERED}" "Version" "${VERSION}"
  WriteRegDWORD HKLM "${REGISTERED}" "Build" ${BUILD}
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "EKNMusic"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "EKNMusic"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\EKNMusic.exe"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
SectionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
FunctionEnd

Section "Uninstall"
  ; File by file: the folder may be one that holds other things, too.
  !insertmacro UNINSTALL_FILES
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro MUI_STARTMENU_GETFOLDER EKNMusic $StartMenuFolder
  Delete "$SMPROGRAMS\$StartMenuFolder\EKNMusic.lnk"
  Delete "$SMPROGRAMS\$StartMenuFolder\Uninstall EKNMusic.lnk"
  RMDir "$SMPROGRAMS\$StartMenuFolder"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "${REGISTERED}"
SectionEnd
