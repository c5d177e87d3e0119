package io.gpuprof.host;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Entry;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.target.Compilation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run over a node: what is looked at, and what was found so far. */
final class Examination {

  static final int LARGEST_TEXT = 1 << 20;

  private final DriverTree tree;
  private final Compilation compilation;
  private final Surroundings surroundings;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();

  Examination(DriverTree tree, Compilation compilation, Surroundings surroundings) {
    this.tree = tree;
    this.compilation = compilation;
    this.surroundings = surroundings;
  }

  DriverTree tree() {
    return tree;
  }

  Compilation compilation() {
    return compilation;
  }

  Profile.Spec spec() {
    return compilation.profile().spec();
  }

  RuntimeConfig config() {
    return compilation.values().config();
  }

  Optional<NodeObject> object() {
    return surroundings.object();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Whether the platform has GPUs without NVIDIA's own kernel module and nodes: WSL, Tegra. */
  boolean isDeclared() {
    return config().plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED;
  }

  List<Finding> findings() {
    return findings;
  }

  List<Check> checks() {
    return checks;
  }

  void ok(String name, String detail) {
    checks.add(new Check(name, Check.Status.OK, detail));
  }

  void notChecked(String name, String why) {
    checks.add(new Check(name, Check.Status.NOT_CHECKED, why));
  }

  /** Reports what is wrong; the severity is that of the kind. */
  void found(
      String check,
      Finding.View view,
      String id,
      String cause,
      String path,
      String seen,
      String next) {
    Severity severity =
        FindingKinds.find(id)
            .orElseThrow(() -> new IllegalStateException("undocumented: " + id))
            .severity();
    findings.add(new Finding(id, severity, view, cause, path, seen, next));
    checks.add(new Check(check, Check.Status.FINDING, id));
  }

  void found(String check, String id, String cause, String path, String seen, String next) {
    found(check, Finding.View.HOST, id, cause, path, seen, next);
  }

  boolean has(String... ids) {
    return findings.stream().anyMatch(finding -> List.of(ids).contains(finding.id()));
  }

  boolean hasErrors() {
    return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
  }

  Optional<String> text(String path) {
    return tree.text(new HostPath(path), LARGEST_TEXT);
  }

  boolean exists(String path) {
    return exists(new HostPath(path));
  }

  boolean exists(HostPath path) {
    return tree.find(path) instanceof Lookup.Found;
  }

  /** Whether the tree says anything of this folder; a listing or a mount may have left it out. */
  boolean knows(String folder) {
    return (tree.isLive() && tree.showsWholeHost()) || tree.isFolder(new HostPath(folder));
  }

  /** Whether a path is not there for all that can be seen, and may yet be on the host. */
  boolean isUnseen(HostPath path) {
    return tree.find(path) instanceof Lookup.Missing
        && !tree.provesAbsence(path, config().paths().driverRoot());
  }

  boolean hasHostErrors() {
    return findings.stream()
        .anyMatch(f -> f.severity() == Severity.ERROR && f.view() == Finding.View.HOST);
  }

  /** Whether a check has come to something other than that all is well. */
  boolean hasNotPassed(String name) {
    return checks.stream()
        .anyMatch(check -> check.name().equals(name) && check.status() != Check.Status.OK);
  }

  /** What is at a path, in words. */
  String seen(HostPath path) {
    return seen(tree, path);
  }

  /** What is at a path of any tree, in words. */
  static String seen(DriverTree tree, HostPath path) {
    Lookup unfollowed = tree.findUnfollowed(path);
    if (unfollowed instanceof Lookup.Found found) {
      Entry entry = found.entry();
      if (entry.type() == EntryType.LINK) {
        String target = "a link to %s".formatted(entry.linkTarget());
        return tree.find(path) instanceof Lookup.Found ? target : target + ", which leads nowhere";
      }
      return switch (entry.type()) {
        case FILE -> "a file of mode %o".formatted(entry.mode());
        case FOLDER ->
            tree.names(path, name -> true).names().isEmpty() ? "an empty folder" : "a folder";
        case CHARACTER_DEVICE ->
            "a device %d:%d of mode %o".formatted(entry.major(), entry.minor(), entry.mode());
        case BLOCK_DEVICE -> "a block device";
        case FIFO -> "a pipe";
        case SOCKET -> "a socket";
        case LINK -> throw new IllegalStateException();
      };
    }
    return unfollowed instanceof Lookup.Missing missing
        ? missing.at().equals(path)
            ? "nothing is there"
            : "nothing is there; %s does not exist".formatted(missing.at())
        : ((Lookup.Broken) unfollowed).reason();
  }
}
