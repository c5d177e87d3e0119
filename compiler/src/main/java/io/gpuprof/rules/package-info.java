/** The mistakes that the field makes, caught before a node exists. */
@NullMarked
package io.gpuprof.rules;

import org.jspecify.annotations.NullMarked;
