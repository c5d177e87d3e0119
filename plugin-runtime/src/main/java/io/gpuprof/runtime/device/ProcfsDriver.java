package io.gpuprof.runtime.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The driver's version from {@code /proc/driver/nvidia/version}. Its first line reads {@code NVRM
 * version: NVIDIA UNIX x86_64 Kernel Module 535.261.03 …}, or for the open modules {@code … Open
 * Kernel Module for x86_64 570.86.15 …}.
 */
final class ProcfsDriver {

  private static final Pattern VERSION =
      Pattern.compile("NVRM version:.*?Kernel Module.*?\\s(\\d+\\.\\d+(?:\\.\\d+)?)(?:\\s|$)");

  private ProcfsDriver() {}

  static Path folder(NodeRoots roots) {
    return roots.proc().resolve("driver/nvidia");
  }

  static Path versionFile(NodeRoots roots) {
    return folder(roots).resolve("version");
  }

  static Optional<String> version(NodeRoots roots) {
    try {
      Matcher matcher = VERSION.matcher(Files.readString(versionFile(roots)));
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IOException e) {
      // Not there, or not for us: the version is simply unknown, and callers say so.
      return Optional.empty();
    }
  }
}
