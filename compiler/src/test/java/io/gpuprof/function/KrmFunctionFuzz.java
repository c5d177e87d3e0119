package io.gpuprof.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.testing.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fuzz target: what kpt and kustomize send; see {@code .ci/fuzz}. */
public final class KrmFunctionFuzz {

  private static final KrmFunction FUNCTION = new KrmFunction();

  private KrmFunctionFuzz() {}

  /** Reads the schemas and profiles before the clock of the first input runs. */
  public static void fuzzerInitialize() throws MarkedReader.Unreadable {
    String list = Lists.list(Lists.config("profile=gke-cos"));
    fuzzerTestOneInput(list.getBytes(StandardCharsets.UTF_8));
  }

  /** A refusal with no list, or a list: with no fewer items if it failed, and once is enough. */
  public static void fuzzerTestOneInput(byte[] data) throws MarkedReader.Unreadable {
    String input = new String(data, StandardCharsets.UTF_8);
    Outcome outcome = FUNCTION.run(input);
    outcome.results().forEach(result -> FuzzInput.assertPlain(result.toString()));
    if (!outcome.refusals().isEmpty()) {
      assertEquals("", outcome.output(), "a list beside a refusal");
      FuzzInput.assertTellable(
          new SourceFile(PackageList.STANDARD_INPUT, input), outcome.refusals());
      return;
    }
    assertFalse(outcome.output().isEmpty(), "no list and no refusal");
    int before = PackageList.read(input).items().size();
    int after = PackageList.read(outcome.output()).items().size();
    assertTrue(!outcome.failed() || before == after, "a failure changed the package");
    Outcome again = FUNCTION.run(outcome.output());
    assertEquals(outcome.failed(), again.failed());
    if (!outcome.failed()) {
      // What the first run reports as changed, the second has nothing to say of.
      assertEquals(
          FUNCTION.run(again.output()).output(), again.output(), "a third run still changes");
      assertEquals(items(outcome.output()), items(again.output()), "a second run changes objects");
    }
  }

  private static List<String> items(String list) throws MarkedReader.Unreadable {
    PackageList read = PackageList.read(list);
    return read.items().stream()
        .map(item -> PackageList.ownText(read.file().text(), item.node()))
        .toList();
  }
}
