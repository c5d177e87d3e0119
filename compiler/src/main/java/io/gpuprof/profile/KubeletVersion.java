package io.gpuprof.profile;

/**
 * A kubelet's minor version.
 *
 * @param value such as {@code 1.29}
 */
public record KubeletVersion(String value) {

  public KubeletVersion {
    Versions.parse(value, 2, 2);
  }

  /** Whether this version is older than another, given as {@code 1.31}. */
  public boolean isBefore(String other) {
    return Versions.compare(value, other) < 0;
  }

  @Override
  public String toString() {
    return value;
  }
}
