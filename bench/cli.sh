#!/usr/bin/env bash
# Times gpuprof as whole processes against `kubectl kustomize` of the manifests that it emits, in turn, and prints medians and
# ratios. Needs kubectl; everything runs locally.
#   bench/cli.sh [RUNS]      (default 15)
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-15}
command -v kubectl >/dev/null || { echo "kubectl is needed for the comparison" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
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
ack=bottlerocket-builtin-plugin,minikube-addon
declare -A command=(
  [kustomize]="kubectl kustomize $work"
  [one]="./gpuprof compile gke-cos"
  [own]="./gpuprof compile $work/own/p1.yaml"
  [all]="./gpuprof compile --all -o $work/all --acknowledge $ack"
  [thousand]="./gpuprof compile $work/own/p*.yaml -o $work/out"
)
order="kustomize one own all thousand"
for name in $order; do ${command[$name]} >/dev/null 2>&1; done   # warm-up
for _ in $(seq 1 "$runs"); do
  for name in $order; do
    begin=$(date +%s%N)
    ${command[$name]} >/dev/null 2>&1
    echo $(( ($(date +%s%N) - begin) / 1000 )) >> "$work/$name.us"
  done
done
median() { sort -n "$work/$1.us" | awk '{a[NR]=$1} END {print (NR%2 ? a[(NR+1)/2] : (a[NR/2]+a[NR/2+1])/2)}'; }
base=$(median kustomize)
one=$(median own)
printf '| Command | Median of %d | Ratio to kubectl kustomize |\n| --- | --- | --- |\n' "$runs"
row() { awk -v n="$1" -v t="$2" -v b="$base" 'BEGIN {printf "| %s | %.0f ms | %.2f |\n", n, t/1000, t/b}'; }
row '`kubectl kustomize` of the manifests for gke-cos' "$base"
row '`gpuprof compile gke-cos`' "$(median one)"
row '`gpuprof compile my.yaml` (a profile of one'"'"'s own)' "$one"
row '`gpuprof compile --all -o DIR`' "$(median all)"
row '`gpuprof compile` of 1,000 own profiles, `-o DIR`' "$(median thousand)"
awk -v t="$(median thousand)" -v o="$one" 'BEGIN {printf "\nEach further profile of the thousand: %.2f ms.\n", (t-o)/999/1000}'
