package io.gpuprof.runtime.device;

/**
 * The few calls of NVML that we need, initialised until closed. Every call answers with a value or
 * an error; none throws for what a GPU does. For one thread.
 *
 * <p>Names, codes and layouts: NVIDIA's {@code nvml.h}.
 */
interface Nvml extends AutoCloseable {

  int SUCCESS = 0;
  int UNINITIALIZED = 1;
  int NOT_SUPPORTED = 3;
  int NO_PERMISSION = 4;
  int NOT_FOUND = 6;
  int INSUFFICIENT_POWER = 8;
  int DRIVER_NOT_LOADED = 9;
  int TIMEOUT = 10;
  int IRQ_ISSUE = 11;
  int LIBRARY_NOT_FOUND = 12;
  int FUNCTION_NOT_FOUND = 13;
  int GPU_IS_LOST = 15;
  int RESET_REQUIRED = 16;
  int OPERATING_SYSTEM = 17;
  int LIB_RM_VERSION_MISMATCH = 18;
  int UNKNOWN = 999;

  long EVENT_SINGLE_BIT_ECC = 0x1;
  long EVENT_DOUBLE_BIT_ECC = 0x2;
  long EVENT_XID = 0x8;

  NvmlReply<String> driverVersion();

  /** 1000 × major + 10 × minor. */
  NvmlReply<Integer> cudaDriverVersion();

  NvmlReply<Integer> deviceCount();

  NvmlReply<NvmlDevice> deviceByIndex(int index);

  NvmlReply<NvmlDevice> deviceByUuid(String uuid);

  NvmlReply<String> uuid(NvmlDevice device);

  NvmlReply<String> name(NvmlDevice device);

  NvmlReply<Integer> minorNumber(NvmlDevice device);

  /** As NVML writes it, such as {@code 00000000:3B:00.0}. */
  NvmlReply<String> pciBusId(NvmlDevice device);

  NvmlReply<Long> memoryBytes(NvmlDevice device);

  NvmlReply<Boolean> migEnabled(NvmlDevice device);

  NvmlReply<Integer> boardId(NvmlDevice device);

  NvmlReply<NvmlEventSet> createEventSet();

  /** Bits of the event types that the GPU can report. */
  NvmlReply<Long> supportedEvents(NvmlDevice device);

  /** The types registered. */
  NvmlReply<Long> register(NvmlDevice device, long types, NvmlEventSet set);

  /** {@link #TIMEOUT} if nothing happened. */
  NvmlReply<NvmlEvent> await(NvmlEventSet set, int millis);

  void free(NvmlEventSet set);

  /** Shuts NVML down and lets the library go; handles are void afterwards. */
  @Override
  void close();
}
