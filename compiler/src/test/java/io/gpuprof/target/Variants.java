package io.gpuprof.target;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that people lay over a profile, each touching another corner of the templates. */
final class Variants {

  private Variants() {}

  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("nothing", "");
    all.put(
        "digest", "image: {digest: \"sha256:%s\", pullPolicy: Always}".formatted("ab".repeat(32)));
    all.put("pull secrets", "imagePullSecrets: [{name: registry}, {name: \"1e3\"}]");
    all.put(
        "runtime class", "runtimeClassName: nvidia\nruntimeClass: {create: true, handler: nvidia}");
    all.put("quota", "resourceQuota: {create: true, pods: 999999}");
    all.put("no quota", "resourceQuota: {create: false}\npriorityClassName: \"\"");
    all.put("scc", "sccName: privileged");
    all.put("scc without account", "sccName: privileged\nserviceAccount: {create: false}");
    all.put(
        "account",
        "serviceAccount: {name: own, annotations: {eks.amazonaws.com/role-arn: \"arn:aws:iam::1:role/x\", empty: \"\"}}");
    all.put("foreign account", "serviceAccount: {create: false, name: theirs}");
    all.put("on delete", "updateStrategy: {type: OnDelete}");
    all.put("percent", "updateStrategy: {maxUnavailable: \"10%\"}");
    all.put("many at once", "updateStrategy: {maxUnavailable: 250}");
    all.put("full name", "fullnameOverride: gpu");
    all.put("name in release", "nameOverride: prof");
    all.put("long name", "nameOverride: %s-b%s".formatted("a".repeat(53), "c".repeat(8)));
    all.put("no priority", "priorityClassName: \"\"");
    all.put("other os", "nodeSelector: {kubernetes.io/os: linux, y: \"yes\", \"1\": \"0x1F\"}");
    all.put(
        "affinity",
        "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100,"
            + " podAffinityTerm: {topologyKey: kubernetes.io/hostname}}]}}");
    all.put(
        "tolerations",
        "tolerations: [{operator: Exists, tolerationSeconds: 300, effect: NoExecute}]");
    all.put("no tolerations", "tolerations: []");
    all.put("resources", "resources: {limits: {cpu: 2, memory: 1Gi, \"hugepages-2Mi\": 4Mi}}");
    all.put("labels", "podLabels: {team: \"on\", app.kubernetes.io/part-of: \"1.10\"}");
    all.put(
        "annotations",
        "podAnnotations: {a/b: \"{{ .Values.image }}\", checksum/config: stolen, n: \"# no\"}");
    all.put(
        "environment",
        """
        extraEnv:
          - {name: A, value: "{{ fail `x` }}"}
          - {name: B, value: "yes"}
          - {name: C, value: "0x1F"}
          - {name: D, value: "12:30"}
          - {name: E, value: ""}
          - {name: F, value: "say \\"hi\\" # not a comment"}
          - {name: G, value: "two\\nlines\\n"}
          - {name: H, value: " lead: and trail "}
          - {name: I, value: "0644"}
          - {name: J, value: "*x & !y %z @v `w` <u> \\\\"}
          - {name: K, value: "\\ttab\\u00e9\\u2028\\U0001F600"}
        """);
    all.put(
        "environment from elsewhere",
        """
        extraEnv:
          - {name: A, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
          - {name: B, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: "metadata.labels['example.com/team']"}}}
          - {name: C, valueFrom: {secretKeyRef: {name: s, key: "1e3"}}}
          - {name: D, valueFrom: {configMapKeyRef: {name: "on", key: proxy.url, optional: true}}}
          - {name: E, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
          - {name: F, valueFrom: {resourceFieldRef: {containerName: plugin, resource: requests.cpu, divisor: 1m}}}
          - {name: G, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: 1}}}
          - {name: H, value: "$(A):9410"}
        """);
    all.put(
        "volumes",
        """
        extraVolumes:
          - {name: secrets, secret: {secretName: s, defaultMode: 256}}
          - {name: scratch, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
          - {name: projected, projected: {sources: [{configMap: {name: "{{ x }}", items: [{key: "y", path: "no"}]}}]}}
        extraVolumeMounts:
          - {name: secrets, mountPath: /secrets, readOnly: true}
          - {name: scratch, mountPath: /scratch, subPath: "0x1F", mountPropagation: None}
          - {name: projected, mountPath: "/with blank & <b>"}
        """);
    all.put("own registry", "image: {registry: \"registry.example:5000\", repository: a/b.c/d}");
    all.put("other namespace", "namespaceOverride: gpus");
    all.put(
        "service",
        "metrics: {service: {create: true, annotations: {prometheus.io/scrape: \"true\"}}}");
    all.put(
        "pod monitor",
        "metrics: {monitor: {kind: PodMonitor, labels: {release: prometheus, app.kubernetes.io/name: stolen},"
            + " interval: 30s, scrapeTimeout: 10s, relabelings: [], metricRelabelings: [{sourceLabels: [__name__],"
            + " regex: \"{{ x }}\", action: drop}]}}");
    all.put(
        "service monitor",
        "metrics: {service: {annotations: {a: \"yes\"}}, monitor: {kind: ServiceMonitor}}\n"
            + "config: {http: {port: 1}}");
    all.put(
        "probes",
        "probes: {startup: {failureThreshold: 3600}, liveness: {periodSeconds: 60}, readiness: {timeoutSeconds: 1}}\n"
            + "terminationGracePeriodSeconds: 3600");
    all.put(
        "pod security context",
        "podSecurityContext: {fsGroup: 65535, supplementalGroups: [44, 999999], seccompProfile: {type:"
            + " RuntimeDefault}, sysctls: [{name: net.core.somaxconn, value: \"1024\"}]}");
    all.put(
        "named configs",
        """
        namedConfigs:
          shared: {sharing: {timeSlicing: {replicas: 4, renameByDefault: true}}}
          "on": {log: {level: debug, format: json}}
          b-off: {health: {enabled: false, ignoredXids: [], recoverySeconds: 0}, plugin: {passDeviceSpecs: false}}
          "1e3": {plugin: {excludeDevices: ["0"], migStrategy: mixed}, imex: {required: false}}
        config: {plugin: {passDeviceSpecs: true}}
        nodeSelector: {pool: gpu}
        affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {a: b}}, topologyKey: zone}]}}
        """);
    all.put(
        "a named config without other affinity",
        "namedConfigs: {a: {log: {level: warn}}}\naffinity: {nodeAffinity: null}");
    all.put("no tests", "tests: {enabled: false}");
    all.put("port", "config: {http: {port: 19410}}");
    all.put("recovery", "config: {health: {recoverySeconds: 86400, ignoredXids: [100000, 1]}}");
    all.put(
        "devices",
        "config: {plugin: {includeDevices: [\"0\", \"0000:3b:00.0\"], excludeDevices: [\"1\"]}}");
    all.put("sharing", "config: {sharing: {timeSlicing: {replicas: 1024, renameByDefault: true}}}");
    all.put(
        "escapes", "config: {paths: {libraryDirs: [\"lib&<64>\", \"{{ x }}\", \"é ü\", \"yes\"]}}");
    all.put("resource", "config: {plugin: {resourceName: example.com/gpu}}");
    all.put("dialects", dialects());
    return all;
  }

  /**
   * Words that one reader of YAML or another takes for something else, as values and as keys.
   * Without {@code <<}, {@code =} and {@code 1e400}: Helm itself prints those bare.
   */
  private static String dialects() {
    List<String> words =
        List.of(
            "yes",
            "No",
            "on",
            "OFF",
            "y",
            "N",
            "True",
            "~",
            "null",
            "0644",
            "0o17",
            "1_000",
            "0x1F",
            "0b11",
            "1.10",
            "1e3",
            "+1",
            "-0",
            "12:30:45",
            "190:20:30",
            "2024-01-01",
            "2001-12-14t21:59:43.10-05:00",
            ".inf",
            "-.Inf",
            ".NaN",
            "Infinity",
            "---",
            "...",
            "- a",
            "a: b",
            "a #b",
            "#a",
            "{{ .Values.x }}",
            "{{",
            "}}",
            "%YAML 1.2",
            "@a",
            "`a`",
            "!!int 1",
            "&a",
            "*a",
            "|",
            ">-",
            "?",
            "? a",
            "[]",
            "{}",
            "[a",
            "\"",
            "'",
            "\\",
            "\\n",
            "1000000",
            "9007199254740993",
            "0x1p-2",
            "t",
            "F",
            "\u0007",
            "\u00a0");
    List<Object> env = new ArrayList<>();
    Map<String, Object> labels = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      env.add(Manifest.map("name", "E" + i, "value", words.get(i)));
      if (words.get(i).matches("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")) {
        labels.put(words.get(i), words.get(i));
      }
    }
    return YamlText.write(
        Manifest.map("extraEnv", env, "nodeSelector", labels, "podLabels", labels));
  }

  /** Specs of profiles of one's own, for what no override reaches. */
  static Map<String, String> specs() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("narrow mount", "extends: gke-cos\nmount: driver-root");
    all.put(
        "narrow mount of a driver container",
        "extends: driver-container\nmount: driver-root\nkubelet: {mountPodResources: true}");
    all.put(
        "confined by SELinux",
        "pod: {deviceAccess: nvidia-runtime, seLinuxType: container_device_plugin_t, runtimeClassName: nvidia}");
    all.put(
        "MIG without privileges",
        "plugin: {migStrategy: mixed}\npod: {deviceAccess: nvidia-runtime, runtimeClassName: nvidia}");
    all.put(
        "MIG without privileges in a named config",
        "namedConfigs: {mig: {plugin: {migStrategy: mixed}}}\n"
            + "pod: {deviceAccess: nvidia-runtime, runtimeClassName: nvidia}");
    all.put("no access", "plugin: {deviceDiscoveryStrategy: procfs}\npod: {deviceAccess: none}");
    all.put("present namespace", "pod: {namespace: kube-system}");
    all.put(
        "namespace without labels",
        "pod: {namespace: gpus, namespaceLabels: {pod-security.kubernetes.io/enforce: null}}");
    all.put("another root", "hostRoot: /mnt/node\nhostRootMount: /node\ndriverRoot: /mnt/node");
    all.put(
        "no hooks",
        "nvidiaCtkPath: none\nwaitFor: /run/ready\nkubelet: {rootDir: /data/kubelet, mountPodResources: true}");
    all.put(
        "without CDI", "plugin: {deviceListStrategy: [envvar]}\npod: {runtimeClassName: nvidia}");
    all.put(
        "hostile title",
        "title: \"a\\nb: c # {{ fail 1 }} <%x%>\"\nworkloadRoot: /usr/local/nvidia");
    return all;
  }
}
