package io.gpuprof.runtime.node;

/** What a file of the driver is to a workload. */
public enum FileRole {
  /** A library that programs are linked to. */
  LIBRARY,
  /** A library that only a graphics program loads, from a place of its own. */
  MODULE,
  /** A program. */
  BINARY,
  /** What the driver loads into the GPU. */
  FIRMWARE,
  /** A socket, or a folder of them, of a service on the host. */
  SOCKET,
  /** A file that graphics, compute or storage libraries read, at a place that is fixed in them. */
  CONFIG
}
