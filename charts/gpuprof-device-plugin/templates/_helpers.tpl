{{/* Value of the label app.kubernetes.io/name. */}}
{{- define "gpuprof-device-plugin.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

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

{{/* Never change between versions: a DaemonSet's selector is immutable. */}}
{{- define "gpuprof-device-plugin.selectorLabels" -}}
app.kubernetes.io/name: {{ include "gpuprof-device-plugin.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gpuprof-device-plugin.labels" -}}
helm.sh/chart: {{ include "gpuprof-device-plugin.chart" . }}
{{ include "gpuprof-device-plugin.selectorLabels" . }}
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
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository .Values.image.tag -}}
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
