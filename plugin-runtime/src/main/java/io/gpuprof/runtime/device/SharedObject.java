package io.gpuprof.runtime.device;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A library that the dynamic loader opened. JNA's own {@code NativeLibrary} is passed by: it hands
 * out one shared object per name, so that whoever closes it first closes it for all, it searches
 * other folders when the file does not load, and it buries the loader's words.
 */
final class SharedObject implements AutoCloseable {

  private static final int RTLD_LAZY = 0x1;

  /** NVML's siblings look for its symbols among the global ones. */
  private static final int RTLD_GLOBAL = 0x100;

  private final NativeLibrary process;
  private final Pointer handle;

  private SharedObject(NativeLibrary process, Pointer handle) {
    this.process = process;
    this.handle = handle;
  }

  /** Opens one file by its absolute path. */
  static SharedObject open(Path file) throws NvmlUnavailable {
    NativeLibrary process = process();
    Function open = process.getFunction("dlopen");
    Function error = process.getFunction("dlerror");
    // Clears an older error, and lets the JVM bind what the calls after dlopen need: binding asks
    // the loader too, and would wipe out the error that we want to read.
    error.invokePointer(new Object[0]);
    try (Memory empty = new Memory(1)) {
      empty.setByte(0, (byte) 0);
      empty.getString(0);
    }
    Pointer handle =
        open.invokePointer(new Object[] {cString(file.toString()), RTLD_LAZY | RTLD_GLOBAL});
    if (handle == null) {
      Pointer words = error.invokePointer(new Object[0]);
      throw LoadFailure.explain(
          file, words == null ? "the loader gave no reason" : words.getString(0));
    }
    return new SharedObject(process, handle);
  }

  private static NativeLibrary process() throws NvmlUnavailable {
    try {
      return NativeLibrary.getProcess();
    } catch (LinkageError e) {
      throw LoadFailure.noStub(e);
    }
  }

  /** The first of the names that the library has. */
  Optional<NativeFunction> find(List<String> names) {
    Function symbol = process.getFunction("dlsym");
    for (String name : names) {
      Pointer address = symbol.invokePointer(new Object[] {handle, cString(name)});
      if (address != null) {
        return Optional.of(new NativeFunction(name, Function.getFunction(address)));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    process.getFunction("dlclose").invokeInt(new Object[] {handle});
  }

  /** Bytes rather than a string: JNA would use the locale's charset for a path. */
  static byte[] cString(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  /** A function under the name that was found. */
  record NativeFunction(String name, Function function) {}
}
