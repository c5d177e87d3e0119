package io.gpuprof.target;

/** The text of a new profile, to begin with. */
public final class Scaffold {

  private static final String TEXT =
      """
      # yaml-language-server: $schema=@SCHEMA@
      # A platform profile of your own. Everything that is not stated here comes from the parent; see it with
      #   gpuprof explain @PARENT@
      # and what can be stated with
      #   gpuprof schema platform-profile
      apiVersion: gpuprof.io/v1alpha1
      kind: PlatformProfile
      metadata:
        name: @NAME@
        annotations:
          config.kubernetes.io/local-config: "true"
      spec:
        extends: @PARENT@
        title: What people call this platform

        # Folder on the host under which the driver's files lie; `/` for a driver from packages.
        driverRoot: /opt/nvidia
        # Folder on the host that contains dev/ (without /dev). Must be stated with any driverRoot other than `/`.
        devRoot: /
        # Search folders, relative to driverRoot.
        libraryDirs:
          - lib64
        binaryDirs:
          - bin
        # Path on the host of nvidia-ctk or nvidia-cdi-hook, which the container runtime executes there;
        # `none` if the platform has no such binary.
        nvidiaCtkPath: /usr/bin/nvidia-ctk

        # Why a value is as it is. It is printed by `gpuprof explain` and stands as a comment in what is compiled.
        reasons:
          driverRoot: Our installer puts the driver here.
      """;

  private Scaffold() {}

  /**
   * A commented profile.
   *
   * @param name its name, a DNS label
   * @param parent name of the shipped profile that it extends
   * @param schema where an editor finds the schema of profiles: an address, or a path relative to
   *     the profile
   */
  public static String profile(String name, String parent, String schema) {
    return TEXT.replace("@NAME@", name).replace("@PARENT@", parent).replace("@SCHEMA@", schema);
  }
}
