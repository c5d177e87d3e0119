package io.gpuprof.runtime.config;

/**
 * A folder in which driver files are searched: relative to driverRoot, or absolute and then
 * relative to hostRoot.
 *
 * @param value the folder as written; {@code *} stands for one whole component
 */
public record SearchDir(String value) {

  public SearchDir {
    AbsolutePath.require(value.startsWith("/") ? value : "/" + value);
  }

  /** Whether the folder lies outside the driver root and is found from the host root. */
  public boolean isFromHostRoot() {
    return value.startsWith("/");
  }

  /** The folder without a leading slash: the way from the root in question. */
  public String relative() {
    return isFromHostRoot() ? value.substring(1) : value;
  }

  @Override
  public String toString() {
    return value;
  }
}
