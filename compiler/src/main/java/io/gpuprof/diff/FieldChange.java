package io.gpuprof.diff;

/**
 * One field that differs.
 *
 * @param path such as {@code spec.template.spec.containers[name=plugin].image}
 * @param before its value as JSON; empty when the field is new
 * @param after its value as JSON; empty when the field is gone
 * @param whyBefore reason that a profile gives for the value before; empty for none
 * @param whyAfter reason that a profile gives for the value after; empty for none
 */
public record FieldChange(
    String path, String before, String after, String whyBefore, String whyAfter) {}
