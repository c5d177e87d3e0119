package io.gpuprof.host;

import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.profile.RuntimeVersion;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a container runtime that was installed as a Debian package; deb-version(7). */
final class RuntimePackage {

  static final HostPath STATUS = new HostPath("/var/lib/dpkg/status");
  private static final int LARGEST = 32 << 20;
  private static final Pattern VERSION =
      Pattern.compile("(?m)^Version: (?:[0-9]+:)?([0-9]{1,9}\\.[0-9]{1,9}(?:\\.[0-9]{1,9})?)");

  private RuntimePackage() {}

  static Optional<RuntimeVersion> version(DriverTree tree, RuntimeKind kind) {
    List<String> names =
        switch (kind) {
          case CONTAINERD -> List.of("containerd.io", "containerd", "moby-containerd");
          case CRI_O -> List.of("cri-o");
          case DOCKER -> List.of("docker-ce", "docker.io", "moby-engine");
        };
    for (String stanza : tree.whole(STATUS, LARGEST).text().orElse("").split("\n\n", -1)) {
      boolean ours = names.stream().anyMatch(name -> stanza.startsWith("Package: " + name + "\n"));
      Matcher version = VERSION.matcher(stanza);
      if (ours && stanza.contains("\nStatus: install ok installed\n") && version.find()) {
        return Optional.of(new RuntimeVersion(version.group(1)));
      }
    }
    return Optional.empty();
  }
}
