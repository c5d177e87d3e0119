package io.gpuprof.rules;

import io.gpuprof.profile.Profile;
import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.profile.RuntimeVersion;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.List;
import java.util.Optional;

/** What container runtimes do with CDI, by version. */
public final class CdiSupport {

  /** From this version on, what a runtime does by itself. */
  private record Step(RuntimeKind kind, String from, Default does) {}

  /** What a runtime does where nobody configured it. */
  public enum Default {
    /** It does not know CDI at all. */
    NONE,
    /** It knows CDI and leaves it off. */
    OFF,
    /** It injects CDI devices. */
    ON
  }

  /** From this version on, the newest spec that a runtime reads. */
  private record Reads(RuntimeKind kind, String from, String newest) {}

  // containerd's config defaults by tag, CRI-O's and Docker's release notes; newest first.
  private static final List<Step> STEPS =
      List.of(
          new Step(RuntimeKind.CONTAINERD, "2.0", Default.ON),
          new Step(RuntimeKind.CONTAINERD, "1.7", Default.OFF),
          new Step(RuntimeKind.CRI_O, "1.24", Default.ON),
          new Step(RuntimeKind.DOCKER, "28.2", Default.ON),
          new Step(RuntimeKind.DOCKER, "25.0", Default.OFF));

  // A reader built with version x.y of the CDI library knows specs up to x.y.0; newest first.
  private static final List<Reads> READS =
      List.of(
          new Reads(RuntimeKind.CONTAINERD, "2.2.7", "1.1.0"),
          new Reads(RuntimeKind.CONTAINERD, "2.0.11", "1.0.0"),
          new Reads(RuntimeKind.CONTAINERD, "1.7.27", "0.8.0"),
          new Reads(RuntimeKind.CONTAINERD, "1.7.16", "0.7.0"),
          new Reads(RuntimeKind.CONTAINERD, "1.7", "0.5.0"),
          new Reads(RuntimeKind.CRI_O, "1.35", "1.1.0"),
          new Reads(RuntimeKind.CRI_O, "1.33", "1.0.0"),
          new Reads(RuntimeKind.CRI_O, "1.31", "0.8.0"),
          new Reads(RuntimeKind.CRI_O, "1.30", "0.7.0"),
          new Reads(RuntimeKind.CRI_O, "1.28", "0.6.0"),
          new Reads(RuntimeKind.CRI_O, "1.25", "0.5.0"),
          new Reads(RuntimeKind.CRI_O, "1.24", "0.3.0"),
          new Reads(RuntimeKind.DOCKER, "28.2", "1.0.0"),
          new Reads(RuntimeKind.DOCKER, "28.0", "0.8.0"),
          new Reads(RuntimeKind.DOCKER, "27.0", "0.7.0"),
          new Reads(RuntimeKind.DOCKER, "25.0", "0.6.0"));

  private CdiSupport() {}

  /** What the oldest runtime of a platform does by itself. */
  public static Default byDefault(Profile.ContainerRuntime runtime) {
    for (Step step : STEPS) {
      if (step.kind() == runtime.kind() && !runtime.minVersion().isBefore(step.from())) {
        return step.does();
      }
    }
    return Default.NONE;
  }

  /** The first version of a runtime that knows CDI. */
  static String firstVersion(RuntimeKind kind) {
    return STEPS.stream().filter(s -> s.kind() == kind).reduce((a, b) -> b).orElseThrow().from();
  }

  /** Whether the platform's runtime injects CDI devices. */
  public static boolean isOn(Profile.ContainerRuntime runtime) {
    return switch (runtime.cdi()) {
      case OFF -> false;
      case ON -> byDefault(runtime) != Default.NONE;
      case DEFAULT -> byDefault(runtime) == Default.ON;
    };
  }

  /** The first version that reads CDI names from the CRI field; empty where that is not known. */
  static Optional<String> firstWithCriField(RuntimeKind kind) {
    return switch (kind) {
      case CONTAINERD -> Optional.of("1.7.2");
      case CRI_O -> Optional.of("1.28");
      case DOCKER -> Optional.empty();
    };
  }

  /** The newest spec that the oldest runtime of a platform reads; empty when it reads none. */
  public static Optional<RuntimeVersion> newestSpec(Profile.ContainerRuntime runtime) {
    for (Reads reads : READS) {
      if (reads.kind() == runtime.kind() && !runtime.minVersion().isBefore(reads.from())) {
        return Optional.of(new RuntimeVersion(reads.newest()));
      }
    }
    return Optional.empty();
  }

  /** Such as {@code containerd 1.7.2}. */
  public static String name(Profile.ContainerRuntime runtime) {
    return RecordBinder.spelling(runtime.kind()) + " " + runtime.minVersion();
  }
}
