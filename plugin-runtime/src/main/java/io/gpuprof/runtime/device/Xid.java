package io.gpuprof.runtime.device;

/** Names of the errors that GPUs report most; NVIDIA's document "XID Errors" has them all. */
final class Xid {

  private Xid() {}

  static String describe(long number) {
    String name = name(number);
    return name.isEmpty() ? "XID " + number : "XID %d (%s)".formatted(number, name);
  }

  private static String name(long number) {
    if (number < 0 || number > Integer.MAX_VALUE) {
      return "";
    }
    return switch ((int) number) {
      case 13 -> "graphics engine exception";
      case 31 -> "GPU memory page fault";
      case 43 -> "GPU stopped processing";
      case 45 -> "preemptive cleanup, due to previous errors";
      case 48 -> "double-bit ECC error";
      case 62 -> "internal micro-controller halt";
      case 63 -> "row remapping or page retirement event";
      case 64 -> "row remapping or page retirement failure";
      case 68 -> "video processor exception";
      case 74 -> "NVLink error";
      case 79 -> "GPU has fallen off the bus";
      case 92 -> "high single-bit ECC error rate";
      case 94 -> "contained memory error";
      case 95 -> "uncontained memory error";
      case 109 -> "context switch timeout";
      case 119 -> "GSP RPC timeout";
      case 120 -> "GSP error";
      case 140 -> "unrecovered ECC error";
      default -> "";
    };
  }
}
