package io.gpuprof.runtime.plugin;

/**
 * The CDI spec that would be written, for a dry run.
 *
 * @param text what is wrong, a line each that begins with {@code #}, and the spec as JSON
 * @param isWhole whether there is a spec; without one no device would be advertised
 */
public record SpecPreview(String text, boolean isWhole) {}
