package io.gpuprof.target;

/** The Helm chart. */
final class ChartTarget {

  static final String NAME = "gpuprof-device-plugin";

  private ChartTarget() {}
}
