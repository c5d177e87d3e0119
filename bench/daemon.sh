#!/usr/bin/env bash
# What the daemon costs as a whole process, beside a kubelet and an NVML of ours: start, resident memory, answers. Needs gcc, and root
# for mknod. The archive is made first, by a run of the same jar.
#   bench/daemon.sh [RUNS] [SECONDS OF IDLING]     (default 15 and 60)
#   JAVA_HOME=... bench/daemon.sh                  with another Java
set -euo pipefail
cd "$(dirname "$0")/../plugin-runtime"
runs=${1:-15} idle=${2:-60}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -B -ntp -q -Dquick -DskipTests package org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath \
  -DincludeScope=test -Dmdep.outputFile="$work/classpath"
daemon=("$(command -v "$java")" @src/main/dist/jvm.options)
end=(-jar "$PWD/target/gpuprof-runtime.jar")
measure() {
  "$java" -cp "target/test-classes:target/classes:$(cat "$work/classpath")" io.gpuprof.runtime.plugin.DaemonCost "$@" 2> "$work/err" \
    || { cat "$work/err" >&2; exit 1; }
}
export MALLOC_ARENA_MAX=1
measure 1 1 short "${daemon[@]}" "-XX:ArchiveClassesAtExit=$work/daemon.jsa" "${end[@]}" > "$work/training"
[ -s "$work/daemon.jsa" ] || { echo "this Java made no archive" >&2; exit 1; }
"$java" -version 2>&1 | sed -n 1p
printf '%s cores, load %s\n\n' "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
measure "$runs" "$idle" all "${daemon[@]}" "-XX:SharedArchiveFile=$work/daemon.jsa" "${end[@]}"
