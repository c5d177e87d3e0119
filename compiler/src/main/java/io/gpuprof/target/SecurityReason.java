package io.gpuprof.target;

import io.gpuprof.values.Values;

/** Says of the security context what is asked for, and why not less. */
final class SecurityReason {

  private SecurityReason() {}

  static String of(Compilation compilation, Reasons reasons) {
    Values.SecurityContext context = compilation.values().securityContext();
    StringBuilder text = new StringBuilder();
    if (context.privileged()) {
      text.append("The container is privileged. ");
    } else if (context.capabilities().add().isEmpty()) {
      text.append("No privileges: no capability, no escalation. ");
    } else {
      text.append("Not privileged; ")
          .append(String.join(", ", context.capabilities().add()))
          .append(" shows NVML the MIG devices. ");
    }
    text.append(reasons.ofProfile("pod.deviceAccess").orElse(""));
    text.append("\nRoot, because the kubelet's socket folder belongs to root;")
        .append(" its own file system is read-only.");
    if (context.seLinuxOptions().isPresent()) {
      String type = context.seLinuxOptions().get().type();
      text.append("\nSELinux type: ").append(reasons.ofProfile("pod.seLinuxType").orElse(type));
    }
    return text.toString();
  }
}
