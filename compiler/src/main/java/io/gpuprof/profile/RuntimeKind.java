package io.gpuprof.profile;

/** The container runtime of a node. */
public enum RuntimeKind {
  /** containerd. */
  CONTAINERD,
  /** CRI-O. */
  CRI_O,
  /** Docker behind cri-dockerd. */
  DOCKER
}
