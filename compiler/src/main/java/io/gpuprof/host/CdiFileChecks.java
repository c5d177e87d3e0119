package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.node.WholeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Spec files in the folders that the container runtime reads: stale, unreadable, quarrelling. */
final class CdiFileChecks {

  private static final String NAME = "CDI files";
  private static final List<String> FOLDERS = List.of("/etc/cdi", "/run/cdi");

  private final Examination exam;

  CdiFileChecks(Examination exam) {
    this.exam = exam;
  }

  void run() {
    if (!exam.config().plugin().usesCdi()) {
      return;
    }
    int files = 0;
    for (String folder : FOLDERS) {
      files += folder(new HostPath(folder));
    }
    if (exam.hasNotPassed(NAME)) {
      return;
    }
    if (FOLDERS.stream().map(HostPath::new).allMatch(exam::isUnseen)) {
      exam.notChecked(NAME, "neither %s is in the tree".formatted(String.join(" nor ", FOLDERS)));
    } else {
      exam.ok(NAME, files == 0 ? "none yet" : files + " looked at");
    }
  }

  private int folder(HostPath folder) {
    Map<HostPath, SpecContent> specs = new LinkedHashMap<>();
    for (String name : exam.tree().names(folder, n -> true).names()) {
      HostPath path = folder.resolve(name);
      if (name.endsWith(".yml")) {
        exam.found(
            NAME,
            "cdi-file-ignored",
            "`%s` is read by no container runtime: its name must end in .yaml or .json"
                .formatted(path),
            path.value(),
            exam.seen(path),
            "rename it to " + name.replaceAll("\\.yml$", ".yaml"));
      } else if (name.endsWith(".yaml") || name.endsWith(".json")) {
        read(path).ifPresent(spec -> specs.put(path, spec));
      }
    }
    specs.forEach(this::judge);
    conflicts(specs);
    return specs.size();
  }

  private Optional<SpecContent> read(HostPath path) {
    WholeText file = exam.tree().whole(path, Examination.LARGEST_TEXT);
    if (file.text().isEmpty()) {
      exam.notChecked(NAME, "%s: %s".formatted(path, file.problem()));
      return Optional.empty();
    }
    Diagnostics diagnostics = new Diagnostics();
    Optional<SpecContent> spec =
        SpecContent.read(new SourceFile(path.value(), file.text().get()), diagnostics);
    if (spec.isEmpty()) {
      exam.found(
          NAME,
          "cdi-file-unreadable",
          "`%s` is no CDI spec, so its devices do not exist for the container runtime"
              .formatted(path),
          path.value(),
          diagnostics.sorted().get(0).fact(),
          "write it anew with the tool that made it, or remove it");
    }
    return spec;
  }

  private void judge(HostPath path, SpecContent spec) {
    List<String> gone = new ArrayList<>();
    for (String file : spec.mounts().values()) {
      check(file, gone);
    }
    for (String node : spec.nodes().values()) {
      check(node, gone);
    }
    spec.hooks().values().forEach(hook -> check(hook.binary(), gone));
    if (!gone.isEmpty() && !exam.hasErrors()) {
      exam.found(
          NAME,
          "cdi-file-stale",
          "`%s` names files that are not on the node, so containers with its devices fail"
              .formatted(path),
          path.value(),
          "%d missing, first %s".formatted(gone.size(), gone.get(0)),
          spec.kind().equals(exam.config().cdi().kind())
              ? "restart the plugin, which writes it anew"
              : "write it anew (nvidia-ctk cdi generate --output=%s), or remove it"
                  .formatted(path));
    }
    if (spec.nodes().isEmpty() && !spec.kind().equals(exam.config().cdi().kind())) {
      exam.found(
          NAME,
          "cdi-file-without-nodes",
          "`%s` (%s) has no device nodes: whoever uses it gets no GPU".formatted(path, spec.kind()),
          path.value(),
          "%d mounts, no device node".formatted(spec.mounts().size()),
          "restart nvidia-cdi-refresh.service once the nodes are there");
    }
  }

  private void check(String path, List<String> gone) {
    if (!WrittenPath.goesUp(path)) {
      WrittenPath.cleaned(path).filter(file -> !exam.exists(file)).ifPresent(f -> gone.add(path));
    }
  }

  /** A name that two files of one folder define can be used from neither. */
  private void conflicts(Map<HostPath, SpecContent> specs) {
    Map<String, HostPath> owners = new HashMap<>();
    for (Map.Entry<HostPath, SpecContent> spec : specs.entrySet()) {
      for (String device : spec.getValue().devices()) {
        String name = spec.getValue().kind() + "=" + device;
        HostPath other = owners.putIfAbsent(name, spec.getKey());
        if (other != null && !other.equals(spec.getKey())) {
          exam.found(
              NAME,
              "cdi-name-conflict",
              "Two CDI files of one folder define `%s`, so it can be used from neither"
                  .formatted(name),
              spec.getKey().value(),
              "also defined in " + other,
              "remove one of the two files");
          return;
        }
      }
    }
  }
}
