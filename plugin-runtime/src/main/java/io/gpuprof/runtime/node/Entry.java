package io.gpuprof.runtime.node;

/**
 * One name in a file tree, as {@code lstat} tells it: links are not followed.
 *
 * @param type what it is
 * @param linkTarget where a link points, as written; empty for all others
 * @param major device number; 0 if it is not a device
 * @param minor device number; 0 if it is not a device
 * @param mode permission bits, such as {@code 0644}
 * @param gid numeric group
 */
public record Entry(EntryType type, String linkTarget, int major, int minor, int mode, long gid) {

  /** Whether anyone may execute it. */
  public boolean isExecutable() {
    return (mode & 0b001_001_001) != 0;
  }

  /** Whether everyone may read and write it. */
  public boolean isOpenToAll() {
    return (mode & 0b000_000_110) == 0b000_000_110;
  }
}
