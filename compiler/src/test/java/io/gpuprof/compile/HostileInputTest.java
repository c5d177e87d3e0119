package io.gpuprof.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.profile.ProfileLoader;
import io.gpuprof.profile.ProfileSource;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.rules.ProfileRules;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.testing.FolderSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input of any size and kind is answered with a profile or with diagnostics, and soon. */
class HostileInputTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int TEN_MEGABYTES = 10 * 1024 * 1024;

  private static final String PROFILE =
      """
      # A comment.
      apiVersion: gpuprof.io/v1alpha1
      kind: PlatformProfile
      metadata: {name: my-nodes}
      spec:
        extends: gke-cos
        title: "My \\u00e4 nodes"
        description: >-
          Folded
          text
        libraryDirs: &dirs [lib64, 'lib']
        binaryDirs: *dirs
        sharing:
          timeSlicing: {replicas: 4, failRequestsGreaterThanOne: true}
        pod:
          tolerations:
            - key: nvidia.com/gpu
              operator: Exists
          nodeSelector:
            example.com/pool: |
              a
        reasons:
          libraryDirs: because
      """;

  private final ProfileSource source = new FolderSource(Path.of("."));
  private final SchemaChecker schemas = new SchemaChecker();

  @Test
  void tenMegabytesOfCommentAreRead() {
    String text = PROFILE + "# padding\n".repeat(TEN_MEGABYTES / 10);
    assertEquals(List.of(), ids(text));
  }

  @Test
  void tenMegabytesOfUnknownKeysAreAnswered() {
    StringBuilder text = new StringBuilder(PROFILE);
    for (int i = 0; text.length() < TEN_MEGABYTES; i++) {
      text.append("  key").append(i).append(": {a: [").append("b".repeat(200)).append("]}\n");
    }
    List<String> ids = ids(text.toString());
    assertTrue(ids.contains("unknown-key"));
    assertTrue(ids.contains("too-many-findings"));
  }

  @Test
  void tenMegabytesInOneListAreAnswered() {
    String text =
        PROFILE
            .replace(
                "&dirs [lib64, 'lib']",
                "&dirs\n" + ("    - " + "a".repeat(100) + "\n").repeat(100_000))
            .replace("*dirs", "[bin]");
    assertTrue(ids(text).contains("out-of-range"));
  }

  @Test
  void aKeyOfTenMegabytesIsAnswered() {
    assertTrue(
        ids(PROFILE + "  ? " + "k".repeat(TEN_MEGABYTES) + "\n  : v\n").contains("unknown-key"));
  }

  @Test
  void aValueOfTenMegabytesIsAnswered() {
    assertFalse(ids(PROFILE + "  hostRoot: /" + "v/".repeat(TEN_MEGABYTES / 2) + "\n").isEmpty());
  }

  @Test
  void aLabelOfTenMegabytesIsAnswered() {
    assertFalse(ids(PROFILE.replace("because", "b".repeat(TEN_MEGABYTES))).contains("wrong-type"));
  }

  @Test
  void fortyMegabytesAreRefused() {
    assertEquals(List.of("file-too-large"), ids("#".repeat(40 * 1024 * 1024)));
  }

  @Test
  void oneHundredThousandDocumentsAreRefused() {
    assertEquals(List.of("yaml-too-many-documents"), ids("--- {kind: A}\n".repeat(100_000)));
  }

  @Test
  void aMillionDuplicateKeysAreAnswered() {
    assertEquals(List.of("duplicate-key"), ids("a: b\n".repeat(1_000_000)));
  }

  @ParameterizedTest
  @ValueSource(ints = {4_000, 4_499, 4_501, 100_000})
  void longPathsAreMatchedWithoutOverflow(int length) {
    String path = "/v".repeat(length / 2);
    assertEquals(
        length > 4096,
        ids(PROFILE + "  workloadRoot: " + path + "\n").contains("invalid-value")
            || ids(PROFILE + "  workloadRoot: " + path + "\n").contains("out-of-range"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void mutationsNeverThrow(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 750; i++) {
      byte[] bytes = PROFILE.getBytes(StandardCharsets.UTF_8);
      String text = new String(mutated(bytes, random), StandardCharsets.UTF_8);
      ids(text);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void randomBytesNeverThrow(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      ids(
          new String(
              bytes, random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16));
    }
  }

  private static final String SIGNS = "{}[]:,-#&*!|>'\"%@`?<\t\r\n \\\u0000\uFEFF~.0/=";

  /** One to five changes: a byte replaced, a stretch removed, doubled, or a sign put in. */
  private static byte[] mutated(byte[] bytes, Random random) {
    StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
    for (int change = 0; change <= random.nextInt(5); change++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.delete(at, end);
        case 2 -> text.insert(at, text.substring(at, end));
        default -> text.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Reads, checks and prints; every diagnostic must be one that a terminal can show. */
  private List<String> ids(String text) {
    return assertTimeoutPreemptively(SOON, () -> find(text));
  }

  private List<String> find(String text) {
    Diagnostics diagnostics = new Diagnostics();
    List<ResolvedProfile> profiles =
        new ProfileLoader(source, schemas, diagnostics).load(new SourceFile("p.yaml", text));
    profiles.forEach(profile -> ProfileRules.check(profile, diagnostics));
    List<Diagnostic> found = diagnostics.sorted();
    String printed = found.stream().map(DiagnosticPrinter::print).collect(Collectors.joining());
    assertTrue(printed.chars().noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c)));
    assertTrue(!profiles.isEmpty() || !found.isEmpty(), "neither a profile nor a word");
    return found.stream().map(Diagnostic::id).distinct().toList();
  }
}
