{{/* Name of the DaemonSet, and the beginning of other names. */}}
{{- define "gpuprof-device-plugin.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "gpuprof-device-plugin.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "gpuprof-device-plugin.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "gpuprof-device-plugin.releaseLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/*
Labels of the plugin's pods and of no other. They depend on nothing but chart and release: a
DaemonSet's selector is immutable, so a label that a value or a version changes would make an
upgrade fail.
*/}}
{{- define "gpuprof-device-plugin.pluginLabels" -}}
{{ include "gpuprof-device-plugin.releaseLabels" . }}
app.kubernetes.io/component: device-plugin
{{- end -}}

{{- define "gpuprof-device-plugin.labels" -}}
helm.sh/chart: {{ include "gpuprof-device-plugin.chart" . }}
{{ include "gpuprof-device-plugin.releaseLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "gpuprof-device-plugin.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "gpuprof-device-plugin.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The digest wins over the tag. */}}
{{- define "gpuprof-device-plugin.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s/%s@%s" .Values.image.registry .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s/%s:%s" .Values.image.registry .Values.image.repository .Values.image.tag -}}
{{- end -}}
{{- end -}}

{{/* The names of all configs: that of nodes without a label, then the named ones. */}}
{{- define "gpuprof-device-plugin.configs" -}}
{{- concat (list "default") (keys .Values.namedConfigs | sortAlpha) | toJson -}}
{{- end -}}

{{/* The DaemonSet that runs a config, given as a list of the root and the config's name. */}}
{{- define "gpuprof-device-plugin.daemonset" -}}
{{- $fullname := include "gpuprof-device-plugin.fullname" (first .) -}}
{{- eq (last .) "default" | ternary $fullname (printf "%s-%s" $fullname (last .)) -}}
{{- end -}}

{{/*
The pods' affinity, given as above. With named configs each DaemonSet keeps to the nodes of its
config; NotIn holds for a node without the label too. A node must meet all of one term, so the
condition goes into each. And a node whose label changes gets its new plugin only when the old one
is gone: two plugins for one resource leave a node without allocatable GPUs.
*/}}
{{- define "gpuprof-device-plugin.affinity" -}}
{{- $root := first . -}}
{{- $affinity := deepCopy $root.Values.affinity -}}
{{- if $root.Values.namedConfigs -}}
{{- $condition := dict "key" "gpuprof.io/config" "operator" "In" "values" (list (last .)) -}}
{{- if eq (last .) "default" -}}
{{- $_ := set $condition "operator" "NotIn" -}}
{{- $_ = set $condition "values" (keys $root.Values.namedConfigs | sortAlpha) -}}
{{- end -}}
{{- $nodes := default dict $affinity.nodeAffinity -}}
{{- $required := default (dict "nodeSelectorTerms" (list dict)) $nodes.requiredDuringSchedulingIgnoredDuringExecution -}}
{{- range $required.nodeSelectorTerms -}}
{{- $_ := set . "matchExpressions" (append (default list .matchExpressions) $condition) -}}
{{- end -}}
{{- $_ := set $nodes "requiredDuringSchedulingIgnoredDuringExecution" $required -}}
{{- $_ = set $affinity "nodeAffinity" $nodes -}}
{{- $apart := dict "labelSelector" (dict "matchLabels" (include "gpuprof-device-plugin.pluginLabels" $root | fromYaml)) "topologyKey" "kubernetes.io/hostname" -}}
{{- $pods := default dict $affinity.podAntiAffinity -}}
{{- $_ = set $pods "requiredDuringSchedulingIgnoredDuringExecution" (append (default list $pods.requiredDuringSchedulingIgnoredDuringExecution) $apart) -}}
{{- $_ = set $affinity "podAntiAffinity" $pods -}}
{{- end -}}
{{- with $affinity -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}

{{/*
Helm merges maps. Values of one profile over the chart of another would run with the node labels of
both, so that is refused, and so is a chart without any profile's values.
*/}}
{{- define "gpuprof-device-plugin.oneProfile" -}}
{{- $own := index .Chart.Annotations "gpuprof.io/profile" -}}
{{- if and $own (ne $own .Values.config.profile) -}}
{{- fail (printf "this chart was compiled for the profile %s, the values for %s, and Helm would mix the two: compile the chart for %s too, or use the chart without a profile" $own .Values.config.profile .Values.config.profile) -}}
{{- end -}}
{{- if eq .Values.config.profile "none" -}}
{{- fail "this chart has no profile of its own: give it the values of one, as `gpuprof compile PROFILE` writes them, with -f values.yaml" -}}
{{- end -}}
{{- end -}}
