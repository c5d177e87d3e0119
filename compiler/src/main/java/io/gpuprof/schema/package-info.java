/** The JSON Schemas, and checking trees against them. */
@NullMarked
package io.gpuprof.schema;

import org.jspecify.annotations.NullMarked;
