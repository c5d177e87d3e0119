package io.gpuprof;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** Imports point one way, each library is on a leash, and only the rim touches the world. */
@AnalyzeClasses(packages = "io.gpuprof", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Each package may import those before it. */
  private static final List<String> ORDER =
      List.of(
          "schema",
          "profile",
          "rules",
          "plan",
          "picture",
          "values",
          "target",
          "compile",
          "host",
          "audit",
          "report",
          "diff",
          "function",
          "cli");

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.gpuprof.(**)").should().beFreeOfCycles();

  @ArchTest
  static void packagesFollowTheStages(JavaClasses classes) {
    for (int i = 0; i < ORDER.size(); i++) {
      for (String later : ORDER.subList(i + 1, ORDER.size())) {
        noClasses()
            .that()
            .resideInAPackage("io.gpuprof." + ORDER.get(i))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.gpuprof." + later + ".."))
            .check(classes);
      }
    }
  }

  @ArchTest
  static final ArchRule compilerKnowsOnlyThePurePartsOfTheRuntime =
      noClasses()
          .that()
          .resideInAnyPackage(ORDER.stream().map("io.gpuprof."::concat).toArray(String[]::new))
          .and()
          // On the node itself it asks the driver, as the plugin does: in a child process.
          .doNotHaveSimpleName("LiveNvml")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.gpuprof.runtime.device..",
                  "io.gpuprof.runtime.plugin..",
                  "io.grpc..",
                  "io.netty.."));

  @ArchTest
  static void eachLibraryIsOnALeash(JavaClasses classes) {
    leash(classes, "picocli..", "io.gpuprof.cli..");
    leash(classes, "com.networknt..", "io.gpuprof.schema..");
    leash(classes, "com.github.mustachejava..", "io.gpuprof.target..");
    leash(classes, "com.github.difflib..", "io.gpuprof.cli..");
    leash(classes, "tools.jackson.dataformat.toml..", "io.gpuprof.host..");
    leash(
        classes,
        "tools.jackson..",
        "io.gpuprof.schema..",
        "io.gpuprof.target..",
        "io.gpuprof.host..");
    leash(
        classes,
        "org.snakeyaml..",
        "io.gpuprof.runtime.source..",
        "io.gpuprof.target..",
        "io.gpuprof.function..");
  }

  private static void leash(JavaClasses classes, String library, String... homes) {
    noClasses()
        .that()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat(resideInAnyPackage(library))
        .check(classes);
  }

  @ArchTest
  static final ArchRule onlyTheRimTouchesTheDisk =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.gpuprof.build", "io.gpuprof.cli", "io.gpuprof.runtime..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.nio.file..", "java.net.."));

  /** The same input gives the same bytes, whenever and wherever. */
  @ArchTest
  static final ArchRule onlyTheRimKnowsTimeAndPlace =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.gpuprof.build", "io.gpuprof.cli", "io.gpuprof.runtime..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.time.."))
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(java.util.Random.class, java.util.UUID.class, java.util.Date.class);

  @ArchTest
  static final ArchRule onlyTheRimSpeaks =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.gpuprof.cli", "io.gpuprof.runtime..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
