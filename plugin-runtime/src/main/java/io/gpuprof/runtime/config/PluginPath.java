package io.gpuprof.runtime.config;

import org.jspecify.annotations.Nullable;

/**
 * An absolute path as seen by the plugin's container.
 *
 * @param value the path: absolute, without empty, {@code .} or {@code ..} components
 */
public record PluginPath(String value) {

  public PluginPath {
    AbsolutePath.require(value);
  }

  /** This folder, and below it a relative path; the folder itself for an empty one. */
  public PluginPath resolve(String relative) {
    return new PluginPath(AbsolutePath.resolve(value, relative));
  }

  /** Whether this is the folder or lies below it; compares whole components. */
  public boolean isUnder(PluginPath folder) {
    return AbsolutePath.isUnder(value, folder.value);
  }

  /**
   * The way from a folder to this path; empty when they are the same.
   *
   * @throws IllegalArgumentException if this path is not under the folder
   */
  public String relativeTo(PluginPath folder) {
    return AbsolutePath.relativize(value, folder.value);
  }

  /** The folder that contains this path; {@code /} for itself. */
  public PluginPath parent() {
    return new PluginPath(AbsolutePath.parent(value));
  }

  /** The last component; empty for {@code /}. */
  public String name() {
    return AbsolutePath.name(value);
  }

  // Written out: what the compiler makes for records is woven at run time, some ms at the first
  // use.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PluginPath path && value.equals(path.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
