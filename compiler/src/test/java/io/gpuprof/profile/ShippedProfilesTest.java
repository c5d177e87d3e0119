package io.gpuprof.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.rules.ProfileRules;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.SchemaNavigator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ShippedProfilesTest {

  private static final Path FOLDER = Path.of("..", "profiles");

  /** What a profile says about itself needs no reason. */
  private static final Set<String> UNREASONED =
      Set.of(
          "extends", "title", "description", "status", "refusal", "match", "conflicts", "reasons");

  private final SchemaNavigator navigator = new SchemaNavigator();

  static List<String> names() {
    return ProfileCatalog.names();
  }

  @Test
  void catalogNamesEveryFileInOrder() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          files.map(f -> f.getFileName().toString().replace(".yaml", "")).sorted().toList(),
          ProfileCatalog.names());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void loadsUnderItsFileName(String name) {
    Diagnostics diagnostics = new Diagnostics();
    List<ResolvedProfile> profiles =
        new ProfileLoader(Profiles.source(Map.of()), new SchemaChecker(), diagnostics).load(name);
    String printed =
        diagnostics.sorted().stream().map(DiagnosticPrinter::print).collect(Collectors.joining());
    assertEquals("", printed);
    assertEquals(List.of(name), profiles.stream().map(ResolvedProfile::name).toList());
    Profile.Spec spec = profiles.get(0).spec();
    assertTrue(spec.title().isPresent() && spec.description().isPresent(), "title and description");
    assertEquals(spec.status() == ProfileStatus.REFUSED, spec.refusal().isPresent(), "refusal");
  }

  /** For those the rules are not run again. */
  @ParameterizedTest
  @MethodSource("names")
  void isSoundIfTheRulesFindNothing(String name) {
    Diagnostics diagnostics = new Diagnostics();
    ResolvedProfile profile =
        new ProfileLoader(Profiles.source(Map.of()), new SchemaChecker(), diagnostics)
            .load(name)
            .get(0);
    assertTrue(profile.asShipped());
    ProfileRules.check(profile, diagnostics);
    for (String config : profile.spec().namedConfigs().keySet()) {
      ProfileRules.check(
          NamedConfigs.apply(profile, config, diagnostics).orElseThrow(), diagnostics);
    }
    assertEquals(diagnostics.sorted().isEmpty(), ProfileCatalog.isSound(name));
  }

  @Test
  void whatIsLaidOverAShippedProfileIsNotAsShipped() {
    SourceFile child =
        new SourceFile(
            "child.yaml",
            """
            apiVersion: gpuprof.io/v1alpha1
            kind: PlatformProfile
            metadata: {name: gke-cos}
            spec: {extends: gke-cos}
            """);
    ProfileLoader loader =
        new ProfileLoader(Profiles.source(Map.of()), new SchemaChecker(), new Diagnostics());
    assertFalse(loader.load(child).get(0).asShipped());
    SourceFile shipped = loader.find("gke-cos").orElseThrow();
    assertTrue(loader.load(shipped).get(0).asShipped());
    assertFalse(
        loader
            .load(shipped, tree -> TreeMerge.overlay(tree, new YamlMap(tree.position(), Map.of())))
            .get(0)
            .asShipped());
  }

  /** At run time shipped layers are passed over; here each is looked at like a user's own. */
  @ParameterizedTest
  @MethodSource("names")
  void itsReasonsAreOfValuesThatExist(String name) throws IOException {
    String text = Files.readString(FOLDER.resolve(name + ".yaml"));
    Diagnostics diagnostics = new Diagnostics();
    List<ResolvedProfile> profiles =
        new ProfileLoader(Profiles.source(Map.of()), new SchemaChecker(), diagnostics)
            .load(new SourceFile("own/" + name + ".yaml", text));
    assertEquals(1, profiles.size());
    ProfileRules.check(profiles.get(0), diagnostics);
    assertEquals(
        List.of(),
        diagnostics.sorted().stream()
            .filter(found -> found.id().equals("reason-for-unknown-path"))
            .map(DiagnosticPrinter::print)
            .toList());
  }

  /** What the build packed is the file as it lies in profiles/, and what the reader makes of it. */
  @ParameterizedTest
  @MethodSource("names")
  void isPackedAsItIsWritten(String name) throws IOException {
    ShippedProfile packed = ProfileCatalog.find(name).orElseThrow();
    assertEquals(Files.readString(Path.of("../profiles", name + ".yaml")), packed.file().text());
    assertEquals(document(packed.file()), packed.tree());
  }

  /**
   * Every value that a file states carries its reason, there or at a part that contains it, with a
   * source.
   */
  @ParameterizedTest
  @MethodSource("names")
  void everyValueHasAReasonWithASource(String name) {
    SourceFile file = ProfileCatalog.find(name).orElseThrow().file();
    YamlMap spec = (YamlMap) document(file).get("spec").orElseThrow();
    Optional<YamlMap> reasons = spec.get("reasons").map(YamlMap.class::cast);
    List<String> missing = new ArrayList<>();
    for (String leaf : leaves("", spec)) {
      boolean reasoned = false;
      for (String at = leaf;
          !at.isEmpty();
          at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
        reasoned |= reasons.isPresent() && reasons.get().get(at).isPresent();
      }
      if (!reasoned) {
        missing.add(leaf);
      }
    }
    assertEquals(List.of(), missing, "values without a reason");
    reasons.ifPresent(
        map ->
            map.entries()
                .keySet()
                .forEach(
                    key ->
                        assertTrue(
                            map.string(key).orElseThrow().contains("Source: "),
                            "the reason for " + key + " names no source")));
  }

  /** The schema's defaults are documentation; base.yaml is what counts. They must agree. */
  @Test
  void schemaDefaultsAreThoseOfBase() {
    YamlMap base = document(ProfileCatalog.find(ProfileCatalog.BASE).orElseThrow().file());
    List<String> differing = new ArrayList<>();
    int[] compared = new int[1];
    compareDefaults(List.of("spec"), base.get("spec").orElseThrow(), differing, compared);
    assertEquals(List.of(), differing);
    assertTrue(compared[0] > 50, "only " + compared[0] + " defaults were compared");
  }

  private void compareDefaults(
      List<String> path, YamlNode node, List<String> differing, int[] compared) {
    // Being a layer is what base says of itself.
    if (path.equals(List.of("spec", "status"))) {
      return;
    }
    JsonNode declared = rawDefault(path);
    if (!declared.isMissingNode()) {
      compared[0]++;
      JsonNode stated = new JsonMapper().valueToTree(node.toPlain());
      if (!declared.toString().equals(stated.toString())) {
        differing.add(String.join(".", path) + ": schema " + declared + ", base " + stated);
      }
    }
    if (node instanceof YamlMap map) {
      map.entries()
          .forEach(
              (key, entry) -> {
                List<String> below = new ArrayList<>(path);
                below.add(key);
                compareDefaults(below, entry.value(), differing, compared);
              });
    }
  }

  private JsonNode rawDefault(List<String> path) {
    return navigator
        .find(SchemaName.PLATFORM_PROFILE, path)
        .map(place -> place.node().path("default"))
        .orElse(JsonMapper.builder().build().missingNode());
  }

  private List<String> leaves(String prefix, YamlMap map) {
    List<String> leaves = new ArrayList<>();
    map.entries()
        .forEach(
            (key, entry) -> {
              String path = prefix.isEmpty() ? key : prefix + "." + key;
              if (prefix.isEmpty() && UNREASONED.contains(key)) {
                return;
              }
              boolean section =
                  entry.value() instanceof YamlMap
                      && navigator
                          .find(
                              SchemaName.PLATFORM_PROFILE,
                              List.of(("spec." + path).split("\\.", -1)))
                          .map(p -> !SchemaNavigator.keys(p).isEmpty())
                          .orElse(false);
              if (section) {
                leaves.addAll(leaves(path, (YamlMap) entry.value()));
              } else {
                leaves.add(path);
              }
            });
    return leaves;
  }

  private static YamlMap document(SourceFile file) {
    return (YamlMap) YamlReader.read(file, new Diagnostics()).get(0);
  }
}
