package io.gpuprof.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports point one way. */
@AnalyzeClasses(
    packages = "io.gpuprof.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.gpuprof.runtime.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule diagnosticKnowsNothing =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.diagnostic")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.gpuprof.runtime.source..", "io.gpuprof.runtime.config.."));

  @ArchTest
  static final ArchRule sourceKnowsNoConfig =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.source")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.gpuprof.runtime.config.."));

  @ArchTest
  static final ArchRule onlySourceKnowsTheYamlEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gpuprof.runtime.source")
          .should()
          .dependOnClassesThat(resideInAnyPackage("org.snakeyaml.."));

  @ArchTest
  static final ArchRule onlyDeviceKnowsNativeCode =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gpuprof.runtime.device")
          .should()
          .dependOnClassesThat(resideInAnyPackage("com.sun.jna.."));

  @ArchTest
  static final ArchRule deviceKnowsNoPlugin =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.device")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.gpuprof.runtime.plugin.."));

  @ArchTest
  static final ArchRule pure =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.gpuprof.runtime.diagnostic",
              "io.gpuprof.runtime.source",
              "io.gpuprof.runtime.config")
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.nio.file..", "java.net.."));

  @ArchTest
  static final ArchRule nodeKnowsNothingOfWhatUsesIt =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.node")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.gpuprof.runtime.cdi..",
                  "io.gpuprof.runtime.device..",
                  "io.gpuprof.runtime.plugin.."));

  @ArchTest
  static final ArchRule cdiKnowsNothingOfWhatUsesIt =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.cdi")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.gpuprof.runtime.device..", "io.gpuprof.runtime.plugin.."));

  @ArchTest
  static final ArchRule oneClassOfEachTouchesTheDisk =
      noClasses()
          .that()
          .resideInAnyPackage("io.gpuprof.runtime.node", "io.gpuprof.runtime.cdi")
          .and()
          .haveSimpleNameNotStartingWith("LiveEntries")
          .and()
          .haveSimpleNameNotStartingWith("CdiSpecFile")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.."));

  @ArchTest
  static final ArchRule nodeAndCdiReadNoEnvironment =
      noClasses()
          .that()
          .resideInAnyPackage("io.gpuprof.runtime.node", "io.gpuprof.runtime.cdi")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class);
}
