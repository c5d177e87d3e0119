package io.gpuprof.runtime.plugin;

import java.time.Duration;

/**
 * The spans of the life cycle.
 *
 * @param look how often everything is looked at without an event
 * @param pause between the end of one registration and the next: a kubelet up to 1.36 that sees the
 *     old stream end late takes the new one for it
 * @param registerDeadline for Register; the kubelet dials us inside it for up to 10 s
 * @param proveDeadline for the call to our own socket
 * @param firstStream how long after Register a ListAndWatch must have begun
 * @param lostStream how long a registration may be without one later
 * @param stable how long a stream must live for the back-off to begin anew
 * @param retryFirst first pause after a failure; doubled each time
 * @param retryMost longest pause after a failure
 * @param rescan how often the node is scanned
 * @param rescanMissing how often while there is no device, or after a failure
 * @param superseded how often it is looked whether an instance that took our socket is gone
 * @param grace for calls that run when the server closes
 */
record Timing(
    Duration look,
    Duration pause,
    Duration registerDeadline,
    Duration proveDeadline,
    Duration firstStream,
    Duration lostStream,
    Duration stable,
    Duration retryFirst,
    Duration retryMost,
    Duration rescan,
    Duration rescanMissing,
    Duration superseded,
    Duration grace) {

  /** What the daemon runs with. */
  static Timing standard() {
    return new Timing(
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(20),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(2));
  }
}
