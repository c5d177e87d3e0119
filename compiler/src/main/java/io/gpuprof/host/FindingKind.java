package io.gpuprof.host;

import io.gpuprof.runtime.diagnostic.Severity;

/**
 * One thing that can be wrong with a node, as {@code gpuprof explain ID} documents it.
 *
 * @param id stable name
 * @param severity how bad it is
 * @param explanation what happens, and why
 * @param remedy what to do about it, in general
 * @param source where it was seen or where the fact comes from
 */
public record FindingKind(
    String id, Severity severity, String explanation, String remedy, String source) {}
