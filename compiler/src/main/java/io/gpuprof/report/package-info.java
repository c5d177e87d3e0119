/** Findings in the formats that other tools read: one model, and a writer for each format. */
@NullMarked
package io.gpuprof.report;

import org.jspecify.annotations.NullMarked;
