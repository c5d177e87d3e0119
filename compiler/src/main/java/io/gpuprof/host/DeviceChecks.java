package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.node.Entry;
import io.gpuprof.runtime.node.EntryType;
import io.gpuprof.runtime.node.Lookup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Device nodes: all there, devices, with the numbers of the kernel, open. */
final class DeviceChecks {

  private static final String NAME = "device nodes";

  private final Examination exam;

  DeviceChecks(Examination exam) {
    this.exam = exam;
  }

  void run() {
    if (exam.has("no-gpu", "nouveau-owns-gpu", "gpu-bound-to-vfio", "vgpu-host-driver")
        || exam.has("module-not-loaded", "driver-container-not-ready", "driver-missing")) {
      exam.notChecked(NAME, "it rests on what is told above");
      return;
    }
    HostPath dev = exam.config().paths().devRoot().resolve("dev");
    if (!exam.tree().isLive() && !exam.exists("/dev") && !exam.exists(dev)) {
      exam.notChecked(NAME, "/dev is not in the tree");
      return;
    }
    Map<String, Integer> minors = expected();
    List<String> missing =
        minors.keySet().stream().filter(name -> !exam.exists(dev.resolve(name))).toList();
    if (!missing.isEmpty()) {
      missing(dev, missing, minors.size());
      return;
    }
    boolean good = true;
    for (Map.Entry<String, Integer> node : minors.entrySet()) {
      good &= judge(dev.resolve(node.getKey()), node.getValue());
    }
    if (good) {
      exam.ok(NAME, String.join(" ", minors.keySet()) + " in " + dev);
    }
    if (!exam.isDeclared()) {
      charLinks(dev);
    }
  }

  /** Names below dev/, with the minor number that they must have; -1 for any. */
  private Map<String, Integer> expected() {
    Map<String, Integer> expected = new LinkedHashMap<>();
    if (exam.isDeclared()) {
      exam.config()
          .plugin()
          .declaredDevices()
          .forEach(
              device ->
                  device
                      .deviceNodes()
                      .forEach(node -> expected.put(node.value().substring("/dev/".length()), -1)));
      return expected;
    }
    expected.put("nvidiactl", 255);
    NodeGpus.of(exam.tree(), exam.config())
        .gpus()
        .forEach(
            gpu -> {
              for (WorkloadPath node : gpu.deviceNodes()) {
                String name = node.value().substring("/dev/".length());
                expected.put(name, Integer.parseInt(name.substring("nvidia".length())));
              }
            });
    if (expected.size() == 1) {
      expected.put("nvidia0", 0);
    }
    expected.put("nvidia-uvm", -1);
    return expected;
  }

  private void missing(HostPath dev, List<String> missing, int all) {
    String names = String.join(", ", missing);
    HostPath first = dev.resolve(missing.get(0));
    for (HostPath other :
        List.of(new HostPath("/dev"), exam.config().paths().driverRoot().resolve("dev"))) {
      if (!other.equals(dev) && exam.exists(other.resolve(missing.get(0)))) {
        exam.found(
            NAME,
            "dev-root-wrong",
            "The device nodes are in `%s`, and the profile's devRoot looks in `%s`"
                .formatted(other, dev),
            first.value(),
            exam.seen(first),
            "state devRoot: " + other.parent());
        return;
      }
    }
    if (missing.equals(List.of("nvidia-uvm"))) {
      exam.found(
          NAME,
          "uvm-node-missing",
          "`%s` is missing, and no CUDA program works without it".formatted(first),
          first.value(),
          "%s; module nvidia_uvm is %s"
              .formatted(
                  exam.seen(first),
                  exam.exists("/sys/module/nvidia_uvm") ? "loaded" : "not loaded"),
          "run nvidia-modprobe -c0 -u on the node, and at each boot");
      return;
    }
    exam.found(
        NAME,
        "device-node-missing",
        missing.size() == all && !exam.isDeclared()
            ? exam.hasNotPassed("kernel module")
                ? "There are no device nodes, and nothing tells whether the module is loaded"
                : "There are no device nodes, although the module is loaded"
            : "Device nodes are missing: " + names,
        first.value(),
        exam.seen(first),
        exam.isDeclared()
            ? "see whether the platform's own driver is installed; it makes these nodes"
            : "run nvidia-modprobe -c0 -u (and -c N for GPU N) on the node, and at each boot");
  }

  private boolean judge(HostPath path, int minor) {
    Lookup lookup = exam.tree().findUnfollowed(path);
    if (lookup.as(EntryType.CHARACTER_DEVICE).isEmpty()) {
      exam.found(
          NAME,
          "device-node-not-device",
          "`%s` is no device node, so container engines refuse it".formatted(path),
          path.value(),
          exam.seen(path),
          "remove it and make the node: nvidia-modprobe -c0 -u");
      return false;
    }
    if (exam.isDeclared()) {
      return true;
    }
    Entry entry = lookup.as(EntryType.CHARACTER_DEVICE).orElseThrow().entry();
    OptionalInt major = major(path.name().startsWith("nvidia-uvm") ? "nvidia-uvm" : "nvidia");
    boolean wrongMajor = major.isPresent() && major.getAsInt() != entry.major();
    if (wrongMajor || (minor >= 0 && minor != entry.minor())) {
      exam.found(
          NAME,
          "device-node-number",
          "`%s` has the wrong device number, so opening it reaches nothing or another device"
              .formatted(path),
          path.value(),
          "%d:%d; the kernel's is %s:%s"
              .formatted(
                  entry.major(),
                  entry.minor(),
                  major.isPresent() ? major.getAsInt() : entry.major(),
                  minor >= 0 ? minor : entry.minor()),
          "remove the node and make it anew: nvidia-modprobe -c0 -u");
      return false;
    }
    if (!entry.isOpenToAll()) {
      exam.found(
          NAME,
          Finding.View.WORKLOAD,
          "device-node-closed",
          "Workloads that do not run as root cannot open `%s`".formatted(path),
          path.value(),
          exam.seen(path),
          "set the module's option NVreg_DeviceFileMode=0666, or a udev rule");
      return false;
    }
    return true;
  }

  private OptionalInt major(String device) {
    Matcher matcher =
        Pattern.compile("(?m)^\\s*([0-9]{1,9}) " + device + "(?:-frontend)?$")
            .matcher(exam.text("/proc/devices").orElse(""));
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /** With systemd's cgroups a reload of systemd takes away devices that it cannot name. */
  private void charLinks(HostPath dev) {
    String name = "/dev/char links";
    RuntimeFiles files = RuntimeFiles.of(exam.tree(), exam.spec().containerRuntime().kind());
    if (NodeGpus.driverVersion(exam.tree()).isEmpty()) {
      exam.notChecked(name, "the kernel module is not known");
      return;
    }
    if (!files.systemdCgroup()) {
      exam.notChecked(name, "no config says that systemd manages the cgroups");
      return;
    }
    Set<String> without = new LinkedHashSet<>();
    for (HostPath node : nodes(dev)) {
      exam.tree()
          .findUnfollowed(node)
          .as(EntryType.CHARACTER_DEVICE)
          .map(found -> found.entry().major() + ":" + found.entry().minor())
          .filter(number -> !isLink(number))
          .ifPresent(number -> without.add("%s (%s)".formatted(number, node)));
    }
    if (without.isEmpty()) {
      exam.ok(name, "there");
    } else {
      exam.found(
          name,
          Finding.View.WORKLOAD,
          "dev-char-link-missing",
          "systemd manages the cgroups and /dev/char has no links to the nodes: after systemctl"
              + " daemon-reload running workloads lose their GPUs",
          "/dev/char",
          "missing: " + String.join(", ", without),
          "install a udev rule that makes them, or run nvidia-ctk system create-dev-char-symlinks"
              + " --create-all at each boot");
    }
  }

  /** All of NVIDIA's nodes that are there: control nodes, GPUs, capabilities, IMEX channels. */
  private List<HostPath> nodes(HostPath dev) {
    List<HostPath> nodes = new ArrayList<>();
    for (String name : exam.tree().names(dev, n -> n.startsWith("nvidia")).names()) {
      HostPath path = dev.resolve(name);
      if (exam.tree().isFolder(path)) {
        exam.tree().names(path, n -> true).names().forEach(n -> nodes.add(path.resolve(n)));
      } else {
        nodes.add(path);
      }
    }
    return nodes;
  }

  private boolean isLink(String number) {
    // A colon is no component that a HostPath forbids.
    return exam.tree().findUnfollowed(new HostPath("/dev/char/" + number)) instanceof Lookup.Found;
  }
}
