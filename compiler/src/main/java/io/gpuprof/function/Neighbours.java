package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.target.Coexistence;
import io.gpuprof.target.ObjectId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells which installations of a package get into each other's way in a cluster, and how. */
final class Neighbours {

  /** Where a DaemonSet says which profile it was made from. */
  static final String PROFILE = "gpuprof.io/profile";

  private final Findings findings;

  Neighbours(Findings findings) {
    this.findings = findings;
  }

  /** Two profiles of one run. */
  void check(Installation earlier, Installation later) {
    List<Coexistence.Clash> clashes =
        new Coexistence(earlier.objects()).with(new Coexistence(later.objects()));
    clashes.forEach(clash -> tell(clash, earlier.profile(), later));
    // Objects are told apart by the DaemonSet's name alone: it is the mark of what belongs to whom.
    if (earlier.name().equals(later.name())
        && clashes.stream().noneMatch(c -> c.kind() == Coexistence.Kind.SAME_OBJECT)) {
      findings.add(
          Severity.ERROR,
          "profiles-clash",
          later.item(),
          "spec",
          "the profiles `%s` and `%s` both call their DaemonSet `%s`, in two namespaces, and then it cannot be told which object is whose; give one of the profiles a pod.releaseName of its own"
              .formatted(earlier.profile(), later.profile(), later.name()));
    }
  }

  /**
   * A profile of this run and the DaemonSets that other runs left in the package, such as another
   * entry of the pipeline.
   */
  void check(List<Installation> installations, PackageList list, List<Item> stale) {
    Set<String> names = new HashSet<>();
    Set<ObjectId> ours = new HashSet<>();
    for (Installation installation : installations) {
      names.add(installation.name());
      ours.addAll(installation.objects().keySet());
    }
    for (Item item : list.items()) {
      String mark = item.annotation(Generation.MARK);
      boolean another =
          item.kind().equals("DaemonSet")
              && !mark.isEmpty()
              && !names.contains(mark)
              && !ours.contains(item.id())
              && !item.isLocalConfig()
              && !stale.contains(item);
      Optional<YamlMap> tree = another ? item.tree(new Diagnostics()) : Optional.empty();
      if (tree.isPresent()) {
        Map<ObjectId, Map<String, @Nullable Object>> left = Map.of(item.id(), tree.get().toPlain());
        for (Installation installation : installations) {
          if (item.packagePath().equals(installation.packagePath())) {
            new Coexistence(left)
                .with(new Coexistence(installation.objects()))
                .forEach(clash -> tell(clash, item.annotation(PROFILE), installation));
          }
        }
      }
    }
  }

  private void tell(Coexistence.Clash clash, String earlier, Installation later) {
    Severity severity =
        clash.kind() == Coexistence.Kind.PERHAPS_SAME_NODES ? Severity.WARNING : Severity.ERROR;
    String field = later.item() == null ? "" : clash.isAboutNodes() ? "spec.pod" : "spec";
    String more = clash.isAboutNodes() ? "" : ", or name one profile in the functionConfig";
    findings.add(
        severity,
        clash.id(),
        later.item(),
        field,
        clash.fact(earlier, later.profile()) + "; " + clash.remedy() + more);
  }
}
