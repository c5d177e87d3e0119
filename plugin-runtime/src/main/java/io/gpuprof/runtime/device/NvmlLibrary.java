package io.gpuprof.runtime.device;

import io.gpuprof.runtime.device.NvmlUnavailable.Cause;
import io.gpuprof.runtime.node.NvmlAnswer;
import io.gpuprof.runtime.node.NvmlAnswer.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The node's {@code libnvidia-ml.so.1}. A library that crashes or hangs would take this process
 * with it, so that a file seen for the first time is tried in a child process; one that passed is
 * not tried again until it changes.
 *
 * <p>Nothing is unpacked when Java is started with {@code -Djna.boot.library.path=<folder of
 * libjnidispatch.so> -Djna.nounpack=true}, as an image with a read-only file system does; otherwise
 * JNA unpacks that file into {@code java.io.tmpdir}.
 *
 * <p>Share one between discovery and health: the second then needs no trial of its own.
 */
public final class NvmlLibrary {

  private static final Duration TRIAL_LIMIT = Duration.ofSeconds(30);

  private final Supplier<Optional<Path>> location;
  private final NodeRoots roots;
  private final Trial trial;
  private final AtomicReference<String> proven = new AtomicReference<>("");

  /**
   * Of a place that is asked for anew each time, because a driver can arrive late or change.
   *
   * @param location absolute path of {@code libnvidia-ml.so.1} in the plugin's container, its links
   *     resolved inside the driver root; empty while there is none
   */
  public NvmlLibrary(Supplier<Optional<Path>> location, NodeRoots roots) {
    this(location, roots, new NvmlTrial(roots, TRIAL_LIMIT)::run);
  }

  NvmlLibrary(Supplier<Optional<Path>> location, NodeRoots roots, Trial trial) {
    this.location = location;
    this.roots = roots;
    this.trial = trial;
  }

  /**
   * Loads a library once in a child process, for somebody who only wants to know: this process
   * stays as it is, whatever the library does.
   *
   * @param library absolute path of {@code libnvidia-ml.so.1} or what it points to
   */
  public static NvmlAnswer examine(Path library, NodeRoots roots) {
    return new NvmlTrial(roots, TRIAL_LIMIT).examine(library);
  }

  NvmlSource source() {
    return this::open;
  }

  private Nvml open() throws NvmlUnavailable {
    Path file = find();
    String identity = identity(file);
    if (!identity.equals(proven.get())) {
      trial.run(file);
      proven.set(identity);
    }
    return JnaNvml.open(file, roots);
  }

  private Path find() throws NvmlUnavailable {
    Path file =
        location
            .get()
            .orElseThrow(
                () ->
                    new NvmlUnavailable(
                        Stage.LOAD,
                        "No libnvidia-ml.so.1 in the driver root",
                        new Cause(
                            "", "Install the driver, and mount its folder with HostToContainer")));
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw LoadFailure.explain(file, "it cannot be resolved");
    }
  }

  /** Changes when the file is replaced, also by one of the same name. */
  private static String identity(Path file) throws NvmlUnavailable {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return "%s %s %s %d"
          .formatted(file, attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    } catch (IOException e) {
      throw new NvmlUnavailable(
          Stage.LOAD,
          "%s cannot be examined: %s".formatted(file, e.getMessage()),
          Cause.UNKNOWN,
          e);
    }
  }

  /** Returns if a library may be loaded into this process. */
  @FunctionalInterface
  interface Trial {
    void run(Path library) throws NvmlUnavailable;
  }
}
