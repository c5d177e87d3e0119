package io.gpuprof.rules;

import io.gpuprof.runtime.diagnostic.Severity;

/**
 * A kind of finding, explained.
 *
 * @param id stable name; also the id of its diagnostics
 * @param severity how bad it is; a finding may be milder
 * @param explanation what happens when it is ignored
 * @param remedy what to do about it, in general
 * @param source where the fact comes from
 */
public record RuleHelp(
    String id, Severity severity, String explanation, String remedy, String source) {}
