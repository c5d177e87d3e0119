package io.gpuprof.report;

/** Where the web explains the findings: the page that a test writes. */
final class FindingPage {

  /** The repository; the chart and {@code examples/pull-request} name the same. */
  static final String HOME = "https://github.com/gpuprof/gpuprof";

  private FindingPage() {}

  /** The section of a finding. */
  static String of(String id) {
    return "%s/blob/main/examples/findings/README.md#%s".formatted(HOME, id);
  }
}
