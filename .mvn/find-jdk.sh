# Finds a JDK 25 or newer and exports JAVA_HOME; read with `.` by ./boma and ./mvnw (POSIX sh).
# Order: BOMA_JAVA_HOME, JAVA_HOME, java on the PATH, then the places where Debian, Fedora, SDKMAN,
# Homebrew, asdf and mise put JDKs. One that is too old is passed over. Of several in those places
# the lowest version wins: the nearest to what Boma is tested on.
# BOMA_JDK_TOOL is the program that must be there: javac unless told otherwise.
# None found: one message with the install line for this platform, exit 3.

boma_jdk_least=25

# The feature version ("25") of the JDK at $1, or nothing.
boma_jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/${BOMA_JDK_TOOL:-javac}" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -XshowSettings:properties -version 2>&1 |
      sed -n 's/^ *java\.specification\.version = \([0-9][0-9]*\).*/\1/p'
  fi
}

# Whether the JDK at $1 will do.
boma_jdk_fits() {
  [ -n "$1" ] || return 1
  boma_jdk_seen=$(boma_jdk_version "$1")
  [ -n "$boma_jdk_seen" ] && [ "$boma_jdk_seen" -ge "$boma_jdk_least" ]
}

# The home of the java on the PATH, through links and through the shims of version managers.
boma_jdk_on_path() {
  boma_jdk_java=$(command -v java) || return 0
  # On a Mac without any JDK this one is a stub that opens a window.
  if [ "$boma_jdk_java" = /usr/bin/java ] && [ "$(uname)" = Darwin ]; then
    return 0
  fi
  boma_jdk_link=$(readlink -f "$boma_jdk_java" 2>/dev/null) || boma_jdk_link=$boma_jdk_java
  boma_jdk_dir=${boma_jdk_link%/bin/java}
  if [ -r "$boma_jdk_dir/release" ]; then
    printf '%s\n' "$boma_jdk_dir"
  else
    "$boma_jdk_java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  fi
}

# The best JDK in the places where package managers put them, or nothing.
boma_jdk_installed() {
  boma_jdk_best=
  boma_jdk_best_version=
  for boma_jdk_dir in \
    /usr/lib/jvm/* \
    /usr/lib64/jvm/* \
    /usr/java/* \
    /opt/java/* \
    /opt/jdk* \
    "${SDKMAN_DIR:-${HOME-}/.sdkman}"/candidates/java/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${ASDF_DATA_DIR:-${HOME-}/.asdf}"/installs/java/* \
    "${MISE_DATA_DIR:-${XDG_DATA_HOME:-${HOME-}/.local/share}/mise}"/installs/java/* \
    "${HOME-}"/.jdks/*; do
    boma_jdk_fits "$boma_jdk_dir" || continue
    if [ -z "$boma_jdk_best" ] || [ "$boma_jdk_seen" -lt "$boma_jdk_best_version" ]; then
      boma_jdk_best=$boma_jdk_dir
      boma_jdk_best_version=$boma_jdk_seen
    fi
  done
  [ -z "$boma_jdk_best" ] || printf '%s\n' "$boma_jdk_best"
}

# How to get one here.
boma_jdk_install_line() {
  boma_jdk_os=$(uname)
  if [ -r /etc/os-release ]; then
    boma_jdk_os="$boma_jdk_os $(sed -n 's/^ID\(_LIKE\)\{0,1\}=//p' /etc/os-release | tr '\n"' '  ')"
  fi
  case " $boma_jdk_os " in
    *Darwin*) echo "brew install openjdk@25" ;;
    *debian* | *ubuntu*)
      # Older releases do not carry it.
      if command -v apt-cache >/dev/null 2>&1 &&
        ! apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
        echo "sdk install java 25-tem   (SDKMAN, https://sdkman.io; this release has no openjdk-25 package)"
      else
        echo "sudo apt-get install openjdk-25-jdk-headless"
      fi
      ;;
    *fedora* | *rhel* | *centos*) echo "sudo dnf install java-25-openjdk-devel" ;;
    *suse*) echo "sudo zypper install java-25-openjdk-devel" ;;
    *alpine*) echo "sudo apk add openjdk25" ;;
    *arch*) echo "sudo pacman -S jdk25-openjdk" ;;
    *) echo "sdk install java 25-tem   (SDKMAN, https://sdkman.io)" ;;
  esac
}

boma_find_jdk() {
  if [ -n "${BOMA_JAVA_HOME-}" ]; then
    if boma_jdk_fits "$BOMA_JAVA_HOME"; then
      JAVA_HOME=$BOMA_JAVA_HOME
      return 0
    fi
    echo "BOMA_JAVA_HOME=$BOMA_JAVA_HOME is no JDK $boma_jdk_least or newer: looking elsewhere." >&2
  fi
  if boma_jdk_fits "${JAVA_HOME-}"; then
    return 0
  fi
  boma_jdk_found=$(boma_jdk_on_path)
  if ! boma_jdk_fits "$boma_jdk_found"; then
    boma_jdk_found=$(boma_jdk_installed)
  fi
  if [ -z "$boma_jdk_found" ]; then
    return 1
  fi
  JAVA_HOME=$boma_jdk_found
}

if boma_find_jdk; then
  export JAVA_HOME
else
  cat >&2 <<END
Boma needs a JDK $boma_jdk_least or newer (any vendor) and found none on this machine.
Install one:  $(boma_jdk_install_line)
Or, if it is somewhere unusual, say where:  export BOMA_JAVA_HOME=/path/to/jdk
END
  exit 3
fi
