#!/usr/bin/env bash
# Times gpuprof as whole processes beside `kubectl kustomize` of the manifests that it emits and beside the smallest Java program with a
# start-up archive of its own, all in turn; and, for what the disk takes, `cp -r`. Prints medians of wall and CPU time (user + system: what
# other load on the machine disturbs least) and their ratios to kubectl kustomize. Needs kubectl and a JDK; everything runs locally.
#   bench/cli.sh [RUNS]      (default 15)
#   GPUPROF_JAVA_HOME=...    the JDK to measure; by default the java on the PATH
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-15}
command -v kubectl >/dev/null || { echo "kubectl is needed for the comparison" >&2; exit 2; }
if [ -z "${GPUPROF_JAVA_HOME:-}" ]; then
  GPUPROF_JAVA_HOME=$(readlink -f "$(command -v java)")
  GPUPROF_JAVA_HOME=${GPUPROF_JAVA_HOME%/bin/java}
fi
export GPUPROF_JAVA_HOME
java=$GPUPROF_JAVA_HOME/bin/java
work=$(mktemp -d)
memory=$work/memory
if [ -d /dev/shm ] && [ -w /dev/shm ]; then memory=$(mktemp -d /dev/shm/gpuprof-bench.XXXXXX); fi
trap 'rm -rf "$work" "$memory"' EXIT
./gpuprof compile gke-cos -t manifests > "$work/manifests.yaml"
printf 'resources: [manifests.yaml]\n' > "$work/kustomization.yaml"
mkdir "$work/own"
for i in $(seq 1 1000); do
  cat > "$work/own/p$i.yaml" <<Y
apiVersion: gpuprof.io/v1alpha1
kind: PlatformProfile
metadata: {name: p$i}
spec:
  extends: gke-cos
  title: Pool $i
  driverRoot: /opt/nvidia/$i
  reasons: {driverRoot: our own layout}
Y
done
jvm="-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
cat > "$work/Hello.java" <<'J'
public final class Hello {
  public static void main(String[] args) {
    System.out.println("hello");
  }
}
J
"$GPUPROF_JAVA_HOME/bin/javac" -d "$work" "$work/Hello.java"
"$GPUPROF_JAVA_HOME/bin/jar" --create --file "$work/hello.jar" --main-class Hello -C "$work" Hello.class
"$java" $jvm "-XX:ArchiveClassesAtExit=$work/hello.jsa" -Xlog:disable -jar "$work/hello.jar" >/dev/null
ack=bottlerocket-builtin-plugin,minikube-addon
declare -A command=(
  [kustomize]="kubectl kustomize $work"
  [hello]="$java $jvm -XX:SharedArchiveFile=$work/hello.jsa -jar $work/hello.jar"
  [one]="./gpuprof compile gke-cos"
  [own]="./gpuprof compile $work/own/p1.yaml"
  [all]="./gpuprof compile --all -o $work/all --acknowledge $ack"
  [thousand]="./gpuprof compile $work/own/p*.yaml -o $work/out"
  [memory]="./gpuprof compile $work/own/p*.yaml -o $memory/out"
  [copy]="cp -r $memory/made $work/copy"
)
order="kustomize hello one own all thousand memory copy"
TIMEFORMAT='%R %U %S'
./gpuprof compile "$work"/own/p*.yaml -o "$memory/made" 2>/dev/null
for name in $order; do ${command[$name]} >/dev/null 2>&1; done   # warm-up
for _ in $(seq 1 "$runs"); do
  for name in $order; do
    rm -rf "$work/all" "$work/out" "$memory/out" "$work/copy"
    { time ${command[$name]} >/dev/null 2>&1; } 2>> "$work/$name.times"
  done
done
# Milliseconds: of the wall clock (1), or of the processors (2).
median() {
  awk -v k="$2" '{print 1000 * (k == 1 ? $1 : $2 + $3)}' "$work/$1.times" | sort -n \
    | awk '{a[NR]=$1} END {print (NR%2 ? a[(NR+1)/2] : (a[NR/2]+a[NR/2+1])/2)}'
}
"$java" -version 2>&1 | sed -n 1p
printf '\n| Command | Wall, median of %d | CPU | Ratio to kubectl kustomize: wall | CPU |\n| --- | --- | --- | --- | --- |\n' "$runs"
row() {
  awk -v n="$2" -v w="$(median "$1" 1)" -v c="$(median "$1" 2)" -v bw="$(median kustomize 1)" -v bc="$(median kustomize 2)" \
    'BEGIN {printf "| %s | %.0f ms | %.0f ms | %.2f | %.2f |\n", n, w, c, w/bw, c/bc}'
}
row kustomize '`kubectl kustomize` of the manifests for gke-cos'
row hello 'Java'"'"'s hello world, with a start-up archive'
row one '`gpuprof compile gke-cos`'
row own '`gpuprof compile my.yaml` (a profile of one'"'"'s own)'
row all '`gpuprof compile --all -o DIR`'
row thousand '`gpuprof compile` of 1,000 own profiles, `-o DIR`'
row memory 'the same into memory (/dev/shm)'
row copy '`cp -r` of what that wrote, from memory: the part of the disk'
for name in thousand memory; do
  awk -v n="$name" -v w="$(median $name 1)" -v ow="$(median own 1)" -v c="$(median $name 2)" -v oc="$(median own 2)" \
    'BEGIN {printf "\nEach further profile (%s): %.2f ms wall, %.2f ms CPU.\n", n, (w-ow)/999, (c-oc)/999}'
done
