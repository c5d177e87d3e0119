package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.plugin.v1beta1.CdiDevice;
import io.gpuprof.runtime.plugin.v1beta1.ContainerAllocateResponse;
import io.gpuprof.runtime.plugin.v1beta1.Device;
import io.gpuprof.runtime.plugin.v1beta1.DevicePluginOptions;
import io.gpuprof.runtime.plugin.v1beta1.DeviceSpec;
import io.gpuprof.runtime.plugin.v1beta1.ListAndWatchResponse;
import io.gpuprof.runtime.plugin.v1beta1.Mount;
import io.gpuprof.runtime.plugin.v1beta1.NumaNode;
import io.gpuprof.runtime.plugin.v1beta1.RegisterRequest;
import io.gpuprof.runtime.plugin.v1beta1.TopologyInfo;
import io.grpc.Status;

/** Our values as messages of the kubelet's API. */
final class ProtoMapping {

  static final String API_VERSION = "v1beta1";
  private static final String HEALTHY = "Healthy";
  private static final String UNHEALTHY = "Unhealthy";

  private ProtoMapping() {}

  static DevicePluginOptions options() {
    return DevicePluginOptions.newBuilder().setGetPreferredAllocationAvailable(true).build();
  }

  static RegisterRequest registration(String resource, String endpoint) {
    return RegisterRequest.newBuilder()
        .setVersion(API_VERSION)
        .setEndpoint(endpoint)
        .setResourceName(resource)
        .setOptions(options())
        .build();
  }

  static ListAndWatchResponse list(Inventory inventory) {
    ListAndWatchResponse.Builder list = ListAndWatchResponse.newBuilder();
    inventory.advertised().forEach(device -> list.addDevices(device(device)));
    return list.build();
  }

  private static Device device(Inventory.Advertised advertised) {
    Device.Builder device =
        Device.newBuilder()
            .setId(advertised.id())
            .setHealth(advertised.healthy() ? HEALTHY : UNHEALTHY);
    advertised
        .gpu()
        .device()
        .numaNode()
        .ifPresent(
            node -> {
              if (node >= 0) {
                device.setTopology(
                    TopologyInfo.newBuilder().addNodes(NumaNode.newBuilder().setId(node)));
              }
            });
    return device.build();
  }

  static ContainerAllocateResponse response(Allocation allocation) {
    ContainerAllocateResponse.Builder response =
        ContainerAllocateResponse.newBuilder()
            .putAllEnvs(allocation.envs())
            .putAllAnnotations(allocation.annotations());
    allocation.mounts().forEach(mount -> response.addMounts(mount(mount)));
    allocation.nodes().forEach(node -> response.addDevices(deviceSpec(node)));
    allocation
        .cdiNames()
        .forEach(name -> response.addCdiDevices(CdiDevice.newBuilder().setName(name)));
    return response.build();
  }

  private static Mount mount(Allocation.Mount mount) {
    return Mount.newBuilder()
        .setContainerPath(mount.containerPath())
        .setHostPath(mount.hostPath())
        .setReadOnly(mount.readOnly())
        .build();
  }

  private static DeviceSpec deviceSpec(Allocation.Node node) {
    return DeviceSpec.newBuilder()
        .setContainerPath(node.containerPath())
        .setHostPath(node.hostPath())
        .setPermissions(node.permissions())
        .build();
  }

  static Status status(RefusedException refusal) {
    Status status =
        refusal.kind() == RefusedException.Kind.INVALID
            ? Status.INVALID_ARGUMENT
            : Status.FAILED_PRECONDITION;
    return status.withDescription(refusal.getMessage());
  }
}
