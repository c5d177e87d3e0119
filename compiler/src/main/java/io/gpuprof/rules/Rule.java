package io.gpuprof.rules;

import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Severity;

/**
 * One mistake that people make with profiles.
 *
 * @param id stable name; also the id of its diagnostics
 * @param severity how bad it is; a finding may be milder than its rule, never worse
 * @param explanation what happens on a node when it is ignored
 * @param remedy what to do about it, in general
 * @param source where the mistake was seen
 * @param check finds it
 */
public record Rule(
    String id, Severity severity, String explanation, String remedy, String source, Check check) {

  /**
   * Looks for one mistake in one profile: that of {@link Findings#id}. The rules of a file share
   * one check, which chooses by the id; a method reference for each of nearly a hundred rules,
   * linked at every start, cost a tenth of a short run.
   */
  public interface Check {

    /** Reports what it finds. */
    void run(ResolvedProfile profile, Findings findings);
  }
}
