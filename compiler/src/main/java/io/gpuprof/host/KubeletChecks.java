package io.gpuprof.host;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.EntryType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kubelet's folder, its socket, and who else serves GPUs to it. */
final class KubeletChecks {

  private static final String NAME = "kubelet's socket";

  /** Beginning of a socket's name to who makes it. */
  private static final Map<String, String> SOCKETS = sockets();

  /** Services of hosts that bring a plugin of their own. */
  private static final Map<String, String> SERVICES =
      Map.of(
          "nvidia-k8s-device-plugin.service", "Bottlerocket's own plugin",
          "nvidia-device-plugin.service", "the plugin of AKS' managed GPU nodes");

  private final Examination exam;

  KubeletChecks(Examination exam) {
    this.exam = exam;
  }

  private static Map<String, String> sockets() {
    Map<String, String> sockets = new LinkedHashMap<>();
    sockets.put("nvidiaGPU", "GKE's own plugin");
    sockets.put("nvidia-gpu", "NVIDIA's plugin");
    sockets.put("nvidia-mig", "NVIDIA's plugin");
    sockets.put("nvidia.sock", "an old NVIDIA plugin");
    return sockets;
  }

  void run() {
    HostPath folder = exam.spec().kubelet().devicePluginsDir();
    if (!exam.knows("/var")) {
      exam.notChecked(NAME, folder + " is not in the tree");
      return;
    }
    HostPath socket = folder.resolve("kubelet.sock");
    if (exam.tree().find(socket).as(EntryType.SOCKET).isPresent()
        || (exam.tree().isLive() && exam.exists(socket))) {
      exam.ok(NAME, socket.value());
      rivals(folder);
      return;
    }
    Optional<HostPath> other =
        List.of(
                "/var/snap/microk8s/common/var/lib/kubelet/device-plugins",
                exam.spec().kubelet().rootDir().resolve("device-plugins").value(),
                "/var/lib/k0s/kubelet/device-plugins")
            .stream()
            .map(HostPath::new)
            .filter(path -> !path.equals(folder) && exam.exists(path.resolve("kubelet.sock")))
            .findFirst();
    if (other.isPresent()) {
      exam.found(
          NAME,
          "kubelet-folder-elsewhere",
          "The kubelet listens in `%s`, and the plugin would register in `%s` with nobody"
              .formatted(other.get(), folder),
          socket.value(),
          exam.seen(socket),
          "make %s a link to %s (remove what another Kubernetes left there first)"
              .formatted(folder.parent(), other.get().parent()));
    } else {
      exam.found(
          NAME,
          "kubelet-socket-missing",
          "No kubelet listens in `%s`, so the plugin cannot register".formatted(folder),
          socket.value(),
          exam.seen(socket),
          "see whether the kubelet runs (systemctl status kubelet), and state kubelet.devicePluginsDir if"
              + " its folder is another one");
    }
  }

  private void rivals(HostPath folder) {
    String name = "no other device plugin";
    for (String socket : exam.tree().names(folder, n -> n.endsWith(".sock")).names()) {
      for (Map.Entry<String, String> known : SOCKETS.entrySet()) {
        if (socket.startsWith(known.getKey())) {
          rival(name, known.getValue(), folder.resolve(socket));
          return;
        }
      }
    }
    for (Map.Entry<String, String> service : SERVICES.entrySet()) {
      HostPath unit =
          new HostPath("/etc/systemd/system/multi-user.target.wants/" + service.getKey());
      if (exam.tree().findUnfollowed(unit) instanceof io.gpuprof.runtime.node.Lookup.Found) {
        rival(name, service.getValue(), unit);
        return;
      }
    }
    Optional<Map<String, String>> labels = exam.object().map(NodeObject::labels);
    for (Map.Entry<String, Profile.Conflict> conflict : exam.spec().conflicts().entrySet()) {
      Optional<Map<String, String>> avoided = conflict.getValue().avoidedBy();
      if (labels.isPresent()
          && avoided.isPresent()
          && !labels.get().entrySet().containsAll(avoided.get().entrySet())) {
        exam.found(
            name,
            "rival-not-kept-away",
            "Nothing keeps another plugin off this node: %s".formatted(conflict.getValue().what()),
            "",
            "the node has no label %s".formatted(avoided.get()),
            conflict.getValue().remedy());
        return;
      }
    }
    exam.ok(name, "no foreign socket in " + folder);
  }

  private void rival(String name, String who, HostPath path) {
    exam.found(
        name,
        "rival-plugin-present",
        "Another device plugin serves this node: %s; the last one to register wins, or a GPU is handed"
                .formatted(who)
            + " out twice",
        path.value(),
        exam.seen(path),
        remedy());
  }

  private String remedy() {
    Map<String, Profile.Conflict> conflicts = exam.spec().conflicts();
    return switch (conflicts.size()) {
      case 0 -> "remove one of the two; if it is gone already, remove its socket";
      case 1 -> conflicts.values().iterator().next().remedy();
      default ->
          "switch one of them off; gpuprof explain %s says how, for %s"
              .formatted(
                  exam.compilation().profile().name(), String.join(" and ", conflicts.keySet()));
    };
  }
}
