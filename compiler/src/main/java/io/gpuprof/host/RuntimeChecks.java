package io.gpuprof.host;

import io.gpuprof.profile.Profile;
import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.profile.RuntimeVersion;
import io.gpuprof.rules.CdiSupport;
import io.gpuprof.runtime.config.DeviceListStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container runtime: CDI on, and reading our folder; or the nvidia handler. */
final class RuntimeChecks {

  private static final Pattern VERSION =
      Pattern.compile(
          "([a-z-]+)://v?([0-9]{1,9}\\.[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?:[-~+](?!alpha|beta|rc)[A-Za-z0-9.~+-]*)?");

  private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9_+][A-Za-z0-9._+-]*)+");

  private static final Map<RuntimeKind, String> PROGRAMS =
      Map.of(
          RuntimeKind.CONTAINERD, "containerd",
          RuntimeKind.CRI_O, "crio",
          RuntimeKind.DOCKER, "docker");

  /** Folders of the main configs that belong to packages. */
  private static final List<String> PACKAGED =
      List.of("/etc/containerd", "/etc/crio", "/etc/crio/crio.conf.d", "/etc/docker");

  private final Examination exam;
  private final Profile.ContainerRuntime runtime;
  private final RuntimeFiles files;

  RuntimeChecks(Examination exam) {
    this.exam = exam;
    runtime = exam.spec().containerRuntime();
    files = RuntimeFiles.of(exam.tree(), runtime.kind());
  }

  void run() {
    Optional<RuntimeVersion> version = version();
    version.ifPresentOrElse(
        v -> exam.ok("container runtime", CdiSupport.name(runtime).split(" ", -1)[0] + " " + v),
        () ->
            exam.notChecked(
                "container runtime",
                "its version is not known: give the node's object with --node, or ask the runtime itself (%s --version)"
                    .formatted(PROGRAMS.get(runtime.kind()))));
    if (files.problem().isPresent()) {
      exam.found(
          "runtime config",
          "runtime-config-invalid",
          "The container runtime's config cannot be read, so the runtime will not start with it",
          files.problem().get().path().value(),
          files.problem().get().what(),
          "correct the file; containerd config dump or crio config shows what is in force");
      return;
    }
    if (files.criDisabled().isPresent()) {
      exam.found(
          "runtime config",
          "cri-plugin-disabled",
          "containerd's CRI plugin is disabled, so the kubelet has no container runtime",
          files.criDisabled().get().value(),
          "disabled_plugins names cri",
          "take cri out of disabled_plugins and restart containerd");
      return;
    }
    if (files.unread().isPresent()) {
      exam.notChecked(
          "runtime config",
          "%s: %s; CDI and handlers rest on it"
              .formatted(files.unread().get().path(), files.unread().get().what()));
    } else {
      settings(version);
    }
    if (exam.config().plugin().usesCdi()) {
      kubelet();
    }
  }

  private void settings(Optional<RuntimeVersion> version) {
    if (exam.config().plugin().usesCdi()) {
      cdi(version);
      folder();
    }
    boolean envvar =
        exam.config().plugin().deviceListStrategy().contains(DeviceListStrategy.ENVVAR);
    if (envvar) {
      handler();
    }
    programs(envvar);
  }

  /** What the runtime starts for a container: of the default handler, and of ours if it is used. */
  private void programs(boolean envvar) {
    String name = "programs of the runtime";
    Map<String, String> used = new TreeMap<>();
    files
        .handlers()
        .forEach(
            (handler, program) -> {
              boolean isUsed =
                  handler.equals(files.defaultHandler().orElse(""))
                      || (envvar && handler.equals(runtime.nvidiaHandler()));
              // A listing has programs of NVIDIA's alone.
              boolean isKnown =
                  exam.tree().isLive() ? exam.tree().showsWholeHost() : program.contains("nvidia");
              if (isUsed && isKnown && PLAIN_PATH.matcher(program).matches()) {
                used.put(handler, program);
              }
            });
    if (used.isEmpty()) {
      exam.notChecked(name, "no config file names one by its path, or it is not in the tree");
      return;
    }
    for (Map.Entry<String, String> entry : used.entrySet()) {
      HostPath path = new HostPath(entry.getValue());
      Optional<Lookup.Found> file = exam.tree().find(path).as(EntryType.FILE);
      if (file.filter(found -> found.entry().isExecutable()).isEmpty()) {
        exam.found(
            name,
            "runtime-program-missing",
            "The handler `%s` starts `%s`, which %s: its pods stay in ContainerCreating"
                .formatted(
                    entry.getKey(),
                    path,
                    file.isEmpty() ? "is not on the node" : "cannot be executed"),
            path.value(),
            exam.seen(path),
            "install what belongs there (the NVIDIA Container Toolkit), or take the handler out of %s"
                .formatted(files.read().get(files.read().size() - 1)));
        return;
      }
    }
    exam.ok(name, String.join(" ", used.values()));
  }

  private Optional<RuntimeVersion> version() {
    Optional<RuntimeVersion> told =
        exam.object()
            .map(node -> VERSION.matcher(node.runtimeVersion()))
            .filter(Matcher::matches)
            .map(matcher -> new RuntimeVersion(matcher.group(2)));
    // A distribution of Kubernetes brings a containerd of its own, beside that of a package.
    boolean own =
        files.read().stream().limit(1).allMatch(path -> PACKAGED.contains(path.parent().value()));
    if (told.isPresent()) {
      return told;
    }
    Optional<RuntimeVersion> packaged =
        own ? RuntimePackage.version(exam.tree(), runtime.kind()) : Optional.empty();
    Optional<RuntimeVersion> binary =
        RuntimeBinary.version(
            exam.tree(), runtime.kind(), files.read().stream().findFirst().map(HostPath::parent));
    boolean differ = packaged.isPresent() && binary.isPresent() && !packaged.equals(binary);
    return differ ? Optional.empty() : packaged.or(() -> binary);
  }

  private void cdi(Optional<RuntimeVersion> version) {
    String name = "CDI is on";
    Optional<CdiSupport.Default> byVersion = version.map(v -> CdiSupport.byDefault(withVersion(v)));
    if (byVersion.filter(d -> d == CdiSupport.Default.NONE).isPresent()) {
      exam.found(
          name,
          "runtime-without-cdi",
          "The container runtime is too old for CDI",
          "",
          "its version is " + version.get(),
          "update the container runtime, or use the nvidia runtime (layer nvidia-runtime)");
      return;
    }
    if (files.cdi().isPresent()) {
      if (files.cdi().get()) {
        exam.ok(name, files.cdiFrom().map(HostPath::value).orElse("") + " says so");
      } else {
        off(
            name,
            files.cdiFrom().map(HostPath::value).orElse(""),
            runtime.kind() == RuntimeKind.DOCKER ? "features.cdi is false" : "enable_cdi = false");
      }
      return;
    }
    if (runtime.kind() == RuntimeKind.CRI_O) {
      exam.ok(name, "CRI-O has no switch for it");
      return;
    }
    if (byVersion.isPresent() || files.version() >= 3) {
      if (byVersion.orElse(CdiSupport.Default.ON) == CdiSupport.Default.ON) {
        exam.ok(
            name,
            version.isPresent()
                ? "by default in this version"
                : "config version 3 is that of containerd 2, which has it on");
      } else {
        off(
            name,
            files.read().isEmpty() ? "" : files.read().get(0).value(),
            "no enable_cdi, and version " + version.get() + " leaves it off");
      }
      return;
    }
    if (!files.ignored().isEmpty()) {
      off(name, files.read().get(0).value(), "no enable_cdi");
      return;
    }
    exam.notChecked(
        name,
        files.read().isEmpty()
            ? "no config file is in the tree, and the default depends on the version"
            : "no file says, and the default depends on the version: give the node's object with --node");
  }

  private void off(String name, String path, String seen) {
    if (!files.ignored().isEmpty()) {
      exam.found(
          name,
          "runtime-dropin-ignored",
          "The drop-in that switches CDI on is not read: containerd's config does not import it",
          files.ignored().get(0).value(),
          "%s has no imports that match it; %s".formatted(files.read().get(0), seen),
          importing(files.ignored().get(0).parent()));
      return;
    }
    exam.found(
        name,
        "runtime-cdi-off",
        "CDI is switched off in the container runtime, so pods would start without their GPU",
        path,
        seen,
        "run nvidia-ctk runtime configure --runtime=%1$s --cdi.enabled and restart %1$s"
            .formatted(PROGRAMS.get(runtime.kind())));
  }

  /** How a drop-in comes into force: k3s and RKE2 write the main file anew at each start. */
  private String importing(HostPath folder) {
    return files.read().get(0).isUnder(new HostPath("/var/lib/rancher"))
        ? "update k3s or RKE2 to a release whose config imports %s, or put its settings into a template (config-v3.toml.tmpl, for containerd 1.7 config.toml.tmpl)"
            .formatted(folder.name())
        : "let the toolkit write the main file (RUNTIME_CONFIG_SOURCE=file), or add imports = [\"%s/*.toml\"]"
            .formatted(folder);
  }

  private Profile.ContainerRuntime withVersion(RuntimeVersion version) {
    return new Profile.ContainerRuntime(
        runtime.kind(),
        version,
        runtime.cdi(),
        runtime.cdiSpecDirs(),
        runtime.nvidiaHandler(),
        runtime.nvidiaHandlerIsDefault(),
        runtime.acceptsEnvvarWhenUnprivileged());
  }

  private void folder() {
    String name = "CDI folder is read";
    String ours = withoutVar(exam.config().cdi().specDir().value());
    List<String> read =
        files
            .specDirs()
            .orElseGet(() -> runtime.cdiSpecDirs().stream().map(HostPath::value).toList());
    boolean isRead = read.stream().map(RuntimeChecks::withoutVar).anyMatch(ours::equals);
    if (isRead && files.read().isEmpty()) {
      exam.notChecked(name, "no config file is in the tree; the platform's default is " + read);
    } else if (isRead) {
      exam.ok(name, exam.config().cdi().specDir().value());
    } else {
      exam.found(
          name,
          "cdi-dir-not-read-by-runtime",
          "The container runtime does not read `%s`, where the plugin writes its spec"
              .formatted(exam.config().cdi().specDir()),
          files.specDirsFrom().map(HostPath::value).orElse(""),
          "cdi_spec_dirs is " + read,
          read.isEmpty()
              ? "add it to cdi_spec_dirs"
              : "add it to cdi_spec_dirs, or state cdi.specDir: %s"
                  .formatted(read.get(read.size() - 1)));
    }
  }

  /** {@code /var/run} is a link to {@code /run} nearly everywhere. */
  private static String withoutVar(String path) {
    return path.startsWith("/var/run") ? path.substring("/var".length()) : path;
  }

  private void kubelet() {
    boolean cri = exam.config().plugin().deviceListStrategy().contains(DeviceListStrategy.CDI_CRI);
    boolean alone =
        !exam.config().plugin().deviceListStrategy().contains(DeviceListStrategy.CDI_ANNOTATIONS);
    Optional<Matcher> version =
        exam.object()
            .map(node -> Pattern.compile("v1\\.([0-9]{1,9})\\..*").matcher(node.kubeletVersion()))
            .filter(Matcher::matches);
    if (cri && alone && version.isPresent() && Integer.parseInt(version.get().group(1)) < 29) {
      exam.found(
          "kubelet version",
          "kubelet-too-old-for-cdi",
          "This kubelet passes no CDI names to the runtime, so pods start without their GPU",
          "",
          exam.object().get().kubeletVersion(),
          "update the kubelet to 1.29, or add cdi-annotations to plugin.deviceListStrategy");
    }
  }

  private void handler() {
    String name = "nvidia runtime handler";
    String handler = runtime.nvidiaHandler();
    String program = PROGRAMS.get(runtime.kind());
    if (files.read().isEmpty() || handler.isEmpty()) {
      exam.notChecked(name, "no config file is in the tree");
    } else if (files.handlers().containsKey(handler)) {
      String standard = files.defaultHandler().orElse("runc");
      if (runtime.nvidiaHandlerIsDefault() && !standard.equals(handler)) {
        exam.found(
            name,
            "runtime-handler-not-default",
            "Pods that name no RuntimeClass start with `%s`, and the profile expects `%s`"
                .formatted(standard, handler),
            files.read().get(files.read().size() - 1).value(),
            files.defaultHandler().isPresent()
                ? "the default is " + standard
                : "no file names a default",
            "run nvidia-ctk runtime configure --runtime=%1$s --set-as-default and restart %1$s, or name the"
                    .formatted(program)
                + " RuntimeClass in each pod");
      } else {
        exam.ok(name, handler);
      }
    } else {
      exam.found(
          name,
          "runtime-handler-missing",
          "%s has no handler `%s`, on which the strategy envvar rests".formatted(program, handler),
          files.read().get(0).value(),
          "handlers: "
              + (files.handlers().isEmpty()
                  ? "none"
                  : String.join(", ", files.handlers().keySet())),
          "run nvidia-ctk runtime configure --runtime=%1$s and restart %1$s".formatted(program));
    }
  }
}
