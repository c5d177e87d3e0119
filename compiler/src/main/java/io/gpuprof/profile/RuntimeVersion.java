package io.gpuprof.profile;

/**
 * A container runtime's version.
 *
 * @param value such as {@code 1.7} or {@code 1.7.16}; a missing patch counts as 0
 */
public record RuntimeVersion(String value) {

  public RuntimeVersion {
    Versions.parse(value, 2, 3);
  }

  /** Whether this version is older than another. */
  public boolean isBefore(String other) {
    return Versions.compare(value, other) < 0;
  }

  @Override
  public String toString() {
    return value;
  }
}
