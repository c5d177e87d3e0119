package io.gpuprof.runtime.device;

import java.util.Optional;

/**
 * What one NVML call gave: a value, or its return code and NVML's words for it. A value and not an
 * exception, because a GPU that fails to answer is an everyday fact and costs that GPU only.
 */
record NvmlReply<T>(int code, Optional<T> value, String error) {

  static <T> NvmlReply<T> of(T value) {
    return new NvmlReply<>(Nvml.SUCCESS, Optional.of(value), "");
  }

  static <T> NvmlReply<T> failed(int code, String error) {
    return new NvmlReply<>(code, Optional.empty(), error);
  }

  boolean is(int expected) {
    return code == expected;
  }

  /** NVML can say so for a GPU or a driver that has no such thing; that is not a fault. */
  boolean notOffered() {
    return code == Nvml.NOT_SUPPORTED || code == Nvml.FUNCTION_NOT_FOUND;
  }

  T or(T other) {
    return value.orElse(other);
  }
}
