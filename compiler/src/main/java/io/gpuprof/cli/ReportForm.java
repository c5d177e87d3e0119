package io.gpuprof.cli;

/** How what was seen of a node is printed. */
enum ReportForm {
  TEXT,
  JSON
}
