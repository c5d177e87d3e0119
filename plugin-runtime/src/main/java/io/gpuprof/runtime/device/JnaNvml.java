package io.gpuprof.runtime.device;

import com.sun.jna.Pointer;
import io.gpuprof.runtime.device.SharedObject.NativeFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** NVML through JNA. Struct layouts: {@code nvml.h} on 64-bit Linux, all little-endian. */
final class JnaNvml implements Nvml {

  /** NVML's own limits are 80 and 96 bytes. */
  private static final int TEXT_SIZE = 256;

  /** More than any version of {@code nvmlPciInfo_t} (68 bytes for version 3). */
  private static final int PCI_INFO_SIZE = 128;

  private static final int PCI_BUS_ID_OFFSET = 36;
  private static final int PCI_BUS_ID_SIZE = 32;
  private static final int PCI_LEGACY_BUS_ID_SIZE = 16;

  private final SharedObject library;
  private final Map<NvmlSymbol, NativeFunction> functions = new EnumMap<>(NvmlSymbol.class);
  private boolean closed;

  private JnaNvml(SharedObject library) {
    this.library = library;
    for (NvmlSymbol symbol : NvmlSymbol.values()) {
      library.find(symbol.names()).ifPresent(found -> functions.put(symbol, found));
    }
  }

  /**
   * Loads and initialises.
   *
   * @param file absolute path of {@code libnvidia-ml.so.1} or what it points to
   */
  static Nvml open(Path file, NodeRoots roots) throws NvmlUnavailable {
    SharedObject library = SharedObject.open(file);
    JnaNvml nvml = new JnaNvml(library);
    NvmlReply<Boolean> started = nvml.call(NvmlSymbol.INIT, () -> true);
    if (started.value().isEmpty()) {
      nvml.release();
      throw new InitFailure(file, roots).explain(started);
    }
    return nvml;
  }

  @Override
  public NvmlReply<String> driverVersion() {
    byte[] text = new byte[TEXT_SIZE];
    return call(NvmlSymbol.DRIVER_VERSION, () -> text(text, 0, TEXT_SIZE), text, TEXT_SIZE);
  }

  @Override
  public NvmlReply<Integer> cudaDriverVersion() {
    int[] version = new int[1];
    return call(NvmlSymbol.CUDA_DRIVER_VERSION, () -> version[0], version);
  }

  @Override
  public NvmlReply<Integer> deviceCount() {
    int[] count = new int[1];
    return call(NvmlSymbol.DEVICE_COUNT, () -> count[0], count);
  }

  @Override
  public NvmlReply<NvmlDevice> deviceByIndex(int index) {
    long[] handle = new long[1];
    return call(NvmlSymbol.HANDLE_BY_INDEX, () -> new NvmlDevice(handle[0]), index, handle);
  }

  @Override
  public NvmlReply<NvmlDevice> deviceByUuid(String uuid) {
    long[] handle = new long[1];
    return call(
        NvmlSymbol.HANDLE_BY_UUID,
        () -> new NvmlDevice(handle[0]),
        SharedObject.cString(uuid),
        handle);
  }

  @Override
  public NvmlReply<String> uuid(NvmlDevice device) {
    return text(NvmlSymbol.UUID, device);
  }

  @Override
  public NvmlReply<String> name(NvmlDevice device) {
    return text(NvmlSymbol.NAME, device);
  }

  @Override
  public NvmlReply<Integer> minorNumber(NvmlDevice device) {
    int[] minor = new int[1];
    return call(NvmlSymbol.MINOR_NUMBER, () -> minor[0], pointer(device), minor);
  }

  @Override
  public NvmlReply<String> pciBusId(NvmlDevice device) {
    byte[] info = new byte[PCI_INFO_SIZE];
    return call(NvmlSymbol.PCI_INFO, () -> busId(info), pointer(device), info);
  }

  private String busId(byte[] info) {
    NativeFunction function = functions.get(NvmlSymbol.PCI_INFO);
    // Only version 3 has the long id; before, the short one at the start was the only one.
    return function != null && function.name().endsWith("_v3")
        ? text(info, PCI_BUS_ID_OFFSET, PCI_BUS_ID_SIZE)
        : text(info, 0, PCI_LEGACY_BUS_ID_SIZE);
  }

  @Override
  public NvmlReply<Long> memoryBytes(NvmlDevice device) {
    long[] totalFreeUsed = new long[3];
    return call(NvmlSymbol.MEMORY_INFO, () -> totalFreeUsed[0], pointer(device), totalFreeUsed);
  }

  @Override
  public NvmlReply<Boolean> migEnabled(NvmlDevice device) {
    int[] current = new int[1];
    int[] pending = new int[1];
    return call(NvmlSymbol.MIG_MODE, () -> current[0] == 1, pointer(device), current, pending);
  }

  @Override
  public NvmlReply<Integer> boardId(NvmlDevice device) {
    int[] board = new int[1];
    return call(NvmlSymbol.BOARD_ID, () -> board[0], pointer(device), board);
  }

  @Override
  public NvmlReply<NvmlEventSet> createEventSet() {
    long[] handle = new long[1];
    return call(NvmlSymbol.EVENT_SET_CREATE, () -> new NvmlEventSet(handle[0]), handle);
  }

  @Override
  public NvmlReply<Long> supportedEvents(NvmlDevice device) {
    long[] types = new long[1];
    return call(NvmlSymbol.SUPPORTED_EVENT_TYPES, () -> types[0], pointer(device), types);
  }

  @Override
  public NvmlReply<Long> register(NvmlDevice device, long types, NvmlEventSet set) {
    return call(NvmlSymbol.REGISTER_EVENTS, () -> types, pointer(device), types, pointer(set));
  }

  @Override
  public NvmlReply<NvmlEvent> await(NvmlEventSet set, int millis) {
    // nvmlEventData_t: device, eventType, eventData, and since version 2 two instance ids.
    byte[] data = new byte[32];
    return call(NvmlSymbol.EVENT_SET_WAIT, () -> event(data), pointer(set), data, millis);
  }

  private static NvmlEvent event(byte[] data) {
    ByteBuffer fields = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
    return new NvmlEvent(new NvmlDevice(fields.getLong(0)), fields.getLong(8), fields.getLong(16));
  }

  @Override
  public void free(NvmlEventSet set) {
    call(NvmlSymbol.EVENT_SET_FREE, () -> true, pointer(set));
  }

  @Override
  public void close() {
    if (!closed) {
      call(NvmlSymbol.SHUTDOWN, () -> true);
      release();
    }
  }

  private void release() {
    closed = true;
    library.close();
  }

  private NvmlReply<String> text(NvmlSymbol symbol, NvmlDevice device) {
    byte[] text = new byte[TEXT_SIZE];
    return call(symbol, () -> text(text, 0, TEXT_SIZE), pointer(device), text, TEXT_SIZE);
  }

  private static String text(byte[] bytes, int offset, int size) {
    int end = offset;
    while (end < offset + size && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static Pointer pointer(NvmlDevice device) {
    return new Pointer(device.address());
  }

  private static Pointer pointer(NvmlEventSet set) {
    return new Pointer(set.address());
  }

  private <T> NvmlReply<T> call(NvmlSymbol symbol, Supplier<T> result, Object... arguments) {
    if (closed) {
      // The code is unmapped: a call would end the process.
      return NvmlReply.failed(UNINITIALIZED, "NVML was shut down");
    }
    NativeFunction function = functions.get(symbol);
    if (function == null) {
      return NvmlReply.failed(FUNCTION_NOT_FOUND, "the library has no " + names(symbol.names()));
    }
    int code = function.function().invokeInt(arguments);
    return code == SUCCESS
        ? NvmlReply.of(result.get())
        : NvmlReply.failed(code, function.name() + ": " + errorString(code));
  }

  private static String names(List<String> names) {
    return String.join(" or ", names);
  }

  private String errorString(int code) {
    return Optional.ofNullable(functions.get(NvmlSymbol.ERROR_STRING))
        .map(found -> found.function().invokePointer(new Object[] {code}))
        .map(words -> words.getString(0))
        .orElse("error " + code);
  }
}
