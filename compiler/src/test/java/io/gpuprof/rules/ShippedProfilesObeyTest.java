package io.gpuprof.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gpuprof.Profiles;
import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ProfileLoader;
import io.gpuprof.profile.ProfileSource;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.schema.SchemaChecker;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The shipped profiles break none of the rules that their users are held to. */
class ShippedProfilesObeyTest {

  /**
   * On these platforms another plugin runs for certain and no label keeps it away: the user has to
   * say that it was switched off.
   */
  private static final Set<String> RIVAL_TO_ACKNOWLEDGE = Set.of("eks-bottlerocket", "minikube");

  private final ProfileSource source = Profiles.source(Map.of());
  private final SchemaChecker schemas = new SchemaChecker();

  @TestFactory
  Stream<DynamicTest> raiseNoErrorsAndNoWarnings() {
    return ProfileCatalog.names().stream()
        .map(
            name -> DynamicTest.dynamicTest(name, () -> assertEquals(expected(name), found(name))));
  }

  private List<String> expected(String name) {
    ProfileStatus status = load(name).spec().status();
    if (RIVAL_TO_ACKNOWLEDGE.contains(name)) {
      return List.of("rival-plugin");
    }
    return switch (status) {
      case SUPPORTED, EXPERIMENTAL -> List.of();
      case DEPRECATED -> List.of("platform-deprecated");
      case LAYER -> List.of("profile-is-layer");
      case REFUSED -> List.of("platform-refused");
    };
  }

  private List<String> found(String name) {
    Diagnostics diagnostics = new Diagnostics();
    new Compiler(source, diagnostics).compile(name, Overrides.NONE);
    List<Diagnostic> serious =
        diagnostics.sorted().stream().filter(d -> d.severity() != Severity.INFO).toList();
    return serious.stream().map(Diagnostic::id).toList();
  }

  private ResolvedProfile load(String name) {
    Diagnostics diagnostics = new Diagnostics();
    List<ResolvedProfile> profiles = new ProfileLoader(source, schemas, diagnostics).load(name);
    assertEquals(List.of(), diagnostics.sorted());
    return profiles.get(0);
  }
}
