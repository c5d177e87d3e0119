package io.gpuprof.runtime.cdi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Versions of the CDI format. A spec is written in the lowest version that its content needs, since
 * an engine refuses the whole file when the version is above what it knows, and also when it is
 * below what the content needs (container-device-interface specs-go/version.go).
 */
public enum CdiVersion {
  V0_3_0("0.3.0"),
  V0_4_0("0.4.0"),
  V0_5_0("0.5.0"),
  V0_6_0("0.6.0"),
  V0_7_0("0.7.0"),
  V0_8_0("0.8.0"),
  V1_0_0("1.0.0"),
  V1_1_0("1.1.0");

  /**
   * Content that needs a version.
   *
   * @param version the lowest that has it
   * @param content what and where, for a person
   */
  public record Need(CdiVersion version, String content) {}

  private final String text;

  CdiVersion(String text) {
    this.text = text;
  }

  /** As it is written in a spec. */
  public String text() {
    return text;
  }

  /** The version that is written so; a leading {@code v} is tolerated as engines do. */
  public static Optional<CdiVersion> of(String text) {
    String number = text.startsWith("v") ? text.substring(1) : text;
    for (CdiVersion version : values()) {
      if (version.text.equals(number)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** The lowest version for this content. */
  public static CdiVersion neededBy(CdiSpec spec) {
    return needs(spec).stream().map(Need::version).max(Comparator.naturalOrder()).orElse(V0_3_0);
  }

  /** Everything that needs more than the first version. */
  public static List<Need> needs(CdiSpec spec) {
    List<Need> needs = new ArrayList<>();
    if (spec.kind().substring(spec.kind().indexOf('/') + 1).contains(".")) {
      needs.add(new Need(V0_6_0, "a dot in the class of kind `%s`".formatted(spec.kind())));
    }
    if (!spec.annotations().isEmpty()) {
      needs.add(new Need(V0_6_0, "annotations"));
    }
    addNeeds("all devices", spec.containerEdits(), needs);
    for (CdiSpec.NamedDevice device : spec.devices()) {
      String where = "device `%s`".formatted(device.name());
      if (!device.name().isEmpty() && Character.isDigit(device.name().charAt(0))) {
        needs.add(new Need(V0_5_0, where + ", whose name begins with a digit"));
      }
      if (!device.annotations().isEmpty()) {
        needs.add(new Need(V0_6_0, "annotations of " + where));
      }
      addNeeds(where, device.containerEdits(), needs);
    }
    return needs;
  }

  private static void addNeeds(String where, ContainerEdits edits, List<Need> needs) {
    edits.mounts().stream()
        .filter(mount -> mount.type().isPresent())
        .forEach(
            mount ->
                needs.add(
                    new Need(
                        V0_4_0,
                        "type of mount `%s` of %s".formatted(mount.containerPath(), where))));
    edits.deviceNodes().stream()
        .filter(node -> node.hostPath().isPresent())
        .forEach(
            node ->
                needs.add(
                    new Need(
                        V0_5_0,
                        "hostPath of device node `%s` of %s".formatted(node.path(), where))));
    if (!edits.additionalGids().isEmpty()) {
      needs.add(new Need(V0_7_0, "additionalGids of " + where));
    }
  }
}
