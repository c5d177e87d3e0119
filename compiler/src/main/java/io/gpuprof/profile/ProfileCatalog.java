package io.gpuprof.profile;

import io.gpuprof.schema.PackedText;
import java.util.List;
import java.util.Optional;

/** The shipped profiles. */
public final class ProfileCatalog {

  /** Root of every chain of parents: the one home of defaults. */
  public static final String BASE = "base";

  /** The name under which the build packs the names of profiles in which the rules find nothing. */
  public static final String SOUND = "sound-profiles";

  // A jar cannot be listed politely. A test compares this with the folder.
  private static final List<String> NAMES =
      List.of(
          "aks",
          "aks-azurelinux",
          "aks-flatcar",
          "aks-gb200",
          "aks-managed-gpu",
          "aks-ubuntu",
          "base",
          "canonical-k8s",
          "containerd-1-7",
          "cos",
          "cos-vm",
          "crio",
          "debian",
          "dgx",
          "driver-container",
          "eks",
          "eks-al2",
          "eks-al2023",
          "eks-auto",
          "eks-bottlerocket",
          "fedora-coreos",
          "flatcar",
          "flatcar-compiled",
          "flatcar-layer",
          "gke",
          "gke-autopilot",
          "gke-cos",
          "gke-ubuntu",
          "gpu-operator",
          "grace",
          "harvester",
          "jetson",
          "k0s",
          "k0s-layer",
          "k3s",
          "k3s-layer",
          "kata",
          "kind",
          "lxc",
          "microk8s",
          "microk8s-layer",
          "microshift",
          "minikube",
          "nixos",
          "nvidia-runtime",
          "nvml-mock",
          "oke",
          "openshift",
          "operator-driver",
          "packages",
          "plain-host",
          "rhel",
          "rke2",
          "rke2-layer",
          "rpm-host",
          "sl-micro",
          "sles",
          "talos",
          "talos-1-12",
          "talos-layer",
          "ubuntu",
          "windows",
          "wsl2");

  private ProfileCatalog() {}

  /** Names of all shipped profiles, sorted; layers and refused ones too. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Whether the rules find nothing in a shipped profile, not even a hint: the build has run them.
   *
   * @throws IllegalStateException if the build has not
   */
  public static boolean isSound(String name) {
    return List.of(PackedText.read(SOUND).split("\n")).contains(name);
  }

  /** Under which name a shipped profile's text goes. */
  public static String fileName(String name) {
    return "profiles/" + name + ".yaml";
  }

  /** A shipped profile; its text goes under the name {@code profiles/NAME.yaml}. */
  public static Optional<ShippedProfile> find(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    String packed = PackedText.read(ShippedProfile.packedName(name));
    return Optional.of(ShippedProfile.unpack(fileName(name), packed));
  }
}
