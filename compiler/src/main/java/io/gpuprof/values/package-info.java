/** The Helm values: the complete input of every target, made from a profile and its path plan. */
@NullMarked
package io.gpuprof.values;

import org.jspecify.annotations.NullMarked;
