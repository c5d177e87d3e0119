package io.gpuprof.host;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.runtime.config.DeviceListStrategy;

/** What may deny the plugin or its workloads what they need. */
final class SecurityChecks {

  private static final String ENFORCE = "/sys/fs/selinux/enforce";
  private static final String HARDEN = "/proc/sys/net/core/bpf_jit_harden";

  private final Examination exam;

  SecurityChecks(Examination exam) {
    this.exam = exam;
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
