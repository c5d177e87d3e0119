package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mounts of a node as its first process sees them: {@code /proc/1/mountinfo}, proc(5).
 *
 * @param mounts in the order of the kernel; empty when the tree does not tell
 */
record MountTable(List<MountPoint> mounts) {

  static final HostPath FILE = new HostPath("/proc/1/mountinfo");

  /** Of this process, in its container. */
  static final HostPath OWN = new HostPath("/proc/self/mountinfo");

  private static final int LARGEST = 4 << 20;

  /** Blank, tab, number sign and backslash; a newline stays as it is written. */
  private static final Pattern ESCAPED = Pattern.compile("\\\\(040|011|043|134)");

  /**
   * One mount.
   *
   * @param options per mount point and per file system, such as {@code ro} and {@code noexec}
   * @param shared whether what is mounted below it later reaches other mount namespaces
   * @param slave whether what another namespace mounts below its origin later appears here
   */
  record MountPoint(HostPath path, List<String> options, boolean shared, boolean slave) {
    boolean isNoexec() {
      return options.contains("noexec");
    }

    /** Whether it shows what its origin mounts later. */
    boolean follows() {
      return shared || slave;
    }
  }

  MountTable {
    mounts = List.copyOf(mounts);
  }

  static MountTable of(DriverTree tree) {
    return of(tree, FILE);
  }

  /** The mounts of the container in which this process runs. */
  static MountTable ofContainer(DriverTree container) {
    return of(container, OWN);
  }

  private static MountTable of(DriverTree tree, HostPath file) {
    List<MountPoint> mounts = new ArrayList<>();
    for (String line : tree.text(file, LARGEST).orElse("").split("\n", -1)) {
      parse(line).ifPresent(mounts::add);
    }
    return new MountTable(mounts);
  }

  /** {@code 36 35 98:0 /mnt1 /mnt2 rw,noexec master:1 shared:2 - ext3 /dev/root rw}. */
  private static Optional<MountPoint> parse(String line) {
    String[] halves = line.split(" - ", 2);
    String[] fields = halves[0].split(" ", -1);
    if (halves.length < 2 || fields.length < 6) {
      return Optional.empty();
    }
    List<String> options = List.of(fields[5].split(",", -1));
    List<String> optional = List.of(fields).subList(6, fields.length);
    boolean shared = optional.stream().anyMatch(field -> field.startsWith("shared:"));
    boolean slave = optional.stream().anyMatch(field -> field.startsWith("master:"));
    return WrittenPath.cleaned(ESCAPED.matcher(fields[4]).replaceAll(MountTable::character))
        .map(path -> new MountPoint(path, options, shared, slave));
  }

  private static String character(MatchResult escaped) {
    String character = String.valueOf((char) Integer.parseInt(escaped.group(1), 8));
    return Matcher.quoteReplacement(character);
  }

  boolean isKnown() {
    return !mounts.isEmpty();
  }

  /** The mount that holds a path; a later one on the same place hides the earlier. */
  Optional<MountPoint> holding(HostPath path) {
    return mounts.stream()
        .filter(mount -> path.isUnder(mount.path()))
        .reduce((a, b) -> b.path().value().length() >= a.path().value().length() ? b : a);
  }
}
