package io.gpuprof.host;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.runtime.config.DeviceListStrategy;
import io.gpuprof.runtime.config.HostPath;
import java.util.Optional;

/** What may deny the plugin or its workloads what they need. */
final class SecurityChecks {

  private static final String ENFORCE = "/sys/fs/selinux/enforce";
  private static final String HARDEN = "/proc/sys/net/core/bpf_jit_harden";

  private static final String APPARMOR = "/sys/module/apparmor/parameters/enabled";
  private static final HostPath CONFINED_BY = new HostPath("/proc/self/attr/current");
  private static final int LONGEST_PROFILE = 4096;

  private final Examination exam;

  SecurityChecks(Examination exam) {
    this.exam = exam;
  }

  /** The default profile of a runtime lets GPUs through; a privileged container has none. */
  private void appArmor() {
    String name = "AppArmor";
    Optional<String> enabled = exam.text(APPARMOR);
    if (!enabled.orElse("").equals("Y")) {
      if (enabled.isPresent() || (exam.tree().isLive() && exam.exists("/sys/module"))) {
        exam.ok(name, "the kernel does not enforce it");
      } else {
        exam.notChecked(name, APPARMOR + " is not in the tree");
      }
      return;
    }
    Optional<PluginView> plugin = exam.surroundings().plugin();
    Optional<String> current =
        plugin.flatMap(view -> view.container().text(CONFINED_BY, LONGEST_PROFILE));
    if (current.isEmpty()) {
      exam.notChecked(
          name, "it is on; which profile confines the plugin only its own container tells");
    } else if (current.get().endsWith("(enforce)")
        && exam.spec().pod().deviceAccess() == DeviceAccess.PRIVILEGED) {
      exam.found(
          name,
          Finding.View.PLUGIN,
          "apparmor-confines-plugin",
          "AppArmor confines the plugin's container, which the profile's manifests leave unconfined",
          CONFINED_BY.value(),
          current.get(),
          "see what is denied (dmesg | grep DENIED), and set appArmorProfile.type: Unconfined on the pod");
    } else {
      exam.ok(name, current.get());
    }
  }

  void run() {
    String name = "SELinux";
    boolean enforcing = exam.text(ENFORCE).orElse("").equals("1");
    boolean confined =
        exam.spec().pod().deviceAccess() != DeviceAccess.PRIVILEGED
            && exam.spec().pod().seLinuxType().isEmpty();
    if (enforcing && confined) {
      exam.found(
          name,
          Finding.View.PLUGIN,
          "selinux-denies-plugin",
          "SELinux enforces, and the profile's plugin is neither privileged nor of a type that may make"
              + " its socket",
          ENFORCE,
          "1",
          "state pod.deviceAccess: privileged, or pod.seLinuxType: container_device_plugin_t");
    } else if (exam.exists(ENFORCE)) {
      exam.ok(name, enforcing ? "enforces, and the plugin may" : "does not enforce");
    } else {
      exam.notChecked(name, ENFORCE + " is not in the tree");
    }
    appArmor();
    if (exam.text(HARDEN).orElse("").equals("2")
        && exam.config().plugin().deviceListStrategy().contains(DeviceListStrategy.ENVVAR)) {
      exam.found(
          "bpf_jit_harden",
          Finding.View.WORKLOAD,
          "bpf-jit-harden",
          "The kernel refuses the device filter that the nvidia runtime's old way needs",
          HARDEN,
          "2",
          "set net.core.bpf_jit_harden to 1");
    }
  }
}
