# Finds the JDK and Maven.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables shared with ../../omnivl

java_major() { # java_major HOME -> the major version of the JDK there, nothing if there is none
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_java() { # sets JAVA_HOME and puts its bin first on PATH
  local on_path candidate major
  on_path=$(readlink -f "$(command -v java)" 2>/dev/null || true)
  for candidate in "${JAVA_HOME:-}" "${on_path%/bin/java}" /usr/lib/jvm/* /opt/* \
    "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    major=$(java_major "$candidate")
    if [ "${major:-0}" -ge 25 ]; then
      export JAVA_HOME=$candidate PATH=$candidate/bin:$PATH
      return
    fi
  done
  fail "no JDK 25 found (looked at JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.sdkman and /Library/Java).
Install one (sdk install java 25-tem, apt install openjdk-25-jdk or brew install openjdk@25),
or set JAVA_HOME to the folder of one that is there."
}

at_least() { # at_least VERSION WANTED, both as 3.8.7
  awk -v have="$1" -v want="$2" 'BEGIN {
    split(have, h, "."); split(want, w, ".")
    for (i = 1; i <= 3; i++) if (h[i] + 0 != w[i] + 0) exit !(h[i] + 0 > w[i] + 0)
  }'
}

maven_version() { # maven_version COMMAND -> 3.9.11
  "$1" -version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p'
}

find_maven() { # sets mvn
  local candidate version='' old='' own=$state/apache-maven-3.9.11
  for candidate in "$(command -v mvn)" "$own/bin/mvn" "$HOME"/.m2/wrapper/dists/apache-maven-*/*/bin/mvn; do
    [ -x "$candidate" ] || continue
    mvn=$candidate version=$(maven_version "$candidate")
    if at_least "$version" 3.8.7; then return; fi
    old=${old:-$mvn}
  done
  # No download address stands in this project: an old Maven fetches the new one from the
  # repository that it is set up for, and the wrapper takes the address from the environment.
  if [ -n "$old" ]; then
    echo "Maven $version is too old, fetching Maven 3.9.11 with it ..." >&2
    "$old" -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact=org.apache.maven:apache-maven:3.9.11:tar.gz:bin -DoutputDirectory="$state" >"$log" 2>&1 \
      && tar xzf "$own-bin.tar.gz" -C "$state" && mvn=$own/bin/mvn && return
  elif [ -n "${MVNW_REPOURL:-}" ]; then
    mvn=$here/mvnw
    return
  fi
  fail "needs Maven 3.8.7 or newer, found ${version:-none}. Install it (apt install maven,
brew install maven, sdk install maven), or set MVNW_REPOURL to the address of your Maven
repository: the wrapper then fetches Maven from there."
}
