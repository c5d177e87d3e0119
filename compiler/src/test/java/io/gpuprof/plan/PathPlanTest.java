package io.gpuprof.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.config.SearchDir;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathPlanTest {

  private static PathPlan plan(String spec) {
    return Profiles.compile(spec).plan();
  }

  private static List<String> mounts(PathPlan plan) {
    return plan.mounts().stream()
        .map(
            m ->
                m.hostPath()
                    + " -> "
                    + m.mountPath()
                    + (m.readOnly() ? " ro " : " rw ")
                    + m.mountPropagation())
        .toList();
  }

  @Test
  void cos() {
    PathPlan plan = Profiles.compileShipped("gke-cos").plan();
    assertEquals(
        new Root(
            new HostPath("/home/kubernetes/bin/nvidia"),
            new PluginPath("/host/home/kubernetes/bin/nvidia")),
        plan.driverRoot());
    assertEquals(new Root(new HostPath("/"), new PluginPath("/host")), plan.devRoot());
    SearchDir lib = plan.libraryDirs().get(0);
    assertEquals("/home/kubernetes/bin/nvidia/lib64", plan.host(lib).value());
    assertEquals("/host/home/kubernetes/bin/nvidia/lib64", plan.plugin(lib).value());
    assertEquals("/lib64", plan.workload(lib).value());
    assertEquals(
        List.of(
            "/ -> /host ro HostToContainer",
            "/dev -> /dev rw HostToContainer",
            "/var/lib/kubelet/device-plugins -> /var/lib/kubelet/device-plugins rw None",
            "/var/run/cdi -> /var/run/cdi rw None"),
        mounts(plan));
  }

  @Test
  void driverContainerHasItsOwnDevices() {
    PathPlan plan = Profiles.compileShipped("driver-container").plan();
    assertEquals(plan.driverRoot(), plan.devRoot());
    assertEquals("/host/run/nvidia/driver", plan.driverRoot().plugin().value());
    assertTrue(
        plan.containerWaitFor().orElseThrow().value().startsWith("/host/run/nvidia/validations/"));
  }

  @Test
  void narrowMountsLeaveOutWhatLiesInsideAnother() {
    PathPlan plan =
        plan(
            """
            extends: driver-container
            mount: driver-root
            """);
    List<String> mounts = mounts(plan);
    assertTrue(
        mounts.contains("/run/nvidia/driver -> /host/run/nvidia/driver ro HostToContainer"),
        mounts.toString());
    assertTrue(
        mounts.contains(
            "/run/nvidia/validations -> /host/run/nvidia/validations ro HostToContainer"),
        mounts.toString());
    assertFalse(mounts.toString().contains("/host/run/nvidia/driver/dev"), mounts.toString());
    assertFalse(mounts.contains("/ -> /host ro HostToContainer"), mounts.toString());
  }

  @Test
  void narrowMountsShowTheDeviceFolderOfASplitLayout() {
    List<String> mounts =
        mounts(
            plan(
                """
                extends: gke-cos
                mount: driver-root
                """));
    assertTrue(
        mounts.contains(
            "/home/kubernetes/bin/nvidia -> /host/home/kubernetes/bin/nvidia ro HostToContainer"),
        mounts.toString());
    assertTrue(mounts.contains("/dev -> /host/dev ro HostToContainer"), mounts.toString());
  }

  @Test
  void searchFoldersOutsideTheDriverRootStartAtTheHostRoot() {
    PathPlan plan = Profiles.compileShipped("flatcar-compiled").plan();
    SearchDir tools = plan.binaryDirs().get(0);
    assertEquals("/opt/bin", plan.host(tools).value());
    assertEquals("/host/opt/bin", plan.plugin(tools).value());
  }

  @Test
  void workloadRootMovesTheDriverInTheWorkloadOnly() {
    PathPlan plan =
        plan(
            """
            extends: gke-cos
            workloadRoot: /usr/local/nvidia
            """);
    SearchDir lib = plan.libraryDirs().get(0);
    assertEquals("/usr/local/nvidia/lib64", plan.workload(lib).value());
    assertEquals("/home/kubernetes/bin/nvidia/lib64", plan.host(lib).value());
  }

  @Test
  void rootsCompareWholeComponents() {
    Root root = new Root(new HostPath("/driver-root"), new PluginPath("/host/driver-root"));
    assertEquals(
        new PluginPath("/host/driver-root/lib"), root.toPlugin(new HostPath("/driver-root/lib")));
    assertEquals(
        new HostPath("/driver-root/lib"), root.toHost(new PluginPath("/host/driver-root/lib")));
    assertThrows(
        IllegalArgumentException.class, () -> root.toPlugin(new HostPath("/driver-root-2/lib")));
    assertThrows(
        IllegalArgumentException.class, () -> root.toHost(new PluginPath("/host/driver-root-2")));
  }

  @Test
  void noCdiFolderWithoutACdiStrategy() {
    assertFalse(
        mounts(Profiles.compileShipped("jetson").plan()).toString().contains("/var/run/cdi"));
  }
}
