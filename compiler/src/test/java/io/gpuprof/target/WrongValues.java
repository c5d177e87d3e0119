package io.gpuprof.target;

import java.util.LinkedHashMap;
import java.util.Map;

/** One mistake each, by the name that a message about it must contain. */
final class WrongValues {

  private WrongValues() {}

  /** YAML to lay over good values, and the word to expect. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("replicas: 3", "replicas");
    all.put("image: {registry: \"https://ghcr.io\"}", "registry");
    all.put("image: {repository: ghcr.io/gpuprof/gpuprof}", "repository");
    all.put("image: {version: v1}", "version");
    all.put("namespaceOverride: Gpu_Nodes", "namespaceOverride");
    all.put("terminationGracePeriodSeconds: 0", "terminationGracePeriodSeconds");
    all.put("probes: {startup: {failureThreshold: 0}}", "failureThreshold");
    all.put("probes: {startup: {exec: {}}}", "exec");
    all.put("podSecurityContext: {runAsUser: 1}", "runAsUser");
    all.put("podSecurityContext: {fsGroup: root}", "fsGroup");
    all.put("metrics: {serviceMonitor: {enabled: true}}", "serviceMonitor");
    all.put("metrics: {service: {create: 1}}", "create");
    all.put("metrics: {monitor: {kind: podmonitor}}", "kind");
    all.put("metrics: {monitor: {interval: 30}}", "interval");
    all.put("metrics: {monitor: {interval: 30 seconds}}", "interval");
    all.put("namedConfigs: {default: {log: {level: debug}}}", "default");
    all.put("namedConfigs: {Shared: {log: {level: debug}}}", "Shared");
    all.put("namedConfigs: {shared: {}}", "shared");
    all.put("namedConfigs: {shared: {paths: {driverRoot: /}}}", "paths");
    all.put("namedConfigs: {shared: {plugin: {resourceName: a.example/gpu}}}", "resourceName");
    all.put("namedConfigs: {shared: {sharing: {timeSlicing: {replicas: 0}}}}", "replicas");
    all.put("image: {tag: latest}", "tag");
    all.put("image: {tag: 1.5}", "tag");
    all.put("image: {tag: \"a b\"}", "tag");
    all.put("image: {repository: \"\"}", "repository");
    all.put("image: {repository: \"UPPER/case\"}", "repository");
    all.put("image: {digest: \"sha256:abc\"}", "digest");
    all.put("image: {pullPolicy: Sometimes}", "pullPolicy");
    all.put("image: gpuprof", "image");
    all.put("imagePullSecrets: [registry]", "imagePullSecrets");
    all.put("imagePullSecrets: [{name: \"Not Valid\"}]", "imagePullSecrets");
    all.put("nameOverride: Upper", "nameOverride");
    all.put("fullnameOverride: %s".formatted("a".repeat(54)), "fullnameOverride");
    all.put("serviceAccount: {create: \"yes\"}", "create");
    all.put("serviceAccount: {annotations: {a: 1}}", "annotations");
    all.put("sccName: Privileged", "sccName");
    all.put("podLabels: {\"bad key\": x}", "podLabels");
    all.put("podAnnotations: {a: true}", "podAnnotations");
    all.put("priorityClassName: 5", "priorityClassName");
    all.put("resourceQuota: {pods: 0}", "pods");
    all.put("resourceQuota: {pods: 1000000}", "pods");
    all.put("runtimeClass: {handler: \"\"}", "handler");
    all.put("nodeSelector: {a: 1}", "nodeSelector");
    all.put("affinity: {nodeAffinty: {}}", "nodeAffinty");
    all.put("tolerations: [{operator: Equals}]", "operator");
    all.put("tolerations: [{keys: a}]", "keys");
    all.put("tolerations: {key: a}", "tolerations");
    all.put("updateStrategy: {type: Recreate}", "type");
    all.put("updateStrategy: {maxUnavailable: 0}", "maxUnavailable");
    all.put("updateStrategy: {maxUnavailable: \"0%\"}", "maxUnavailable");
    all.put("updateStrategy: {maxSurge: 1}", "maxSurge");
    all.put("resources: {limits: {memory: 256MB}}", "memory");
    all.put("resources: {claims: []}", "claims");
    all.put("securityContext: {privileged: \"true\"}", "privileged");
    all.put("securityContext: {runAsNonRoot: true}", "runAsNonRoot");
    all.put("securityContext: {capabilities: {add: [sys_admin]}}", "add");
    all.put("securityContext: {seccompProfile: {type: Localhost}}", "seccompProfile");
    all.put("env: [{name: \"1A\", value: x}]", "env");
    all.put("extraEnv: [{name: A}]", "value");
    all.put("extraEnv: [{name: A, value: 1}]", "value");
    all.put("extraEnv: [{name: A, value: b, valueFrom: {}}]", "valueFrom");
    all.put("extraEnv: [{name: A, valueFrom: {}}]", "fieldRef");
    all.put(
        "extraEnv: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.nodeName}, secretKeyRef: {name: s, key: k}}}]",
        "resourceFieldRef");
    all.put("extraEnv: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.node}}}]", "fieldPath");
    all.put("extraEnv: [{name: A, valueFrom: {fileRef: {path: x}}}]", "fileRef");
    all.put("extraEnv: [{name: A, valueFrom: {secretKeyRef: {name: s}}}]", "key");
    all.put("extraEnv: [{name: A, valueFrom: {secretKeyRef: {name: S_S, key: k}}}]", "name");
    all.put(
        "extraEnv: [{name: A, valueFrom: {configMapKeyRef: {name: s, key: k, optional: \"yes\"}}}]",
        "optional");
    all.put(
        "extraEnv: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpus}}}]",
        "resource");
    all.put(
        "extraEnv: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 2}}}]",
        "divisor");
    all.put("envFrom: [{secretRef: {name: s}}]", "envFrom");
    all.put("hostMounts: []", "hostMounts");
    all.put(
        "hostMounts: [{name: a, hostPath: /a/../b, type: Directory, mountPath: /a, readOnly: true,"
            + " mountPropagation: None}]",
        "hostPath");
    all.put(
        "hostMounts: [{name: a, hostPath: /a, type: File, mountPath: /a, readOnly: true, mountPropagation: None}]",
        "type");
    all.put("hostMounts: [{name: a, hostPath: /a}]", "mountPath");
    all.put("extraVolumes: [{hostPath: {path: /x}}]", "name");
    all.put("extraVolumeMounts: [{name: a, mountPath: relative}]", "mountPath");
    all.put("tests: {image: \"\"}", "image");
    all.put("config: {apiVersion: v2}", "apiVersion");
    all.put("config: {path: {}}", "path");
    all.put("config: {profile: \"-a\"}", "profile");
    all.put("config: {paths: {driverRoot: relative}}", "driverRoot");
    all.put("config: {paths: {devRoot: /dev/}}", "devRoot");
    all.put("config: {paths: {nvidiaCtkPath: nothing}}", "nvidiaCtkPath");
    all.put("config: {paths: {libraryDirs: [../lib]}}", "libraryDirs");
    all.put("config: {paths: {waitFor: 5}}", "waitFor");
    all.put("config: {cdi: {kind: g/u}}", "kind");
    all.put("config: {cdi: {maxVersion: \"0.9.0\"}}", "maxVersion");
    all.put("config: {cdi: {hooks: [chmod]}}", "hooks");
    all.put("config: {plugin: {resourceName: gpu}}", "resourceName");
    all.put("config: {plugin: {deviceListStrategy: []}}", "deviceListStrategy");
    all.put("config: {plugin: {deviceListStrategy: [cdi-cri, cdi-cri]}}", "deviceListStrategy");
    all.put("config: {plugin: {migStrategy: all}}", "migStrategy");
    all.put("config: {plugin: {includeDevices: [gpu0]}}", "includeDevices");
    all.put("config: {sharing: {timeSlicing: {replicas: 0}}}", "replicas");
    all.put("config: {sharing: {mps: {}}}", "mps");
    all.put("config: {imex: {channelIds: [1]}}", "channelIds");
    all.put("config: {health: {recoverySeconds: 86401}}", "recoverySeconds");
    all.put("config: {log: {level: trace}}", "level");
    all.put("config: {http: {port: 0}}", "port");
    all.put("config: {http: {port: \"9410\"}}", "port");
    return all;
  }
}
