package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.node.DriverFile;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.ElfHeader;
import io.gpuprof.runtime.node.Lookup;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether the driver's libraries and the hook are built for the node's processor. */
final class ProcessorChecks {

  private static final String LIBRARIES = "libraries are for this processor";
  private static final String KERNEL = "/proc/driver/nvidia/version";

  private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9_+][A-Za-z0-9._+-]*)+");

  /** Programs of the system itself. */
  private static final List<String> SYSTEM =
      List.of("/usr/lib/systemd/systemd", "/sbin/init", "/bin/sh", "/sbin/ldconfig");

  private final Examination exam;
  private final DriverTree tree;

  ProcessorChecks(Examination exam) {
    this.exam = exam;
    tree = exam.tree();
  }

  /** A processor and how it is known. */
  private record Known(String architecture, String from) {}

  void libraries(DriverFiles files) {
    Optional<Known> node = node();
    List<HostPath> real =
        Stream.of(files.cuda(), files.nvml())
            .flatMap(Optional::stream)
            .map(DriverFile::hostPath)
            .filter(path -> elf(path).isPresent())
            .toList();
    if (node.isEmpty() || real.isEmpty()) {
      exam.notChecked(
          LIBRARIES,
          node.isEmpty()
              ? "nothing tells the node's processor"
              : tree.isLive()
                  ? "the libraries have no ELF header"
                  : "the listing has no heads of the libraries: record it anew");
      return;
    }
    Optional<HostPath> foreign = real.stream().filter(path -> isForeign(path, node)).findFirst();
    if (foreign.isEmpty()) {
      exam.ok(LIBRARIES, node.get().architecture());
      return;
    }
    exam.found(
        LIBRARIES,
        "library-wrong-architecture",
        "The driver's libraries are built for %s, and the node is %s: nothing can load them"
            .formatted(name(foreign.get()), node.get().architecture()),
        foreign.get().value(),
        "its ELF header says %s; %s says %s"
            .formatted(name(foreign.get()), node.get().from(), node.get().architecture()),
        "install the driver of the node's architecture, or name its folder in libraryDirs");
  }

  /** The folders that the profile names may hold the driver's 32-bit libraries alone. */
  boolean areOnly32Bit() {
    for (SearchDir dir : exam.config().paths().libraryDirs()) {
      HostPath base =
          dir.isFromHostRoot()
              ? exam.config().paths().hostRoot()
              : exam.config().paths().driverRoot();
      for (HostPath folder : tree.folders(base, dir.relative())) {
        HostPath library = folder.resolve("libcuda.so.1");
        if (elf(library).filter(header -> !header.is64Bit()).isPresent()) {
          Optional<DriverFinder.Place> whole =
              DriverFinder.search(tree).drivers().stream()
                  .filter(place -> !place.folder().equals(folder))
                  .findFirst();
          exam.found(
              "driver libraries",
              "library-word-size",
              "`%s` has the driver's 32-bit libraries alone, and the plugin takes 64-bit ones"
                  .formatted(folder),
              library.value(),
              "its ELF class is 32"
                  + whole.map(place -> "; there is %s".formatted(place.folder())).orElse(""),
              whole
                  .map(place -> "state libraryDirs: [%s]".formatted(place.libraryDir()))
                  .orElse("install the 64-bit driver"));
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the hook cannot be started on this node; it is reported. */
  boolean refuses(HostPath hook, String check) {
    Optional<Known> node = node();
    if (isForeign(hook, node)) {
      exam.found(
          check,
          "hook-wrong-architecture",
          "The hook `%s` is built for %s, and the node is %s: every GPU container would fail"
              .formatted(hook, name(hook), node.orElseThrow().architecture()),
          hook.value(),
          "its ELF header says %s; %s says %s"
              .formatted(name(hook), node.get().from(), node.get().architecture()),
          "install the NVIDIA Container Toolkit of the node's architecture");
      return true;
    }
    Optional<HostPath> interpreter = interpreter(hook);
    if (interpreter.isPresent()
        && !exam.exists(interpreter.get())
        && !exam.isUnseen(interpreter.get())) {
      exam.found(
          check,
          "hook-interpreter-missing",
          "The hook `%s` needs the loader `%s`, which the node does not have (musl, NixOS)"
              .formatted(hook, interpreter.get()),
          hook.value(),
          "its PT_INTERP is %s; %s: %s"
              .formatted(interpreter.get(), interpreter.get(), exam.seen(interpreter.get())),
          "take the system's own package of the toolkit, or a static nvidia-cdi-hook");
      return true;
    }
    return false;
  }

  private boolean isForeign(HostPath path, Optional<Known> node) {
    Optional<String> built = elf(path).flatMap(ElfHeader::architecture);
    return node.isPresent() && built.isPresent() && !built.get().equals(node.get().architecture());
  }

  private String name(HostPath path) {
    return elf(path).flatMap(ElfHeader::architecture).orElseThrow();
  }

  /** The loader that a dynamic program needs; a listing does not tell it. */
  Optional<HostPath> interpreter(HostPath program) {
    return elf(program)
        .flatMap(ElfHeader::interpreter)
        .filter(path -> PLAIN_PATH.matcher(path).matches())
        .map(HostPath::new);
  }

  private Optional<ElfHeader> elf(HostPath path) {
    return tree.find(path) instanceof Lookup.Found found
        ? ElfHeader.read(tree, found.path())
        : Optional.empty();
  }

  /** As the module says, else the cluster, else the system's own programs. */
  private Optional<Known> node() {
    String module = exam.text(KERNEL).orElse("");
    if (module.contains("aarch64") || module.contains("x86_64")) {
      return Optional.of(new Known(module.contains("aarch64") ? "arm64" : "amd64", KERNEL));
    }
    Optional<String> label =
        exam.object().map(node -> node.labels().getOrDefault("kubernetes.io/arch", ""));
    if (label.filter(text -> !text.isEmpty()).isPresent()) {
      return Optional.of(new Known(label.get(), "its label kubernetes.io/arch"));
    }
    return SYSTEM.stream()
        .flatMap(
            file ->
                elf(new HostPath(file)).flatMap(ElfHeader::architecture).stream()
                    .map(architecture -> new Known(architecture, file)))
        .findFirst();
  }
}
