package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.Trees;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Kubernetes objects that have to do with a device plugin. */
final class ManifestAudit {

  /** What NVIDIA's and GKE's plugins serve; the configs of the former can hardly rename it. */
  private static final String NVIDIA_GPU = "nvidia.com/gpu";

  private static final String GKE_CONTAINER_PATH = "/usr/local/nvidia";

  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final Findings findings;

  ManifestAudit(SchemaChecker schemas, Diagnostics diagnostics) {
    this.schemas = schemas;
    this.diagnostics = diagnostics;
    this.findings = new Findings(diagnostics);
  }

  /**
   * Checks one object; the others may hold what it needs, or get in its way.
   *
   * @param files where values files lie that it names
   * @return whether it has to do with a device plugin
   */
  boolean check(YamlMap object, List<YamlNode> surroundings, ReleaseFiles files) {
    String kind = object.string("kind").orElse("");
    return switch (kind) {
      case "ConfigMap" -> configMap(object);
      case "List" -> {
        boolean any = false;
        for (YamlMap item : Trees.maps(object, "items")) {
          any |= check(item, surroundings, files);
        }
        yield any;
      }
      case "ClusterPolicy" -> policy(object, surroundings);
      case "HelmRelease", "HelmChart", "Application", "ApplicationSet", "Kustomization", "" ->
          charts(InstalledCharts.of(object, surroundings, files, diagnostics));
      default -> podSpec(object).filter(spec -> workload(object, spec, surroundings)).isPresent();
    };
  }

  private boolean charts(List<InstalledCharts.Installed> charts) {
    Audit audit = new Audit(schemas, diagnostics);
    charts.forEach(chart -> audit.release(chart.readers(), chart.values()));
    return !charts.isEmpty();
  }

  private boolean policy(YamlMap object, List<YamlNode> surroundings) {
    if (!object.string("apiVersion").orElse("").startsWith("nvidia.com/")) {
      return false; // Kyverno, for one, has a ClusterPolicy, too
    }
    new OperatorChart(schemas, diagnostics).checkPolicy(object);
    new Collisions(surroundings, findings).policy(object);
    return true;
  }

  private static Optional<YamlMap> podSpec(YamlMap object) {
    return switch (object.string("kind").orElse("")) {
      case "DaemonSet", "Deployment", "StatefulSet", "Job", "ReplicaSet" ->
          Trees.map(object, "spec", "template", "spec");
      case "Pod" -> Trees.map(object, "spec");
      default -> Optional.empty();
    };
  }

  private boolean workload(YamlMap object, YamlMap spec, List<YamlNode> surroundings) {
    Optional<String> namespace = Trees.text(object, "metadata", "namespace");
    boolean any = false;
    for (YamlMap container : Trees.maps(spec, "containers")) {
      Optional<Maker> maker = Maker.of(container);
      if (maker.isEmpty()) {
        continue;
      }
      any = true;
      PodView pod = new PodView(spec, container, namespace);
      PodChecks.image(container, findings);
      switch (maker.get()) {
        case NVIDIA -> {
          PluginSettings settings = OptionChecks.ofContainer(container, findings);
          RootChecks.check(settings, pod.position(), findings);
          MountChecks.checkNvidia(pod, settings, findings);
        }
        case GKE -> gke(pod);
        case GPUPROF -> gpuprof(pod, surroundings);
      }
    }
    if (any) {
      PodChecks.check(object, spec, surroundings, findings);
      if (object.string("kind").filter("DaemonSet"::equals).isPresent()) {
        new Collisions(surroundings, findings)
            .daemonSet(object, other -> resources(other, surroundings));
      }
    }
    return any;
  }

  /** What the device plugins of an object serve. */
  private static Set<String> resources(YamlMap object, List<YamlNode> surroundings) {
    Set<String> resources = new TreeSet<>();
    YamlMap spec = podSpec(object).orElse(object);
    for (YamlMap container : Trees.maps(spec, "containers")) {
      Optional<Maker> maker = Maker.of(container);
      if (maker.isPresent()) {
        PodView pod = new PodView(spec, container, Trees.text(object, "metadata", "namespace"));
        resources.add(
            maker
                .filter(Maker.GPUPROF::equals)
                .flatMap(m -> config(pod, surroundings))
                .flatMap(c -> Trees.text(c, "plugin", "resourceName"))
                .orElse(NVIDIA_GPU));
      }
    }
    return resources;
  }

  private static Optional<YamlMap> config(PodView pod, List<YamlNode> surroundings) {
    return argument(pod, "config").flatMap(path -> mountedConfig(pod, path, surroundings));
  }

  private void gke(PodView pod) {
    MountChecks.checkAny(pod, argument(pod, "plugin-directory").orElse("/device-plugin"), findings);
    String inside = argument(pod, "container-path").orElse(GKE_CONTAINER_PATH);
    MountChecks.checkRoot(
        pod,
        inside,
        argument(pod, "host-path").orElse("/home/kubernetes/bin/nvidia"),
        "-host-path",
        findings);
  }

  private static Optional<String> argument(PodView pod, String name) {
    for (String key : List.of("command", "args")) {
      for (YamlNode word : Trees.items(pod.container(), key)) {
        String text = Trees.scalar(word).map(YamlScalar::text).orElse("");
        if (text.matches("--?" + name + "=.*")) {
          return Optional.of(text.substring(text.indexOf('=') + 1));
        }
      }
    }
    return Optional.empty();
  }

  /** Our own plugin: its config says what its mounts have to be. */
  private void gpuprof(PodView pod, List<YamlNode> surroundings) {
    Optional<YamlMap> config = config(pod, surroundings);
    Optional<String> plugins = config.flatMap(c -> Trees.text(c, "kubelet", "devicePluginsDir"));
    MountChecks.checkAny(pod, plugins.orElse(MountChecks.DEVICE_PLUGINS), findings);
    if (config.isEmpty()) {
      return;
    }
    for (String root : List.of("Driver", "Dev")) {
      Optional<String> inside = Trees.text(config.get(), "paths", "container" + root + "Root");
      Optional<String> host =
          Trees.text(config.get(), "paths", root.equals("Dev") ? "devRoot" : "driverRoot");
      if (inside.isPresent() && host.isPresent()) {
        MountChecks.checkRoot(
            pod, inside.get(), host.get(), root.equals("Dev") ? "devRoot" : "driverRoot", findings);
      }
    }
    boolean cdi =
        Trees.items(config.get(), "plugin", "deviceListStrategy").stream()
            .flatMap(s -> Trees.scalar(s).stream())
            .anyMatch(s -> s.text().startsWith("cdi-"));
    Optional<String> folder = Trees.text(config.get(), "cdi", "specDir");
    if (cdi && folder.isPresent()) {
      MountChecks.cdiFolder(pod, folder.get(), pod.position(), findings);
    }
  }

  /** The startup config that the container finds at a path, if a ConfigMap beside it holds it. */
  private static Optional<YamlMap> mountedConfig(
      PodView pod, String path, List<YamlNode> surroundings) {
    Optional<String> volume =
        Trees.maps(pod.container(), "volumeMounts").stream()
            .filter(
                m ->
                    Trees.text(m, "mountPath")
                        .filter(p -> PathText.isAtOrUnder(path, p))
                        .isPresent())
            .flatMap(m -> Trees.text(m, "name").stream())
            .findFirst();
    return Trees.maps(pod.spec(), "volumes").stream()
        .filter(v -> Trees.text(v, "name").equals(volume))
        .flatMap(v -> Trees.text(v, "configMap", "name").stream())
        .flatMap(
            name ->
                ConfigMaps.find(name, pod.namespace(), pod.position().file(), surroundings)
                    .stream())
        .flatMap(o -> Trees.map(o, "data").stream())
        .flatMap(data -> data.get(PathText.last(path)).stream())
        .flatMap(text -> Trees.scalar(text).stream())
        .flatMap(text -> Embedded.read(text, new Diagnostics()).stream())
        .filter(YamlMap.class::isInstance)
        .map(YamlMap.class::cast)
        .findFirst();
  }

  private boolean configMap(YamlMap object) {
    boolean any = false;
    for (YamlMap data : Trees.map(object, "data").stream().toList()) {
      for (YamlMap.Entry entry : data.entries().values()) {
        any |= embedded(entry.value());
      }
    }
    return any;
  }

  /** Checks a text that is a config of a device plugin; returns false for any other. */
  boolean embedded(YamlNode node) {
    // Cheap, because a package may hold thousands of ConfigMaps.
    Optional<YamlScalar> text =
        Trees.scalar(node)
            .filter(
                s ->
                    s.text().contains("RuntimeConfig")
                        || PluginConfigChecks.looksLikeConfig(s.text()));
    if (text.isEmpty()) {
      return false;
    }
    boolean any = false;
    for (YamlNode document : Embedded.read(text.get(), diagnostics)) {
      if (DocumentKind.of(document) == DocumentKind.RUNTIME_CONFIG) {
        any = true;
        Embedded.readStrictly(text.get(), diagnostics);
        schemas.check(SchemaName.RUNTIME_CONFIG, document, diagnostics);
      } else if (PluginConfigChecks.isConfig(document)) {
        any = true;
        PluginConfigChecks.check((YamlMap) document, findings);
      }
    }
    return any;
  }

  /** Who made a device plugin for NVIDIA GPUs. */
  private enum Maker {
    NVIDIA,
    GKE,
    GPUPROF;

    static Optional<Maker> of(YamlMap container) {
      String image = Trees.text(container, "image").orElse("");
      String repository = image.replaceFirst("@.*$", "").replaceFirst(":[^/:]*$", "");
      String words =
          Trees.items(container, "command").stream()
              .flatMap(w -> Trees.scalar(w).stream())
              .map(YamlScalar::text)
              .reduce("", (a, b) -> a + " " + b);
      if (words.contains("gpu-feature-discovery")
          || words.contains("mps-control-daemon")
          || words.contains("config-manager")) {
        return Optional.empty();
      }
      if (words.contains("nvidia_gpu") || repository.endsWith("nvidia-gpu-device-plugin")) {
        return Optional.of(GKE);
      }
      if (repository.endsWith("/gpuprof")) {
        return Optional.of(GPUPROF);
      }
      boolean nvidia =
          words.contains("nvidia-device-plugin")
              || (repository.endsWith("k8s-device-plugin") && isNvidia(image, container));
      return nvidia ? Optional.of(NVIDIA) : Optional.empty();
    }

    /** Other makers of devices call their images k8s-device-plugin, too. */
    private static boolean isNvidia(String image, YamlMap container) {
      boolean other =
          List.of("rocm", "amd", "intel", "cambricon", "rebellions", "habana").stream()
              .anyMatch(image.toLowerCase(java.util.Locale.ROOT)::contains);
      return !other || Trees.text(container, "name").filter(n -> n.contains("nvidia")).isPresent();
    }
  }
}
