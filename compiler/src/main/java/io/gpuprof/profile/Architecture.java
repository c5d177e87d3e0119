package io.gpuprof.profile;

/** Processor architecture of a node, as in the label kubernetes.io/arch. */
public enum Architecture {
  /** x86-64. */
  AMD64,
  /** 64-bit Arm. */
  ARM64
}
