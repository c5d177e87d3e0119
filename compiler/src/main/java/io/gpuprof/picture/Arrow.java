package io.gpuprof.picture;

/**
 * How something gets from one viewpoint to the next.
 *
 * @param label says by whom or as what
 * @param rightwards whether it points to the right
 */
record Arrow(String label, boolean rightwards) {}
