package io.gpuprof.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Options of NVIDIA's device plugin (NVIDIA/k8s-device-plugin v0.20,
 * cmd/nvidia-device-plugin/main.go and api/config/v1/flags.go). An environment variable is named as
 * its flag.
 */
enum PluginOption {
  MIG_STRATEGY(Type.WORD, "mig-strategy", "none", "single", "mixed"),
  FAIL_ON_INIT_ERROR(Type.BOOLEAN, "fail-on-init-error"),
  DRIVER_ROOT(Type.PATH, "nvidia-driver-root,driver-root"),
  DEV_ROOT(Type.PATH, "nvidia-dev-root,dev-root"),
  CONTAINER_DRIVER_ROOT(Type.PATH, "driver-root-ctr-path,container-driver-root"),
  HOOK_PATH(Type.PATH, "nvidia-cdi-hook-path,nvidia-ctk-path"),
  PASS_DEVICE_SPECS(Type.BOOLEAN, "pass-device-specs"),
  DEVICE_LIST_STRATEGY(
      Type.WORDS, "device-list-strategy", "envvar", "volume-mounts", "cdi-annotations", "cdi-cri"),
  DEVICE_ID_STRATEGY(Type.WORD, "device-id-strategy", "uuid", "index"),
  CDI_ANNOTATION_PREFIX(Type.TEXT, "cdi-annotation-prefix"),
  SHARED_DEVICES_ALLOCATION_POLICY(
      Type.WORD, "shared-devices-allocation-policy", "distributed", "packed"),
  DEVICE_DISCOVERY_STRATEGY(Type.WORD, "device-discovery-strategy", "auto", "nvml", "tegra"),
  GDRCOPY_ENABLED(Type.BOOLEAN, "gdrcopy-enabled"),
  GDS_ENABLED(Type.BOOLEAN, "gds-enabled"),
  MOFED_ENABLED(Type.BOOLEAN, "mofed-enabled"),
  MPS_ROOT(Type.PATH, "mps-root"),
  IMEX_CHANNEL_IDS(Type.TEXT, "imex-channel-ids"),
  IMEX_REQUIRED(Type.BOOLEAN, "imex-required"),
  KUBELET_SOCKET(Type.TEXT, "kubelet-socket"),
  CONFIG_FILE(Type.TEXT, "config-file"),
  CDI_FEATURE_FLAGS(Type.TEXT, "cdi-feature-flags"),
  CDI_DISABLE_HOOKS(Type.TEXT, "cdi-disable-hooks"),
  DISABLE_HEALTHCHECKS(Type.TEXT, "", "DP_DISABLE_HEALTHCHECKS"),
  ENABLE_HEALTHCHECKS(Type.TEXT, "", "DP_ENABLE_HEALTHCHECKS");

  /** What a value may be. */
  enum Type {
    WORD,
    WORDS,
    BOOLEAN,
    PATH,
    TEXT
  }

  private final Type type;
  // Joined by commas: a constant of an enum holds nothing that could change.
  private final String flags;
  private final String environment;
  private final String allowed;

  PluginOption(Type type, String flags, String... words) {
    this.type = type;
    this.flags = flags;
    String joined = String.join(",", words);
    this.environment = flags.isEmpty() ? joined : variables(flags);
    this.allowed = flags.isEmpty() ? "" : joined;
  }

  private static String variables(String flags) {
    return split(flags).stream()
        .filter(flag -> !flag.equals("driver-root") && !flag.equals("dev-root"))
        .map(flag -> flag.toUpperCase(java.util.Locale.ROOT).replace('-', '_'))
        .collect(java.util.stream.Collectors.joining(","));
  }

  private static List<String> split(String joined) {
    return joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
  }

  Type type() {
    return type;
  }

  List<String> allowed() {
    return split(allowed);
  }

  /** The environment variables, the one that wins first. */
  List<String> environment() {
    return split(environment);
  }

  static Optional<PluginOption> ofVariable(String name) {
    return Stream.of(values()).filter(o -> o.environment().contains(name)).findFirst();
  }

  static Optional<PluginOption> ofFlag(String name) {
    return Stream.of(values()).filter(o -> split(o.flags).contains(name)).findFirst();
  }

  static List<String> allVariables() {
    return Arrays.stream(values()).flatMap(o -> o.environment().stream()).toList();
  }

  static List<String> allFlags() {
    return Arrays.stream(values()).flatMap(o -> split(o.flags).stream()).toList();
  }
}
