package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.device.DeviceSet;
import io.gpuprof.runtime.device.DiscoveryException;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One look at the node, up to the CDI spec on disk: devices are never advertised before.
 *
 * @param devices what was found and can be served; empty when nothing could be found out
 * @param sharedNodes nodes that every GPU needs
 * @param specWritten whether a spec of these devices is now on disk
 * @param notes what an administrator should know of that spec
 * @param checks what the checks found; empty when there was no look
 * @param trouble what failed; empty when nothing did
 */
record Scan(
    Optional<DeviceSet> devices,
    List<WorkloadPath> sharedNodes,
    boolean specWritten,
    List<Diagnostic> notes,
    List<Check.Result> checks,
    Optional<String> trouble) {

  Scan {
    sharedNodes = List.copyOf(sharedNodes);
    notes = List.copyOf(notes);
    checks = List.copyOf(checks);
  }

  static Scan of(RuntimeConfig config, NodeAccess node) {
    Scan found = look(config, node);
    // After the spec was written, for a check looks at what is beside it.
    return found.with(node.checks().stream().map(Check::result).toList());
  }

  private static Scan look(RuntimeConfig config, NodeAccess node) {
    try {
      DeviceSet devices = node.discovery().scan();
      List<WorkloadPath> shared =
          config.plugin().passDeviceSpecs() ? node.sharedNodes().get() : List.of();
      return withSpec(config, node, devices, shared);
    } catch (DiscoveryException e) {
      return failed(message(e));
    }
  }

  /** One that found out nothing. */
  static Scan failed(String trouble) {
    return new Scan(Optional.empty(), List.of(), false, List.of(), List.of(), Optional.of(trouble));
  }

  private static Scan withSpec(
      RuntimeConfig config, NodeAccess node, DeviceSet devices, List<WorkloadPath> shared) {
    // A spec without devices is invalid, and the one on disk may still serve running pods.
    if (!config.plugin().usesCdi() || devices.devices().isEmpty()) {
      return new Scan(Optional.of(devices), shared, false, List.of(), List.of(), Optional.empty());
    }
    try {
      SpecWriter.Written written = node.specWriter().write(devices);
      return new Scan(
          Optional.of(written.served()),
          shared,
          true,
          written.notes(),
          List.of(),
          Optional.empty());
    } catch (IOException e) {
      return new Scan(
          Optional.of(devices),
          shared,
          false,
          List.of(),
          List.of(),
          Optional.of("the CDI spec could not be written: " + message(e)));
    }
  }

  private Scan with(List<Check.Result> results) {
    return new Scan(devices, sharedNodes, specWritten, notes, results, trouble);
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
