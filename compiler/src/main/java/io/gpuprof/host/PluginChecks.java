package io.gpuprof.host;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import io.gpuprof.values.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the plugin itself sees and may do, looked at from inside its container. */
final class PluginChecks {

  private static final String NODES = "device nodes in the plugin's container";
  private static final String ROOT = "driver root in the plugin's container";
  private static final String SPECS = "plugin may write its CDI spec";
  private static final String KUBELET = "plugin reaches the kubelet";
  private static final String RIGHTS = "rights of the plugin's container";

  private static final HostPath STATUS = new HostPath("/proc/self/status");
  private static final Pattern CAPABILITIES =
      Pattern.compile("(?m)^CapEff:\\s*([0-9a-fA-F]{1,16})$");
  private static final Pattern USER = Pattern.compile("(?m)^Uid:\\s*([0-9]{1,10})\\s");

  /** capabilities(7): CAP_SYS_ADMIN. */
  private static final int SYS_ADMIN = 21;

  private final Examination exam;

  PluginChecks(Examination exam) {
    this.exam = exam;
  }

  /** Before the host: a mount that is missing makes the host look empty. */
  void runFirst() {
    exam.surroundings()
        .plugin()
        .ifPresent(
            view -> {
              PluginProcess.config(view.container())
                  .ifPresent(file -> new PluginConfigChecks(exam, view).run(file));
              if (exam.has("plugin-config-differs")) {
                exam.notChecked(
                    "mounts of the plugin's container", "it was compiled from another profile");
              } else {
                new PluginMountChecks(exam, view, MountTable.ofContainer(view.container())).run();
              }
            });
  }

  void run() {
    Optional<PluginView> view = exam.surroundings().plugin();
    if (view.isEmpty()) {
      exam.notChecked(
          "plugin's own view",
          "not run in the plugin's container (kubectl exec into its pod, gpuprof doctor --root /host)");
      return;
    }
    PluginView plugin = view.get();
    root(plugin);
    nodes(plugin.container());
    specs(plugin);
    kubelet(plugin);
    rights(plugin.container());
  }

  private void root(PluginView view) {
    PluginPath mount = exam.compilation().plan().hostRoot().plugin();
    PluginPath driver = exam.compilation().plan().driverRoot().plugin();
    HostPath host = exam.config().paths().driverRoot();
    if (!mount.value().equals(view.hostRootMount())) {
      exam.notChecked(
          ROOT,
          "this looked at %s, and the profile mounts the host's root at %s"
              .formatted(view.hostRootMount(), mount));
    } else if (exam.tree().isFolder(host)) {
      exam.ok(ROOT, "%s on the host is %s here".formatted(host, driver));
    } else {
      exam.notChecked(ROOT, "it rests on what the host has");
    }
  }

  private void nodes(DriverTree container) {
    if (exam.isDeclared()
        || exam.has("module-not-loaded", "device-node-missing", "dev-root-wrong")) {
      exam.notChecked(NODES, "it rests on what the host has");
      return;
    }
    String path = exam.compilation().plan().devRoot().plugin().resolve("dev/nvidiactl").value();
    boolean own = exam.spec().pod().deviceAccess() != DeviceAccess.NONE;
    if (!exists(container, path)) {
      noNodes(path, "nothing is there in this container");
    } else if (own && !exists(container, "/dev/nvidiactl") && exam.hasNotPassed("NVML loads")) {
      noNodes(
          "/dev/nvidiactl",
          "nothing is there in this container; NVML looks nowhere else, and %s does not help it"
              .formatted(path));
    } else {
      exam.ok(NODES, path);
    }
  }

  private void noNodes(String path, String seen) {
    exam.found(
        NODES,
        Finding.View.PLUGIN,
        "plugin-sees-no-nodes",
        "The host has the device nodes and the plugin's container does not see them",
        path,
        seen,
        "run the plugin privileged with the host's /dev mounted (pod.deviceAccess: privileged)");
  }

  private void specs(PluginView view) {
    if (!exam.config().plugin().usesCdi()) {
      return;
    }
    HostPath folder = new HostPath(exam.config().cdi().specDir().value());
    if (view.container().isFolder(folder) && view.writable().test(folder.value())) {
      exam.ok(SPECS, folder.value());
    } else {
      exam.found(
          SPECS,
          Finding.View.PLUGIN,
          "plugin-cannot-write-spec",
          "The plugin cannot write its CDI spec into `%s`".formatted(folder),
          folder.value(),
          Examination.seen(view.container(), folder) + unwritable(view, folder),
          "mount the host's folder there, not read-only, and run the plugin as root");
    }
  }

  private static String unwritable(PluginView view, HostPath folder) {
    return view.container().isFolder(folder) ? " that this process may not write into" : "";
  }

  private void kubelet(PluginView view) {
    HostPath folder = new HostPath(exam.config().kubelet().devicePluginsDir().value());
    HostPath socket = folder.resolve("kubelet.sock");
    boolean there = view.container().find(socket).as(EntryType.SOCKET).isPresent();
    if (exam.has("kubelet-socket-missing", "kubelet-folder-elsewhere")) {
      exam.notChecked(KUBELET, "it rests on what the host has");
    } else if (there && view.writable().test(folder.value())) {
      exam.ok(KUBELET, socket.value());
    } else {
      exam.found(
          KUBELET,
          Finding.View.PLUGIN,
          "plugin-cannot-register",
          there
              ? "The plugin cannot make its socket in `%s`".formatted(folder)
              : "The plugin's container does not see the kubelet's socket",
          there ? folder.value() : socket.value(),
          Examination.seen(view.container(), there ? folder : socket)
              + (there ? unwritable(view, folder) : ""),
          "mount the host's %s there, not read-only, and run the plugin as root"
              .formatted(exam.spec().kubelet().devicePluginsDir()));
    }
  }

  /** What the manifests ask for, and what the container got. */
  private void rights(DriverTree container) {
    String status = container.text(STATUS, Examination.LARGEST_TEXT).orElse("");
    Matcher capabilities = CAPABILITIES.matcher(status);
    Matcher user = USER.matcher(status);
    Optional<MountTable.MountPoint> own =
        MountTable.ofContainer(container).holding(new HostPath("/"));
    if (!capabilities.find() || !user.find() || own.isEmpty()) {
      exam.notChecked(RIGHTS, "%s or %s cannot be read".formatted(STATUS, MountTable.OWN));
      return;
    }
    Values.SecurityContext wanted = exam.compilation().values().securityContext();
    boolean admin = (Long.parseUnsignedLong(capabilities.group(1), 16) >>> SYS_ADMIN & 1) == 1;
    boolean mayBeAdmin = wanted.privileged() || wanted.capabilities().add().contains("SYS_ADMIN");
    List<String> differing = new ArrayList<>();
    if (admin != mayBeAdmin) {
      differing.add(
          "CAP_SYS_ADMIN is %s (CapEff %s)"
              .formatted(admin ? "granted" : "not granted", capabilities.group(1)));
    }
    if (Long.parseLong(user.group(1)) != wanted.runAsUser()) {
      differing.add("it runs as user %s and not %d".formatted(user.group(1), wanted.runAsUser()));
    }
    if (wanted.readOnlyRootFilesystem() && !own.get().options().contains("ro")) {
      differing.add("its own file system can be written");
    }
    if (differing.isEmpty()) {
      exam.ok(RIGHTS, wanted.privileged() ? "privileged" : "not privileged");
    } else {
      exam.found(
          RIGHTS,
          Finding.View.PLUGIN,
          "plugin-rights-differ",
          "The plugin's container has other rights than the profile's manifests give it: %s"
              .formatted(differing.get(0)),
          STATUS.value(),
          String.join("; ", differing),
          "apply the profile's manifests; if they are applied, an admission policy changes the pod");
    }
  }

  private static boolean exists(DriverTree container, String path) {
    return container.find(new HostPath(path)) instanceof Lookup.Found;
  }
}
