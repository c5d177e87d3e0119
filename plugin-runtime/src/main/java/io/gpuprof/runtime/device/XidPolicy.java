package io.gpuprof.runtime.device;

import java.util.List;
import java.util.Set;

/**
 * Which events make a GPU sick: every XID that the config does not ignore, and double-bit ECC
 * errors. Single-bit ones are corrected.
 */
record XidPolicy(Set<Integer> ignored) {

  XidPolicy {
    ignored = Set.copyOf(ignored);
  }

  static XidPolicy ignoring(List<Integer> xids) {
    return new XidPolicy(Set.copyOf(xids));
  }

  boolean isFault(NvmlEvent event) {
    if (event.type() == Nvml.EVENT_XID) {
      return ignored.stream().noneMatch(xid -> xid == event.data());
    }
    return event.type() == Nvml.EVENT_DOUBLE_BIT_ECC;
  }

  String describe(NvmlEvent event) {
    if (event.type() == Nvml.EVENT_XID) {
      return Xid.describe(event.data());
    }
    if (event.type() == Nvml.EVENT_DOUBLE_BIT_ECC) {
      return "double-bit ECC error";
    }
    return event.type() == Nvml.EVENT_SINGLE_BIT_ECC
        ? "single-bit ECC error (corrected)"
        : "event of type " + event.type();
  }
}
