package io.gpuprof.runtime.device;

import java.util.List;

/** A function of NVML under its names, the newest first: an old driver has only the older ones. */
enum NvmlSymbol {
  INIT("nvmlInit_v2", "nvmlInit"),
  SHUTDOWN("nvmlShutdown"),
  ERROR_STRING("nvmlErrorString"),
  DRIVER_VERSION("nvmlSystemGetDriverVersion"),
  /** Not its _v2, which looks for libcuda on the loader's own path and fails in a plain image. */
  CUDA_DRIVER_VERSION("nvmlSystemGetCudaDriverVersion"),
  DEVICE_COUNT("nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"),
  HANDLE_BY_INDEX("nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"),
  HANDLE_BY_UUID("nvmlDeviceGetHandleByUUID"),
  UUID("nvmlDeviceGetUUID"),
  NAME("nvmlDeviceGetName"),
  MINOR_NUMBER("nvmlDeviceGetMinorNumber"),
  PCI_INFO("nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetPciInfo_v2", "nvmlDeviceGetPciInfo"),
  MEMORY_INFO("nvmlDeviceGetMemoryInfo"),
  MIG_MODE("nvmlDeviceGetMigMode"),
  BOARD_ID("nvmlDeviceGetBoardId"),
  EVENT_SET_CREATE("nvmlEventSetCreate"),
  SUPPORTED_EVENT_TYPES("nvmlDeviceGetSupportedEventTypes"),
  REGISTER_EVENTS("nvmlDeviceRegisterEvents"),
  EVENT_SET_WAIT("nvmlEventSetWait_v2", "nvmlEventSetWait"),
  EVENT_SET_FREE("nvmlEventSetFree");

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
  private final List<String> names;

  NvmlSymbol(String... names) {
    this.names = List.of(names);
  }

  List<String> names() {
    return names;
  }
}
