package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.DeviceListStrategy;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.plugin.Allocation.Mount;
import io.gpuprof.runtime.plugin.Allocation.Node;
import io.gpuprof.runtime.plugin.Inventory.Advertised;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From device IDs to what the container gets; pure, so that asking twice gives the same. Names of
 * variables and marker paths are those that NVIDIA's container runtime reads
 * (nvidia-container-toolkit internal/config/image/cuda_image.go).
 *
 * <p>Two things differ from NVIDIA's plugin on purpose. With {@code envvar} and {@code
 * volume-mounts} together, NVIDIA_VISIBLE_DEVICES keeps the list of GPUs, where theirs overwrites
 * it with the marker path: a runtime that accepts mounts looks at them first and never at the
 * variable, and one that does not needs the list. And {@code passDeviceSpecs} is honoured with CDI
 * strategies too, where theirs leaves it out without a word.
 */
final class Allocator {

  private static final String VISIBLE_DEVICES = "NVIDIA_VISIBLE_DEVICES";
  private static final String MARKER_DIR = "/var/run/nvidia-container-devices";
  private static final String ANNOTATION_PREFIX = "cdi.k8s.io/gpuprof_";

  /** So much of a digest: with the prefix's {@code gpuprof_} well below the 63 that are allowed. */
  private static final int DIGEST_BYTES = 16;

  private static final int LONGEST_SHOWN_ID = 100;

  private Allocator() {}

  /** What a container gets for these IDs of the kubelet. */
  static Allocation allocate(RuntimeConfig config, Inventory inventory, List<String> ids)
      throws RefusedException {
    List<Advertised> devices = resolve(config, inventory, ids);
    Set<String> names = new LinkedHashSet<>();
    devices.forEach(device -> names.add(device.name()));
    List<String> cdiNames = names.stream().map(name -> config.cdi().kind() + "=" + name).toList();
    return new Allocation(
        envs(config, names),
        mounts(config, names),
        config.plugin().passDeviceSpecs() ? nodes(config, inventory, devices) : List.of(),
        uses(config, DeviceListStrategy.CDI_ANNOTATIONS) ? annotation(config, cdiNames) : Map.of(),
        uses(config, DeviceListStrategy.CDI_CRI) ? cdiNames : List.of());
  }

  /** In the order of the inventory: the kubelet's own order is random. */
  private static List<Advertised> resolve(
      RuntimeConfig config, Inventory inventory, List<String> ids) throws RefusedException {
    List<Advertised> devices = new ArrayList<>();
    for (String id : new LinkedHashSet<>(ids)) {
      devices.add(usable(config, inventory, id));
    }
    if (devices.isEmpty()) {
      throw new RefusedException(RefusedException.Kind.INVALID, "no device was asked for");
    }
    int replicas = config.sharing().timeSlicing().replicas();
    if (devices.size() > 1
        && replicas > 1
        && config.sharing().timeSlicing().failRequestsGreaterThanOne()) {
      throw new RefusedException(
          RefusedException.Kind.INVALID,
          "the container asks for %d of %s, and only 1 is allowed: each GPU is shared by %d, two shares are not two GPUs (sharing.timeSlicing.failRequestsGreaterThanOne)"
              .formatted(devices.size(), config.advertisedResource(), replicas));
    }
    Set<Advertised> wanted = Set.copyOf(devices);
    return wanted.size() == 1
        ? devices
        : inventory.advertised().stream().filter(wanted::contains).toList();
  }

  private static Advertised usable(RuntimeConfig config, Inventory inventory, String id)
      throws RefusedException {
    Optional<Advertised> device = inventory.find(id);
    if (device.isEmpty()) {
      throw new RefusedException(
          RefusedException.Kind.INVALID,
          "unknown device `%s` of %s; the plugin has %d devices, such as `%s`"
              .formatted(
                  shown(id),
                  config.advertisedResource(),
                  inventory.advertised().size(),
                  inventory.advertised().stream().map(Advertised::id).findFirst().orElse("none")));
    }
    Optional<String> refusal = device.get().refusal();
    if (refusal.isPresent()) {
      throw new RefusedException(
          RefusedException.Kind.UNHEALTHY,
          "device `%s` cannot be used: %s".formatted(id, refusal.get()));
    }
    return device.get();
  }

  /** An ID of ours has some 40 characters; what is none may have megabytes. */
  private static String shown(String id) {
    return id.length() <= LONGEST_SHOWN_ID ? id : id.substring(0, LONGEST_SHOWN_ID) + "…";
  }

  private static Map<String, String> envs(RuntimeConfig config, Set<String> names) {
    Map<String, String> envs = new LinkedHashMap<>();
    if (uses(config, DeviceListStrategy.ENVVAR)) {
      envs.put(VISIBLE_DEVICES, String.join(",", names));
      if (!config.imex().channelIds().isEmpty()) {
        envs.put("NVIDIA_IMEX_CHANNELS", joined(config.imex().channelIds()));
      }
    } else if (uses(config, DeviceListStrategy.VOLUME_MOUNTS)) {
      envs.put(VISIBLE_DEVICES, MARKER_DIR);
    }
    enable(envs, "NVIDIA_GDRCOPY", config.plugin().gdrcopy());
    enable(envs, "NVIDIA_GDS", config.plugin().gds());
    enable(envs, "NVIDIA_MOFED", config.plugin().mofed());
    return envs;
  }

  private static void enable(Map<String, String> envs, String name, boolean enabled) {
    if (enabled) {
      envs.put(name, "enabled");
    }
  }

  private static List<Mount> mounts(RuntimeConfig config, Set<String> names) {
    if (!uses(config, DeviceListStrategy.VOLUME_MOUNTS)) {
      return List.of();
    }
    List<Mount> mounts = new ArrayList<>();
    names.forEach(name -> mounts.add(marker(name)));
    config.imex().channelIds().forEach(channel -> mounts.add(marker("imex/" + channel)));
    return List.copyOf(mounts);
  }

  private static Mount marker(String name) {
    return new Mount(MARKER_DIR + "/" + name, "/dev/null", true);
  }

  private static List<Node> nodes(
      RuntimeConfig config, Inventory inventory, List<Advertised> devices) {
    Set<WorkloadPath> paths = new LinkedHashSet<>(inventory.sharedNodes());
    devices.forEach(device -> paths.addAll(device.gpu().device().deviceNodes()));
    return paths.stream()
        .map(path -> new Node(path.value(), hostPath(config, path), "rw"))
        .toList();
  }

  private static String hostPath(RuntimeConfig config, WorkloadPath path) {
    return config.paths().devRoot().resolve(path.value().substring(1)).value();
  }

  /** The key tells apart the resources of one container and is the same for the same devices. */
  private static Map<String, String> annotation(RuntimeConfig config, List<String> cdiNames) {
    String value = String.join(",", cdiNames);
    return Map.of(ANNOTATION_PREFIX + digest(config.advertisedResource() + " " + value), value);
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every Java has SHA-256", e);
    }
  }

  private static boolean uses(RuntimeConfig config, DeviceListStrategy strategy) {
    return config.plugin().deviceListStrategy().contains(strategy);
  }

  private static String joined(List<Integer> numbers) {
    return String.join(",", numbers.stream().map(String::valueOf).toList());
  }
}
