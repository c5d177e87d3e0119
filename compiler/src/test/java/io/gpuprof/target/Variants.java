package io.gpuprof.target;

import java.util.LinkedHashMap;
import java.util.Map;

/** Specs of profiles that touch other corners of the templates than shipped ones. */
final class Variants {

  private Variants() {}

  /** Specs of profiles of one's own, for what no values reach. */
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
