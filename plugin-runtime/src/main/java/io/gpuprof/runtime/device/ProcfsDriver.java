package io.gpuprof.runtime.device;

import io.gpuprof.runtime.node.KernelDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The kernel driver's own files below {@code /proc}. */
final class ProcfsDriver {

  private ProcfsDriver() {}

  static Path folder(NodeRoots roots) {
    return roots.proc().resolve("driver/nvidia");
  }

  static Path versionFile(NodeRoots roots) {
    return folder(roots).resolve("version");
  }

  static Optional<String> version(NodeRoots roots) {
    try {
      return KernelDriver.version(Files.readString(versionFile(roots)));
    } catch (IOException e) {
      // Not there, or not for us: the version is simply unknown, and callers say so.
      return Optional.empty();
    }
  }
}
