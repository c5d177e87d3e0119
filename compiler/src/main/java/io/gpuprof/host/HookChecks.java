package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import java.util.Optional;

/** The binary that the container runtime executes for each GPU container. */
final class HookChecks {

  static final String NAME = "hook binary";

  private final Examination exam;

  HookChecks(Examination exam) {
    this.exam = exam;
  }

  void run() {
    Optional<HostPath> path = exam.compilation().plan().nvidiaCtkPath().path();
    if (!exam.config().plugin().usesCdi()
        || path.isEmpty()
        || exam.config().cdi().hooks().isEmpty()) {
      exam.notChecked(NAME, "the profile has no hooks");
      return;
    }
    if (exam.has("driver-missing", "no-gpu")) {
      exam.notChecked(NAME, "it rests on what is told above");
      return;
    }
    judge(path.get());
  }

  private void judge(HostPath path) {
    if (exam.isUnseen(path)) {
      exam.notChecked(
          NAME,
          "only parts of the host are in the tree; make sure that %s is on it".formatted(path));
      return;
    }
    Optional<Lookup.Found> file = exam.tree().find(path).as(EntryType.FILE);
    if (file.isEmpty()) {
      DriverFinder.Found found = DriverFinder.search(exam.tree());
      Optional<HostPath> other = found.hooks().stream().findFirst();
      exam.found(
          NAME,
          "hook-missing",
          "The hook `%s` is not on the node, so every GPU container would fail at its creation"
              .formatted(path),
          path.value(),
          exam.seen(path) + other.map(hook -> "; there is %s".formatted(hook)).orElse(""),
          other
              .map(hook -> "state nvidiaCtkPath: %s".formatted(hook))
              .orElse("install the NVIDIA Container Toolkit there, or state nvidiaCtkPath: none"));
      return;
    }
    if (!file.get().entry().isExecutable()) {
      exam.found(
          NAME,
          "hook-not-executable",
          "The hook `%s` is not executable, so every GPU container would fail at its creation"
              .formatted(path),
          path.value(),
          exam.seen(file.get().path()),
          "chmod 755 " + file.get().path());
      return;
    }
    Optional<String> noexec = Noexec.of(exam.tree(), exam.spec()).over(path);
    if (noexec.isPresent()) {
      if (!exam.has("driver-noexec")) {
        exam.found(
            NAME,
            "hook-noexec",
            "The hook `%s` lies on a file system mounted noexec, so it cannot be started"
                .formatted(path),
            path.value(),
            noexec.get(),
            "install the toolkit elsewhere, or remount the folder with exec at each boot");
      } else {
        exam.notChecked(NAME, "it lies on the same file system as the libraries");
      }
      return;
    }
    Optional<HostPath> shell = shell(path);
    ProcessorChecks processor = new ProcessorChecks(exam);
    Optional<HostPath> program = shell.or(() -> processor.interpreter(path));
    if (shell.isPresent() && !exam.exists(shell.get()) && !exam.isUnseen(shell.get())) {
      exam.found(
          NAME,
          "hook-needs-shell",
          "The hook `%s` is a script, and its interpreter is not on the node".formatted(path),
          path.value(),
          "its first line is #!%s; %s: %s"
              .formatted(shell.get(), shell.get(), exam.seen(shell.get())),
          "install the toolkit 1.20 or later, whose hook is a real binary");
    } else if (!processor.refuses(path, NAME)) {
      if (program.filter(exam::isUnseen).isPresent()) {
        exam.notChecked(
            NAME,
            "%s is there; only parts of the host are in the tree, make sure that its interpreter %s is on it"
                .formatted(path, program.get()));
      } else {
        exam.ok(NAME, path.value());
      }
    }
  }

  /** What a script names in its first line; empty if it is none. */
  private Optional<HostPath> shell(HostPath hook) {
    String first = exam.tree().text(hook, 256).orElse("");
    String shell = first.startsWith("#!") ? first.substring(2).strip().split("\\s", 2)[0] : "";
    return WrittenPath.cleaned(shell).filter(path -> !WrittenPath.goesUp(shell));
  }
}
