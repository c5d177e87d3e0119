package io.gpuprof.target;

/**
 * One file of output.
 *
 * @param path where it belongs, relative to the output folder, with {@code /} between components
 * @param text its content; ends with one line break
 */
public record Artifact(String path, String text) {}
