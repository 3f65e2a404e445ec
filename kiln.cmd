@echo off
rem Kiln's launcher for Windows: builds the library when its sources changed, then runs a command of it.
rem   kiln.cmd [--cuda] <command> [arguments]
rem With --cuda the library is built, apart from the other, with ND4J's backend for NVIDIA GPUs; where no GPU can run it,
rem nothing of it is downloaded.
rem Environment: JAVA_HOME, KILN_JAVA_OPTS, KILN_DATA, MAVEN_ARGS, MVNW_REPOURL; see ./kiln, which has more: the options
rem for Maven, 'test' and 'bench' are there only, and run in WSL or Git Bash.
setlocal
set "HOME_DIR=%~dp0"
set "HOME_DIR=%HOME_DIR:~0,-1%"
set "CUDA="
set "PROFILE="
set ARGUMENTS=%*
if not "%~1"=="--cuda" goto :chosen
set ARGUMENTS=%ARGUMENTS:*--cuda=%
rem 'devices' asks the driver alone.
if "%~2"=="devices" goto :chosen
set "CUDA=-cuda"
set "PROFILE=-Pcuda"
:chosen
set "LAUNCH=%HOME_DIR%\lib\target\launch%CUDA%"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if not defined KILN_DATA set "KILN_DATA=%HOME_DIR%\datasets"

"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo kiln: no Java found: install a JDK of 17 or newer, and set JAVA_HOME to it 1>&2
  exit /b 1
)

rem Exit code 1: a source, or a folder that lost one, is newer than the last build.
powershell -NoProfile -Command "$s = Get-Item '%LAUNCH%\stamp' -ErrorAction SilentlyContinue; if (-not $s) { exit 1 }; $n = @(Get-Item '%HOME_DIR%\pom.xml', '%HOME_DIR%\lib\pom.xml', '%HOME_DIR%\lib\src\main') + @(Get-ChildItem '%HOME_DIR%\lib\src\main' -Recurse) | Where-Object { $_.LastWriteTime -gt $s.LastWriteTime }; if ($n) { exit 1 }; exit 0"
if errorlevel 1 call :build || exit /b 1

set "MEMORY_ACCESS="
"%JAVA%" --sun-misc-unsafe-memory-access=allow -version >nul 2>&1 && set "MEMORY_ACCESS=--sun-misc-unsafe-memory-access=allow"
"%JAVA%" "@%HOME_DIR%\jvm.options" %MEMORY_ACCESS% "-Dkiln.home=%HOME_DIR%" %KILN_JAVA_OPTS% "@%LAUNCH%\classpath.args" org.kiln.cli.Main %ARGUMENTS%
exit /b %ERRORLEVEL%

:build
if not defined CUDA goto :maven
call "%~f0" devices --check-cuda
if errorlevel 1 exit /b 1
echo kiln: the build for CUDA downloads some gigabytes the first time 1>&2
:maven
echo kiln: building; the first time this downloads some 250 MB of libraries and takes a few minutes 1>&2
if not exist "%LAUNCH%" mkdir "%LAUNCH%"
type nul >"%LAUNCH%\stamp.new"
call "%HOME_DIR%\mvnw.cmd" -f "%HOME_DIR%\pom.xml" -B -q --no-transfer-progress %PROFILE% -pl lib -am package -Dmaven.test.skip=true %MAVEN_ARGS% 1>&2
if errorlevel 1 (
  echo kiln: the build failed, see above 1>&2
  exit /b 1
)
rem The class path goes to a file that java reads itself: it is longer than a command line may be.
powershell -NoProfile -Command "$kiln = Get-ChildItem '%HOME_DIR%\lib\target\kiln*.jar' | Sort-Object LastWriteTime | Select-Object -Last 1; Copy-Item $kiln.FullName '%LAUNCH%\kiln.jar' -Force; $path = '%LAUNCH%\kiln.jar;' + (Get-Content -Raw '%HOME_DIR%\lib\target\classpath.txt').Trim(); Set-Content -Encoding ascii '%LAUNCH%\classpath.args' ('-cp \"' + $path.Replace('\', '/') + '\"')"
if errorlevel 1 exit /b 1
move /y "%LAUNCH%\stamp.new" "%LAUNCH%\stamp" >nul
exit /b 0
