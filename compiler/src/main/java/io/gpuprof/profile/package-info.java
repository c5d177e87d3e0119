/**
 * What a platform is like: profiles from YAML, with their parents, into one complete record, and
 * the rules for it.
 */
@NullMarked
package io.gpuprof.profile;

import org.jspecify.annotations.NullMarked;
