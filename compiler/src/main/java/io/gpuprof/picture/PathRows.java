package io.gpuprof.picture;

import io.gpuprof.plan.PathPlan;
import io.gpuprof.plan.Root;
import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a plan to the rows of its picture. */
final class PathRows {

  private static final Arrow MOUNTED = new Arrow("mounted, read-only", false);

  private final Profile.Spec spec;
  private final PathPlan plan;

  private PathRows(Profile.Spec spec, PathPlan plan) {
    this.spec = spec;
    this.plan = plan;
  }

  static List<Row> of(Profile.Spec spec, PathPlan plan) {
    PathRows rows = new PathRows(spec, plan);
    List<Row> all = new ArrayList<>();
    all.add(rows.files("Driver libraries", plan.libraryDirs(), "libcuda.so.1 and others"));
    all.add(rows.files("Driver tools", plan.binaryDirs(), "nvidia-smi and others"));
    all.add(rows.deviceNodes());
    if (spec.plugin().usesCdi()) {
      all.add(rows.hook());
      all.add(rows.cdiSpec());
    }
    all.add(rows.sockets());
    return all;
  }

  private Row files(String title, List<SearchDir> dirs, String example) {
    List<Line> plugin = new ArrayList<>();
    List<Line> host = new ArrayList<>();
    List<Line> workload = new ArrayList<>();
    for (SearchDir dir : dirs) {
      plugin.add(path(plan.plugin(dir)));
      host.add(path(plan.host(dir)));
      workload.add(Line.of(new Line.Part(plan.workload(dir).value(), Ink.PATH)));
    }
    host.add(Line.note(example));
    return new Row(
        title,
        plugin,
        Optional.of(MOUNTED),
        host,
        injection("bind mount"),
        spec.plugin().usesCdi() ? workload : List.of(Line.note("where the runtime puts them")));
  }

  private Row deviceNodes() {
    HostPath folder = plan.devRoot().host().resolve("dev");
    boolean writable =
        plan.mounts().stream()
            .anyMatch(mount -> !mount.readOnly() && mount.hostPath().equals(folder));
    List<Line> plugin = new ArrayList<>();
    plugin.add(path(plan.devRoot().plugin().resolve("dev/nvidia*")));
    if (writable) {
      plugin.add(Line.of(new Line.Part("/dev/nvidia*", Ink.PATH)));
    }
    return new Row(
        "Device nodes",
        plugin,
        Optional.of(writable ? new Arrow("mounted", false) : MOUNTED),
        List.of(path(plan.devRoot().host().resolve("dev/nvidia*"))),
        injection("device node"),
        List.of(Line.of(new Line.Part("/dev/nvidia*", Ink.PATH))));
  }

  private Row hook() {
    Optional<HostPath> hook = plan.nvidiaCtkPath().path();
    return new Row(
        "Hook binary",
        List.of(Line.note(hook.isPresent() ? "only names it, in the spec" : "none")),
        Optional.empty(),
        List.of(hook.map(this::path).orElseGet(() -> Line.note("none on this platform"))),
        hook.map(h -> new Arrow("run on the host", true)),
        List.of(
            Line.note(
                hook.isPresent() ? "links and loader cache are made" : "no loader cache is made")));
  }

  private Row cdiSpec() {
    return new Row(
        "CDI spec",
        List.of(path(plan.cdiSpecDir().plugin())),
        Optional.of(new Arrow("written by the plugin", true)),
        List.of(path(plan.cdiSpecDir().host())),
        Optional.of(
            new Arrow("read by " + RecordBinder.spelling(spec.containerRuntime().kind()), true)),
        List.of(Line.note("gets what the spec says")));
  }

  private Row sockets() {
    return new Row(
        "Kubelet",
        List.of(path(plan.devicePluginsDir().plugin())),
        Optional.of(new Arrow("registers, serves", true)),
        List.of(path(plan.devicePluginsDir().host())),
        Optional.of(new Arrow("asks", false)),
        List.of(
            Line.note("resources.limits:"),
            Line.of(new Line.Part("  " + spec.plugin().resourceName() + ": 1", Ink.PATH))));
  }

  /** How the container runtime brings something into a workload. */
  private Optional<Arrow> injection(String as) {
    return Optional.of(new Arrow(spec.plugin().usesCdi() ? "CDI: " + as : "NVIDIA runtime", true));
  }

  private Line path(HostPath path) {
    return coloured("", path);
  }

  /** What lies below the mount of the host is coloured as on the host; other paths are plain. */
  private Line path(PluginPath path) {
    Root root = plan.hostRoot();
    return path.isUnder(root.plugin())
        ? coloured(root.plugin().value(), root.toHost(path))
        : Line.of(new Line.Part(path.value(), Ink.PATH));
  }

  private Line coloured(String mount, HostPath path) {
    HostPath driverRoot = plan.driverRoot().host();
    boolean ofDriver = !driverRoot.value().equals("/") && path.isUnder(driverRoot);
    String root = ofDriver ? driverRoot.value() : "";
    return Line.of(
        new Line.Part(mount, Ink.MOUNT),
        new Line.Part(root, Ink.ROOT),
        new Line.Part(path.value().substring(root.length()), Ink.PATH));
  }
}
