package io.gpuprof.target;

import io.gpuprof.plan.PathPlan;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.values.Values;

/**
 * A profile, all the way to its values: the input of every target.
 *
 * @param profile the profile with its history, for reasons
 * @param plan every path
 * @param values the values
 */
public record Compilation(ResolvedProfile profile, PathPlan plan, Values values) {}
