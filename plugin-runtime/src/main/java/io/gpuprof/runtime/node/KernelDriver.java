package io.gpuprof.runtime.node;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /proc/driver/nvidia/version} says. Its first line reads {@code NVRM version: NVIDIA
 * UNIX x86_64 Kernel Module 535.261.03 …}, or for the open modules {@code … Open Kernel Module for
 * x86_64 570.86.15 …}.
 */
public final class KernelDriver {

  private static final Pattern VERSION =
      Pattern.compile("NVRM version:.*?Kernel Module.*?\\s(\\d+\\.\\d+(?:\\.\\d+)?)(?:\\s|$)");

  private KernelDriver() {}

  /** The version of the loaded module; empty if the text does not name one. */
  public static Optional<String> version(String text) {
    Matcher matcher = VERSION.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
